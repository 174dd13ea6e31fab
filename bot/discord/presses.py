"""What happens when a button is pressed: a passage is shown, a vote is taken, an answer is deleted."""

import contextlib
from collections.abc import Sequence

import discord
from discord.ui import Modal, TextInput

from bot.answering.types import Citation
from bot.discord.buttons import pressed
from bot.discord.discord_access import DiscordAccess
from bot.discord.passages import passage_messages
from bot.discord.questions import send_privately
from bot.discord.replies import NOBODY
from bot.records import RecordNotFound, RecordsProblem, RecordViewer
from bot.rendering import numbered
from bot.service import LiveIndex, Metrics, RecordStore, ServedIndex, notices
from index.errors import DocumentNotFound

WHY = 500
"""Most characters of a reason."""


class Presses:
    """Does what buttons say; who presses is checked anew each time.

    Args:
        live_index: The index.
        record_store: The records.
        readers: Who may read what.
        metrics: What is counted.
    """

    def __init__(
        self, live_index: LiveIndex, record_store: RecordStore, readers: DiscordAccess, metrics: Metrics
    ) -> None:
        self._live_index, self._record_store, self._readers, self._metrics = live_index, record_store, readers, metrics

    async def passage(self, interaction: discord.Interaction, answer: str, number: int) -> None:
        """Show a cited passage to who pressed, if that person may read it now."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await send_privately(interaction, await self._passage(interaction, answer, number))

    async def helped(self, interaction: discord.Interaction, answer: str) -> None:
        """Note that an answer helped."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = await self._voted(interaction, answer, True, "")
        await interaction.edit_original_response(content=said, allowed_mentions=NOBODY)

    async def did_not_help(self, interaction: discord.Interaction, answer: str) -> None:
        """Note that an answer did not help, and ask why."""
        if self._record_store.has_opted_out(_voter(interaction)):
            await interaction.response.send_message(notices.NO_VOTE, ephemeral=True, allowed_mentions=NOBODY)
            return
        await interaction.response.send_modal(WhyNot(self, answer))
        with contextlib.suppress(RecordNotFound, RecordsProblem):
            await self._record_store.vote(answer, _voter(interaction), -1)

    async def told_why(self, interaction: discord.Interaction, answer: str, reason: str) -> None:
        """Note why an answer did not help."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = await self._voted(interaction, answer, False, reason)
        await interaction.edit_original_response(content=said, allowed_mentions=NOBODY)

    async def delete(self, interaction: discord.Interaction, asker: int, before: Sequence[int]) -> None:
        """Delete an answer for its asker or a moderator."""
        if interaction.user.id != asker and not interaction.permissions.manage_messages:
            await interaction.response.send_message(notices.NOT_YOURS, ephemeral=True, allowed_mentions=NOBODY)
            return
        await interaction.response.defer()
        channel = interaction.channel
        for each in before:
            if isinstance(channel, discord.abc.Messageable) and hasattr(channel, "get_partial_message"):
                with contextlib.suppress(discord.HTTPException):
                    await channel.get_partial_message(each).delete()
        await interaction.delete_original_response()

    async def _passage(self, interaction: discord.Interaction, answer: str, number: int) -> tuple[str, ...]:
        audience = await self._readers.of_asker(interaction)

        def text_of(document: str) -> str | None:
            with self._live_index.lend() as opened, contextlib.suppress(DocumentNotFound):
                return opened.index.document(document, audience).text
            return None

        try:
            shown = await self._record_store.read(answer, RecordViewer(audience, text_of))
        except RecordNotFound:
            return (notices.GONE,)
        except RecordsProblem as error:
            return (error.public,)
        citation = next((each for each in numbered(shown.record.answer) if each.number == number), None)
        if citation is None:
            return (notices.WITHHELD,)
        return await self._live_index.run(lambda opened: _in_context(opened, citation, audience))

    async def _voted(self, interaction: discord.Interaction, answer: str, helped: bool, reason: str) -> str:
        if self._record_store.has_opted_out(_voter(interaction)):
            return notices.NO_VOTE
        try:
            await self._record_store.vote(answer, _voter(interaction), 1 if helped else -1, reason)
        except (RecordNotFound, RecordsProblem) as error:
            return error.public
        self._metrics.vote("up" if helped else "down")
        return notices.VOTED_UP if helped else notices.VOTED_DOWN


class WhyNot(Modal, title="What was wrong?"):
    """Asks why an answer did not help."""

    reason: TextInput["WhyNot"] = TextInput(
        label="What was wrong with this answer?",
        placeholder="It is out of date; it answers something else; …",
        style=discord.TextStyle.paragraph,
        max_length=WHY,
        required=False,
    )

    def __init__(self, presses: Presses, answer: str) -> None:
        super().__init__(timeout=3600)
        self._presses, self._answer = presses, answer

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Note the reason."""
        await pressed(interaction, self._presses.told_why(interaction, self._answer, self.reason.value))


def _in_context(opened: ServedIndex, citation: Citation, audience: frozenset[str]) -> tuple[str, ...]:
    try:
        document = opened.index.document(citation.quote.document.id, audience)
    except DocumentNotFound:
        return (notices.WITHHELD,)
    return passage_messages(document, citation) or (notices.WITHHELD,)


def _voter(interaction: discord.Interaction) -> str:
    return f"discord:{interaction.user.id}"
