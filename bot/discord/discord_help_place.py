"""A pressed button on Discord, as asking people for help needs it."""

import hashlib

import discord

from bot.discord.buttons import view_of
from bot.discord.command_place import place_translator
from bot.discord.discord_access import DiscordAccess
from bot.discord.translate import parent_id
from bot.discord_connection.discord_requests import NOBODY, classify
from bot.rendering.discord import help_message, progress
from bot.rendering.help_layout import TAKEN, WHERE_ASKED
from bot.service import notices
from bot.service.button_actions import TakeRequest, to_base62
from bot.service.community_settings import CommunitySettings
from bot.service.help_place import HelpCall, TakeBack
from bot.service.retrying import SendFailure


class DiscordHelpPlace:
    """Where somebody presses a button of an answer or of a ping.

    Args:
        interaction: The press.
        access: Who may read what.
        places: Says which role is asked there.
    """

    def __init__(self, interaction: discord.Interaction, access: DiscordAccess, places: CommunitySettings) -> None:
        self._interaction, self._access, user = interaction, access, interaction.user
        self.person, self.pressed_by = f"discord:{user.id}", to_base62(user.id)
        self.community, self.moderates = f"discord:{interaction.guild_id}", interaction.permissions.manage_messages
        self.message = str(interaction.message.id if interaction.message is not None else 0)
        wanted = places.team(self.community, f"discord:{parent_id(interaction.channel)}")
        self._role = interaction.guild.get_role(int(wanted)) if interaction.guild is not None and wanted else None

    async def why_no_team(self) -> str:
        """Return why nobody can be asked there: there is no such role, or the bot may not mention it."""
        if self._role is None:
            return notices.NO_TEAM
        may_mention = self._role.mentionable or self._interaction.app_permissions.mention_everyone
        return "" if may_mention else notices.NOT_PINGABLE

    async def is_in_team(self) -> bool:
        """Return whether who presses has the role, as Discord says with the press."""
        user = self._interaction.user
        return isinstance(user, discord.Member) and self._role in user.roles

    async def audience(self) -> frozenset[str]:
        """Return the labels that everybody holds who reads there."""
        guild = self._interaction.guild
        return self._access.of_channel(guild, self._interaction.channel) if guild is not None else frozenset()

    async def ask_team(self, call: HelpCall) -> TakeBack:
        """Ping the role under the answer; Discord knows by the nonce what it has taken already."""
        message, role = self._interaction.message, self._role
        assert message is not None and role is not None  # noqa: S101, PT018 - a button stands at a message
        translator = place_translator(self._interaction, call.question)
        asks = translator.translate("{person} asks for your help:", person=self._interaction.user.mention)
        place = progress(f"[{translator.translate(WHERE_ASKED)}]({message.jump_url})")
        text = help_message(call.question, call.answer, f"{role.mention}, {asks}", place, translator)
        sent = await message.channel.send(
            text,
            view=view_of(translator, TakeRequest(call.answer.id)),
            nonce=hashlib.sha256(f"human {call.answer.id}".encode()).hexdigest()[:24],
            suppress_embeds=True,
            allowed_mentions=discord.AllowedMentions(everyone=False, users=False, roles=[role]),
        )
        return sent.delete

    async def show_taken(self) -> None:
        """Show at the ping who is on it."""
        message = self._interaction.message
        said = place_translator(self._interaction, "").translate(TAKEN, person=self._interaction.user.mention)
        text = f"{message.content if message else ''}\n{said}"
        await self._interaction.edit_original_response(content=text, view=None, allowed_mentions=NOBODY)

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of Discord an exception is."""
        return classify(error)
