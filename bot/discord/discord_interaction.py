"""A press, a command, an entry of a menu or a form on Discord, and how who acts is answered."""

import asyncio
import contextlib
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord

from bot.community import correction_layout
from bot.discord.buttons import deleting, view_of, without
from bot.discord.command_place import DiscordCommandPlace, place_translator, translator_of
from bot.discord.discord_access import DiscordAccess
from bot.discord.discord_team import DiscordTeam
from bot.discord.progress_message import ProgressMessage
from bot.discord_connection.discord_requests import NOBODY, TROUBLES, classify
from bot.discord_connection.form_modal import FormModal
from bot.records import CuratedAnswer
from bot.rendering.discord import passage_message, report_messages, sources_messages
from bot.service import notices
from bot.service.button_actions import AskHuman, ButtonAction, from_base62
from bot.service.cited_passage import CitedPassage
from bot.service.commands.command import CommandAnswer
from bot.service.community_settings import CommunitySettings
from bot.service.forms import Form
from bot.service.interaction import FoundPassages
from bot.service.operation_board import STARTING
from bot.service.retrying import SendFailure
from bot.translation import ENGLISH


@dataclass(frozen=True, slots=True)
class InteractionParts:
    """What an interaction on Discord works with.

    Attributes:
        access: Who may read what.
        runs_index: Says of a community whether operators' commands work there.
        places: Says which role is asked for help in a place.
        submit: Does what a form says that somebody has sent: its id, the interaction that sent it, its values.
    """

    access: DiscordAccess
    runs_index: Callable[[str], bool]
    places: CommunitySettings
    submit: Callable[[str, discord.Interaction, Mapping[str, str]], Awaitable[None]]


class DiscordInteraction(DiscordCommandPlace):
    """What somebody does on Discord besides writing.

    Args:
        interaction: The interaction, not answered yet.
        parts: What it works with.
        pressed: Whether it is a press. Commands are shown by Discord to whom a server's admins choose; buttons are not.

    Attributes:
        message: Id of the message whose button was pressed.
        post: Id of the channel or thread.
    """

    def __init__(self, interaction: discord.Interaction, parts: InteractionParts, *, pressed: bool = False) -> None:
        super().__init__(interaction, parts.access, parts.runs_index, pressed=pressed)
        self._parts, self._waits = parts, False
        self.message = str(interaction.message.id if interaction.message is not None else 0)
        self.post = str(interaction.channel_id)

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

    async def tell(self, text: str, *buttons: ButtonAction) -> None:
        """Say a sentence, with buttons under it if there are any."""
        translator = translator_of(self._interaction)
        await self._send((translator.translate(text),), *buttons)

    async def tell_of_defect(self) -> None:
        """Say that something went wrong, whether or not something was said before; a failure is not raised."""
        with contextlib.suppress(*TROUBLES):
            await self.tell(notices.DEFECT)

    async def show(self, answer: CommandAnswer) -> None:
        """Show what a command has answered."""
        if answer.sources is not None:
            first, *rest = sources_messages(answer.sources, translator_of(self._interaction))
        else:
            first, *rest = await asyncio.to_thread(report_messages, answer.layout)
        view = view_of(ENGLISH, *answer.buttons) if answer.buttons else None
        await self.defer()
        file = discord.File(io.BytesIO(answer.file.data), answer.file.name) if answer.file is not None else None
        here = [file] if file is not None and answer.file is not None and not answer.file.apart else []
        edit = self._interaction.edit_original_response
        await edit(content=first, view=view, attachments=here, allowed_mentions=NOBODY)
        await self._add(rest)
        if file is not None and not here:
            await self._interaction.followup.send(file=file, ephemeral=True, allowed_mentions=NOBODY)

    async def show_passage(self, found: CitedPassage) -> None:
        """Show a cited passage."""
        shown = found.quote, found.before, found.after, found.link
        await self._send(await asyncio.to_thread(passage_message, *shown, translator_of(self._interaction)))

    async def show_passages(self, finding: Awaitable[FoundPassages]) -> None:
        """Show cited passages one after another."""
        await self.defer()
        found = await finding
        if isinstance(found, str):
            await self.tell(found)
            return
        for each in found.values():
            await self.show_passage(each)

    async def open_form(self, form: Form) -> bool:
        """Show a form."""

        async def fail(sent: discord.Interaction) -> None:
            await DiscordInteraction(sent, self._parts).tell_of_defect()

        modal = FormModal(form, translator_of(self._interaction), partial(self._parts.submit, form.id), fail)
        await self._interaction.response.send_modal(modal)
        return True

    async def remove_button(self, action: AskHuman) -> None:
        """Take a button away from under the message."""
        if (message := self._interaction.message) is not None:
            with contextlib.suppress(discord.HTTPException):
                await self._interaction.edit_original_response(view=without(message, action))

    async def take_away(self) -> None:
        """Do nothing: an offer stands where everybody sees it, and what made it deletes it."""

    async def delete_answer(self, earlier: Sequence[str]) -> str:
        """Delete the message of the button, and the messages of its answer before it."""
        await self.take()
        channel, message = self._interaction.channel, self._interaction.message
        for each in earlier:
            if isinstance(channel, discord.abc.Messageable) and hasattr(channel, "get_partial_message"):
                with contextlib.suppress(discord.HTTPException):
                    await channel.get_partial_message(from_base62(each)).delete()
        await self._interaction.delete_original_response()
        command = message.interaction_metadata if message is not None else None
        return f"interaction-{command.id}" if command is not None else ""

    async def show_corrected(self, answer: CuratedAnswer, shown_at: str) -> bool:
        """Show a correction in place of the answer that it corrects."""
        channel, last, *earlier = shown_at.split(":")
        place = self._interaction.client.get_partial_messageable(int(channel))
        translator = place_translator(self._interaction, "")
        text, *_ = await asyncio.to_thread(report_messages, correction_layout(answer, translator))
        try:
            await place.get_partial_message(int(last)).edit(content=text, view=deleting(answer.asker, translator))
            for each in earlier:
                await place.get_partial_message(from_base62(each)).delete()
        except TROUBLES:
            return False
        return True

    async def team(self) -> DiscordTeam:
        """Return the role that is asked for help there."""
        return DiscordTeam(self._interaction, self._parts.access, self._parts.places)

    async def board(self, *, cancels: bool) -> ProgressMessage:
        """Begin to show an operation in a message of the channel, which outlives the interaction."""
        await self._interaction.response.defer(thinking=True)
        board = ProgressMessage(self._interaction, await self._interaction.original_response())
        if cancels:
            await board.show(STARTING)
        return board

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of Discord an exception is."""
        return classify(error)

    async def _send(self, texts: Sequence[str], *buttons: ButtonAction) -> None:
        """Send messages that who acts alone sees, the first in place of what shows that the bot is at work."""
        first, *rest = texts
        how: dict[str, Any] = {"allowed_mentions": NOBODY}
        if buttons:
            how["view"] = view_of(translator_of(self._interaction), *buttons)
        if not self._interaction.response.is_done():
            await self._interaction.response.send_message(first, ephemeral=True, suppress_embeds=True, **how)
        elif self._waits:
            self._waits = False
            await self._interaction.edit_original_response(content=first, **how)
        else:
            await self._interaction.followup.send(first, ephemeral=True, suppress_embeds=True, **how)
        await self._add(rest)

    async def _add(self, texts: Sequence[str]) -> None:
        for text in texts:
            await self._interaction.followup.send(text, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)
