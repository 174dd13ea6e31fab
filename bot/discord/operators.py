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
from bot.discord.replies import CONTENT, NOBODY, TROUBLES
from bot.rendering import (
    escape,
    generation_text,
    names_nothing,
    progress_text,
    report_summary,
    split_markdown,
    status_text,
)
from bot.service import Serving, wording
from bot.service.reindexing import CANCELLED, Failed, Finished, Reindexing, Stage
from index import FootnoteError, Manifest

log = logging.getLogger("footnote.discord")
TOKEN_DEAD = (401, 404)
"""Statuses with which Discord answers a token that has died, perhaps before this clock says so."""
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
        await tell(interaction, wording.ONE_AT_A_TIME)
        return
    _audit(interaction, "reindex asked", full=full, source=source)
    try:
        await interaction.response.send_message(
            "-# Starting…", suppress_embeds=True, allowed_mentions=NOBODY, view=_cancelling()
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
        facts = str(error)
    desk = client.house.desk
    text = f"```\n{facts}{'Queue':<9}{desk.at_work} at work, {desk.waiting} waiting\n```"
    await send_privately(interaction, split_markdown(text, CONTENT))


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
        trouble = await _served(client.house.serving)
        which = f"generation {generation_text(chosen)}"
        head = f"The index is {which} again." if trouble else f"Serving {which} again."
        said = "\n".join([f"{head} The next reindex follows the sources anew.", *trouble])
    except FootnoteError as error:
        said = str(error)
        _audit(interaction, "rollback failed", generation=generation, reason=said)
    await interaction.edit_original_response(content=escape(said)[:CONTENT], allowed_mentions=NOBODY)


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
            await self._edit(f"-# {escape(text)}", _cancelling())

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        parts = await asyncio.to_thread(lambda: split_markdown(escape(text), CONTENT))
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
    metrics = client.house.metrics
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
                await board.finish("\n".join([report_summary(report), *await _served(client.house.serving)]))
            case Failed(reason):
                metrics.reindex("cancelled" if reason == CANCELLED else "failed")
                _audit(interaction, "reindex failed", reason=reason)
                log.warning("a reindex failed: %s", reason)
                if names_nothing(reason):
                    await board.finish(f"Not reindexed: {reason}")
                else:
                    await board.finish(wording.FAILED_FOR_A_NAME)
                    await _tell_asker(interaction, reason)


def _audit(interaction: discord.Interaction, what: str, **facts: object) -> None:
    user, guild = interaction.user, interaction.guild_id
    client_of(interaction).house.audit.add(what, by=f"discord:{user.id}", community=f"discord:{guild}", **facts)


def _outcome(report: dict[str, Any]) -> dict[str, object]:
    """What is kept of a report: numbers, not names, of which there may be many thousands."""
    counts = {
        source["name"]: {word: len(source[word]) for word in ("added", "changed", "removed", "skipped")}
        for source in report["sources"]
    }
    facts = {"generation": report["generation"], "published": report["published"], "sources": counts}
    return facts | ({"check": report["check"]} if "check" in report else {})


async def _tell_asker(interaction: discord.Interaction, text: str) -> None:
    """Tell what not everybody in the channel may read, while the interaction lives."""
    if not interaction.is_expired():
        with contextlib.suppress(*TROUBLES):
            await add_privately(interaction, split_markdown(escape(text), CONTENT))


async def _served(serving: Serving) -> list[str]:
    """Serve the live generation; why it is not, where it cannot be opened."""
    try:
        await asyncio.to_thread(serving.renew)
    except FootnoteError as error:
        return [f"It is not served yet: {error}"]
    return []


async def _is_operator(interaction: discord.Interaction) -> bool:
    if _in_operator_guild(interaction):
        return True
    await tell(interaction, wording.NOT_OPERATOR)
    return False


def _in_operator_guild(interaction: discord.Interaction) -> bool:
    return interaction.guild_id in client_of(interaction).house.settings.operators


def _cancelling() -> View:
    view = View(timeout=None)
    view.add_item(CancelButton())
    return view


OPERATOR_COMMANDS: tuple[app_commands.Command[Any, Any, None], ...] = (reindex, status, rollback)
