"""Commands for those who run the index: /reindex, /status, /rollback, in operators' servers only."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ui import View

from bot.discord.buttons import CancelButton, client_of
from bot.discord.questions import add_privately, send_privately, tell
from bot.discord.replies import CONTENT, NOBODY, TOKEN_DEAD, TROUBLES
from bot.rendering import (
    code_messages,
    escape,
    generation_text,
    progress_text,
    report_details,
    report_summary,
    status_text,
    text_messages,
)
from bot.service import LiveIndex, notices
from bot.service.reindex_process import CANCELLED, Failed, Finished, Reindexing, Stage
from index.errors import FootnoteError
from index.storage import Manifest

log = logging.getLogger("footnote.discord")
EDIT_EVERY = 2.5
"""Seconds between two edits of the progress: Discord allows about five in five seconds for a whole channel."""


@dataclass(frozen=True, slots=True)
class Operations:
    """What operators may do.

    Attributes:
        reindexing: Reindexes.
        roll_back: Serves an earlier full reindex, by number or 0 for the newest.
        status: What the index holds, as ``footnote status --json`` has it.
        sources: Names of the configured sources.
    """

    reindexing: Reindexing
    roll_back: Callable[[int], Manifest]
    status: Callable[[], dict[str, Any]]
    sources: tuple[str, ...]


@app_commands.command(description="Bring the index in step with the documents; serving goes on meanwhile.")
@app_commands.describe(full="Read and build everything anew", source="Only this source")
@app_commands.default_permissions(manage_guild=True)
async def reindex(interaction: discord.Interaction, full: bool = False, source: str = "") -> None:
    """Reindex, with the progress in a message of the channel, which outlives the interaction."""
    if not await _is_operator(interaction):
        return
    client = client_of(interaction)
    work = client.operations.reindexing
    if source and source not in client.operations.sources:
        known = ", ".join(client.operations.sources)
        await tell(interaction, f"There is no source {escape(source)}; there is {escape(known)}.")
        return
    if not work.reserve():
        await interaction.response.send_message(
            notices.ONE_AT_A_TIME, ephemeral=True, allowed_mentions=NOBODY, view=_cancelling(interaction)
        )
        return
    _audit(interaction, "reindex asked", full=full, source=source)
    try:
        await interaction.response.send_message(
            "-# Starting…", suppress_embeds=True, allowed_mentions=NOBODY, view=_cancelling(interaction)
        )
        first = await interaction.original_response()
    except discord.HTTPException:
        work.release()
        raise
    client.later(_follow(_Board(interaction, first), interaction, full=full, source=source))


@reindex.autocomplete("source")
async def _sources(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    names = client_of(interaction).operations.sources if _in_operator_guild(interaction) else ()
    return [app_commands.Choice(name=name, value=name) for name in names if typed.lower() in name.lower()][:25]


@app_commands.command(description="What the index holds, and how busy I am.")
@app_commands.default_permissions(manage_guild=True)
async def status(interaction: discord.Interaction) -> None:
    """Show what the index holds."""
    if not await _is_operator(interaction):
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    client = client_of(interaction)
    try:
        facts = status_text(await asyncio.to_thread(client.operations.status))
    except FootnoteError as error:
        await send_privately(interaction, text_messages(str(error)))
        return
    request_queue = client.services.request_queue
    queue = f"{'Queue':<9}{request_queue.at_work} at work, {request_queue.waiting} waiting"
    await send_privately(interaction, code_messages(f"{facts}{queue}"))


@app_commands.command(description="Serve an earlier full reindex again; what was removed since stays hidden.")
@app_commands.describe(generation="One that /status lists; else the newest before the present one")
@app_commands.default_permissions(manage_guild=True)
async def rollback(interaction: discord.Interaction, generation: app_commands.Range[int, 1] | None = None) -> None:
    """Go back to an earlier full reindex."""
    if not await _is_operator(interaction):
        return
    await interaction.response.defer(thinking=True)
    client = client_of(interaction)
    try:
        chosen = await asyncio.to_thread(client.operations.roll_back, generation or 0)
        _audit(interaction, "rolled back", generation=chosen.generation)
        trouble = await _not_served(client.services.live_index)
        which = f"generation {generation_text(chosen)}"
        head = f"The index is {which} again." if trouble else f"Serving {which} again."
        said = "\n".join([f"{head} The next reindex follows the sources anew.", *(each.public for each in trouble)])
    except FootnoteError as error:
        trouble, said = [error], error.public
        _audit(interaction, "rollback failed", generation=generation, reason=str(error))
    await interaction.edit_original_response(content=escape(said)[:CONTENT], allowed_mentions=NOBODY)
    await _tell_asker(interaction, "\n".join(str(each) for each in trouble if str(each) != each.public))


class _Board:
    """The message that shows a reindex: edited through the interaction while its token lives, then as a message."""

    def __init__(self, interaction: discord.Interaction, message: discord.InteractionMessage) -> None:
        self._interaction, self._message = interaction, message
        self._shown = 0.0

    async def show(self, text: str) -> None:
        """Show how far it is, unless that was done a moment ago."""
        now = time.monotonic()
        if now - self._shown >= EDIT_EVERY:
            self._shown = now
            await self._edit(f"-# {escape(text)}", _cancelling(self._interaction))

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        parts = await asyncio.to_thread(text_messages, text)
        for at, part in enumerate(parts):
            if at == 0:
                await self._edit(part, None)
            elif isinstance(self._interaction.channel, discord.abc.Messageable):
                await self._interaction.channel.send(part, suppress_embeds=True, allowed_mentions=NOBODY)

    async def _edit(self, text: str, view: View | None) -> None:
        try:
            if not self._interaction.is_expired():
                try:
                    await self._message.edit(content=text, view=view, allowed_mentions=NOBODY)
                    return
                except discord.HTTPException as error:
                    if error.status not in TOKEN_DEAD:
                        raise
            channel = self._interaction.client.get_partial_messageable(self._message.channel.id)
            message = channel.get_partial_message(self._message.id)
            await message.edit(content=text, view=view, allowed_mentions=NOBODY)
        except TROUBLES as error:
            log.error("the progress of a reindex could not be shown: %s", error)


async def _follow(board: _Board, interaction: discord.Interaction, *, full: bool, source: str) -> None:
    client = client_of(interaction)
    metrics = client.services.metrics
    began, stage = time.monotonic(), ""
    async for step in client.operations.reindexing.run(full=full, source=source):
        match step:
            case Stage(name, done, total):
                if name != stage:
                    began, stage = time.monotonic(), name
                await board.show(progress_text(name, done, total, time.monotonic() - began))
            case Finished(report):
                metrics.reindex("done")
                _audit(interaction, "reindex done", **_outcome(report))
                if failed := [each["failed"] for each in report["sources"] if each["failed"]]:
                    log.warning("sources could not be read: %s", failed)
                trouble = await _not_served(client.services.live_index)
                readable = await _readable(interaction)
                said = [report_summary(report, readable), *(each.public for each in trouble)]
                await board.finish("\n".join(said))
                more = [report_details(report, readable), *map(str, trouble)]
                await _tell_asker(interaction, "\n".join(each for each in more if each))
            case Failed(reason, public):
                metrics.reindex("cancelled" if reason == CANCELLED else "failed")
                _audit(interaction, "reindex failed", reason=reason)
                log.warning("a reindex failed: %s", reason)
                if reason == public:
                    await board.finish(f"Not reindexed: {public}")
                else:
                    await board.finish(f"Not reindexed: {public} {notices.MORE_IN_THE_LOG}")
                    await _tell_asker(interaction, reason)


async def _readable(interaction: discord.Interaction) -> frozenset[str]:
    """Sources that everybody may know who reads the channel: those that /sources lists there."""
    client = client_of(interaction)
    if interaction.guild is None:
        return frozenset()
    try:
        audience = client.readers.of_channel(interaction.guild, interaction.channel)
        rows = await client.services.live_index.run(lambda opened: opened.index.sources(audience))
    except FootnoteError:  # what is served is damaged, so that nobody knows
        return frozenset()
    return frozenset(row.name for row, documents in rows if documents)


def _audit(interaction: discord.Interaction, what: str, **facts: object) -> None:
    user, guild = interaction.user, interaction.guild_id
    client_of(interaction).services.audit.add(what, by=f"discord:{user.id}", community=f"discord:{guild}", **facts)


def _outcome(report: dict[str, Any]) -> dict[str, object]:
    """What is kept of a report: numbers, not names, of which there may be many thousands."""
    counts = {
        source["name"]: {word: len(source[word]) for word in ("added", "changed", "removed", "skipped")}
        for source in report["sources"]
    }
    facts = {"generation": report["generation"], "published": report["published"], "sources": counts}
    return facts | ({"check": report["check"]} if "check" in report else {})


async def _tell_asker(interaction: discord.Interaction, text: str) -> None:
    """Tell what not everybody in the channel may read, while the interaction lives; nothing where there is nothing."""
    if text and not interaction.is_expired():
        with contextlib.suppress(*TROUBLES):
            await add_privately(interaction, text_messages(text))


async def _not_served(live_index: LiveIndex) -> list[FootnoteError]:
    """Serve the live generation; why it is not, where it cannot be opened."""
    try:
        await asyncio.to_thread(live_index.renew)
    except FootnoteError as error:
        log.error("the new generation is not served: %s", error)
        return [FootnoteError(f"It is not served yet: {error}", public=f"It is not served yet: {error.public}")]
    return []


async def _is_operator(interaction: discord.Interaction) -> bool:
    if _in_operator_guild(interaction):
        return True
    await tell(interaction, notices.NOT_OPERATOR)
    return False


def _in_operator_guild(interaction: discord.Interaction) -> bool:
    return interaction.guild_id in client_of(interaction).services.settings.operators


def _cancelling(interaction: discord.Interaction) -> View:
    view = View(timeout=None)
    view.add_item(CancelButton(interaction.user.id))
    return view


OPERATOR_COMMANDS: tuple[app_commands.Command[Any, Any, None], ...] = (reindex, status, rollback)
