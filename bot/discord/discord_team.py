"""The role that is asked for help on Discord."""

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
from bot.service.button_actions import TakeRequest
from bot.service.community_settings import CommunitySettings
from bot.service.help_team import HelpCall, TakeBack


class DiscordTeam:
    """The role that is asked where a button of an answer or of a ping is pressed.

    Args:
        interaction: The press.
        access: Who may read what.
        places: Says which role is asked there.
    """

    classify = staticmethod(classify)

    def __init__(self, interaction: discord.Interaction, access: DiscordAccess, places: CommunitySettings) -> None:
        self._interaction, self._access = interaction, access
        community, guild = f"discord:{interaction.guild_id}", interaction.guild
        wanted = places.team(community, f"discord:{parent_id(interaction.channel)}")
        self._role = guild.get_role(int(wanted)) if guild is not None and wanted else None

    async def why_not(self) -> str:
        """Return why nobody can be asked there: there is no such role, or the bot may not mention it."""
        if self._role is None:
            return notices.NO_TEAM
        may_mention = self._role.mentionable or self._interaction.app_permissions.mention_everyone
        return "" if may_mention else notices.NOT_PINGABLE

    async def has_presser(self) -> bool:
        """Return whether who presses has the role, as Discord says with the press."""
        user = self._interaction.user
        return isinstance(user, discord.Member) and self._role in user.roles

    async def audience(self) -> frozenset[str]:
        """Return the labels that everybody holds who reads there."""
        guild = self._interaction.guild
        return self._access.of_channel(guild, self._interaction.channel) if guild is not None else frozenset()

    async def ping(self, call: HelpCall) -> TakeBack:
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
