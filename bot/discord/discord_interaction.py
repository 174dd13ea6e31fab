"""A press, a command, an entry of a menu or a form on Discord, and how who acts is answered."""

import contextlib
import io
from collections.abc import Sequence
from functools import partial
from typing import Any

import discord

from bot.discord.buttons import view_of, without
from bot.discord.command_place import DiscordCommandPlace, place_translator, translator_of
from bot.discord.discord_team import DiscordTeam
from bot.discord.progress_message import ProgressMessage
from bot.discord_connection.discord_requests import NOBODY, TROUBLES, classify
from bot.discord_connection.form_modal import FormModal
from bot.rendering import discord as discord_writer
from bot.service import notices
from bot.service.button_actions import AskHuman, ButtonAction, DeleteAnswer, from_base62, to_base62
from bot.service.commands.command import ReplyFile
from bot.service.forms import Form
from bot.service.operation_board import STARTING
from bot.service.written_interaction import WrittenInteraction
from bot.translation import Translator


class DiscordInteraction(DiscordCommandPlace, WrittenInteraction[str]):
    """What somebody does on Discord besides writing.

    Args:
        interaction: The interaction, not answered yet.
        pressed: Whether it is a press. Commands are shown by Discord to whom a server's admins choose; buttons are not.

    Attributes:
        message: Id of the message whose button was pressed.
        post: Id of the channel or thread.
    """

    writer = discord_writer
    troubles = TROUBLES
    classify = staticmethod(classify)

    def __init__(self, interaction: discord.Interaction, *, pressed: bool = False) -> None:
        super().__init__(interaction, pressed=pressed)
        self._waits = False
        self.message = str(interaction.message.id if interaction.message is not None else 0)
        self.post = str(interaction.channel_id)

    async def is_served(self) -> bool:
        """Return whether it comes from where the bot serves; who acts is told if not."""
        interaction, served = self._interaction, self._client.served
        if interaction.guild_id is None:
            is_served, why_not = any(guild.id in served for guild in interaction.client.guilds), notices.STRANGER
        elif self._access.is_guest(interaction) and interaction.is_user_integration():
            return True
        else:
            is_served, why_not = interaction.guild_id in served and interaction.guild is not None, notices.UNSERVED
        if not is_served:
            await self.tell(why_not)
        return is_served

    async def is_moderator(self) -> bool:
        """Return whether who acts may stop and delete the answers of others there."""
        return self._interaction.permissions.manage_messages

    async def defer(self) -> None:
        """Have Discord show that the bot is at work, to who acts alone."""
        if not self._interaction.response.is_done():
            await self._interaction.response.defer(ephemeral=True, thinking=True)
            self._waits = True

    async def take(self) -> None:
        """Have Discord show nothing."""
        await self._interaction.response.defer()

    async def open_form(self, form: Form) -> bool:
        """Show a form."""

        async def fail(sent: discord.Interaction) -> None:
            await DiscordInteraction(sent).tell_of_defect()

        modal = FormModal(form, translator_of(self._interaction), partial(self._client.submit, form.id), fail)
        await self._interaction.response.send_modal(modal)
        return True

    async def remove_button(self, action: AskHuman) -> None:
        """Take a button away from under the message."""
        if (message := self._interaction.message) is not None:
            with contextlib.suppress(discord.HTTPException):
                await self._interaction.edit_original_response(view=without(message, action))

    async def delete_answer(self, earlier: Sequence[str]) -> str:
        """Delete the message of the button, and the messages of its answer before it."""
        await self.take()
        message = self._interaction.message
        for each in earlier:
            with contextlib.suppress(discord.HTTPException):
                await self._delete_at(self.post, each)
        await self._interaction.delete_original_response()
        command = message.interaction_metadata if message is not None else None
        return f"interaction-{command.id}" if command is not None else ""

    async def team(self) -> DiscordTeam:
        """Return the role that is asked for help there."""
        return DiscordTeam(self._interaction, self._access, self._client.places)

    async def board(self, *, cancels: bool) -> ProgressMessage:
        """Begin to show an operation in a message of the channel, which outlives the interaction."""
        await self._interaction.response.defer(thinking=True)
        board = ProgressMessage(self._interaction, await self._interaction.original_response())
        if cancels:
            await board.show(STARTING)
        return board

    def _speaker_to_all(self, question: str) -> Translator:
        return place_translator(self._interaction, "")

    def _in_buttons(self, person: str) -> str:
        number = person.rpartition(":")[2]
        return to_base62(int(number) if number.isdecimal() else 0)

    async def _send(
        self,
        posts: Sequence[str],
        buttons: Sequence[ButtonAction],
        translator: Translator,
        file: ReplyFile | None = None,
    ) -> None:
        """Send messages that who acts alone sees, the first in place of what shows that the bot is at work."""
        first, *rest = posts
        how: dict[str, Any] = {
            "allowed_mentions": NOBODY,
            **({"view": view_of(translator, *buttons)} if buttons else {}),
        }
        sent = discord.File(io.BytesIO(file.data), file.name) if file is not None else None
        if not self._interaction.response.is_done():
            await self._interaction.response.send_message(first, ephemeral=True, suppress_embeds=True, **how)
        elif self._waits:
            self._waits = False
            here = [sent] if sent is not None and file is not None and not file.apart else []
            await self._interaction.edit_original_response(content=first, attachments=here, **how)
        else:
            await self._interaction.followup.send(first, ephemeral=True, suppress_embeds=True, **how)
        for text in rest:
            await self._interaction.followup.send(text, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)
        if sent is not None and file is not None and file.apart:
            await self._interaction.followup.send(file=sent, ephemeral=True, allowed_mentions=NOBODY)

    async def _correct(
        self, channel: str, message: str, post: str, delete: DeleteAnswer, translator: Translator
    ) -> None:
        place = self._interaction.client.get_partial_messageable(int(channel))
        await place.get_partial_message(int(message)).edit(content=post, view=view_of(translator, delete))

    async def _delete_at(self, channel: str, message: str) -> None:
        place = self._interaction.client.get_partial_messageable(int(channel))
        await place.get_partial_message(from_base62(message)).delete()
