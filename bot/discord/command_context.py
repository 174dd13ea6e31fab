"""A command that asks a question on Discord."""

import discord

from bot.discord.discord_access import DiscordAccess
from bot.discord.discord_interaction import DiscordInteraction
from bot.discord.interaction_reply import InteractionReply
from bot.service.incoming import IncomingQuestion
from bot.translation import Translator


class DiscordCommandContext:
    """A command, as the pipeline asks about it.

    Args:
        interaction: The command.
        here: The same, as every platform knows it.
        access: Who may read what.
        question: What it asks.
        private: Whether only who asked sees the answer.
    """

    def __init__(
        self,
        interaction: discord.Interaction,
        here: DiscordInteraction,
        access: DiscordAccess,
        question: IncomingQuestion,
        *,
        private: bool,
    ) -> None:
        self._interaction, self._here, self._access = interaction, here, access
        self._question, self._private = question, private
        self._guest = access.is_guest(interaction)

    def reply(self) -> InteractionReply:
        """Make the reply to the command."""
        return InteractionReply(self._interaction, self._question, private=self._private, guest=self._guest)

    async def audience(self) -> frozenset[str]:
        """Return the labels that everybody holds who will read the answer."""
        if self._private or self._guest or self._interaction.guild is None:
            return await self._access.of_asker(self._interaction)
        return self._access.of_channel(self._interaction.guild, self._interaction.channel)

    def asker_labels(self) -> frozenset[str] | None:
        """Return the labels that who asked holds; None where nobody else sees the answer."""
        user, alone = self._interaction.user, self._private or self._guest
        return self._access.of_member(user) if not alone and isinstance(user, discord.Member) else None

    async def tell_not_allowed(self, translator: Translator) -> None:
        """Do nothing: a command can always be answered."""

    async def tell(self, text: str) -> None:
        """Answer the command with a sentence that only its user sees."""
        await self._here.tell(text)
