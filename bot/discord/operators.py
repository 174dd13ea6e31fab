"""Commands for moderators: /gaps; and for those who run the index, in operators' servers only: /reindex and others."""

import asyncio
import contextlib
import io
import logging
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ui import View

from bot.discord.buttons import cancelling
from bot.discord.handler_context import context_of, is_served
from bot.discord.interactions import add_privately, send_privately, tell
from bot.discord.sending import MESSAGE_CHARS, NOBODY, TOKEN_DEAD, TROUBLES
from bot.rendering.discord import code_messages, escape, progress, report_messages, text_messages
from bot.service import notices
from bot.service.community_reports import DAYS, MAX_DAYS
from bot.service.operation_board import show_operation
from bot.service.operations import Operations, Operator
from index.errors import FootnoteError

log = logging.getLogger("footnote.discord")
MAX_CHOICES = 25
"""Most choices that Discord shows."""


@app_commands.command(description="Bring the index in step with the documents; serving goes on meanwhile.")
@app_commands.describe(full="Read and build everything anew", source="Only this source")
@app_commands.default_permissions(manage_guild=True)
async def reindex(interaction: discord.Interaction, full: bool = False, source: str = "") -> None:
    """Reindex, with the progress in a message of the channel, which outlives the interaction."""
    if not await _is_allowed(interaction):
        return
    operations, operator = _operations(interaction), _operator(interaction)
    if unknown := operations.unknown_source(source):
        await tell(interaction, escape(unknown))
        return
    respond, cancel = interaction.response.send_message, cancelling(interaction.user.id)
    if not operations.reserve_reindex(operator, full=full, source=source):
        await respond(notices.ONE_AT_A_TIME, ephemeral=True, allowed_mentions=NOBODY, view=cancel)
        return
    try:
        await respond(progress("Starting…"), suppress_embeds=True, allowed_mentions=NOBODY, view=cancel)
        message = await interaction.original_response()
    except discord.HTTPException:
        operations.release_reindex()
        raise

    async def readers() -> frozenset[str]:
        if interaction.guild is None:
            return frozenset()
        return context_of(interaction).access.of_channel(interaction.guild, interaction.channel)

    updates = operations.reindex(operator, readers, full=full, source=source)
    context_of(interaction).tasks.start(show_operation(updates, ProgressMessage(interaction, message)))


@reindex.autocomplete("source")
async def _sources(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    operations = _operations(interaction)
    if not operations.are_allowed_in(_operator(interaction).community):
        return []
    return [app_commands.Choice(name=name, value=name) for name in operations.matching_sources(typed)[:MAX_CHOICES]]


@app_commands.command(description="What the index holds, and how busy I am.")
@app_commands.default_permissions(manage_guild=True)
async def status(interaction: discord.Interaction) -> None:
    """Show what the index holds."""
    if not await _is_allowed(interaction):
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        texts = code_messages(await _operations(interaction).status())
    except FootnoteError as error:
        texts = text_messages(str(error))
    await send_privately(interaction, texts)


@app_commands.command(description="Serve an earlier full reindex again; what was removed since stays hidden.")
@app_commands.describe(generation="One that /status lists; else the newest before the present one")
@app_commands.default_permissions(manage_guild=True)
async def rollback(interaction: discord.Interaction, generation: app_commands.Range[int, 1] | None = None) -> None:
    """Go back to an earlier full reindex."""
    if not await _is_allowed(interaction):
        return
    await interaction.response.defer(thinking=True)
    update = await _operations(interaction).roll_back(_operator(interaction), generation or 0)
    await interaction.edit_original_response(content=escape(update.public)[:MESSAGE_CHARS], allowed_mentions=NOBODY)
    await _tell_operator(interaction, update.private)


@app_commands.command(description="What people ask and the documents do not answer; only you see it.")
@app_commands.describe(
    days="How many days to look back",
    stale="Old documents that many answers rest on, instead",
    table="With all of it as a file for spreadsheets",
)
@app_commands.default_permissions(manage_messages=True)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
async def gaps(
    interaction: discord.Interaction,
    days: app_commands.Range[int, 1, MAX_DAYS] = DAYS,
    stale: bool = False,
    table: bool = False,
) -> None:
    """Show the gaps of the server or its stale documents, as far as who looks may read them."""
    if not await is_served(interaction):
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    context = context_of(interaction)
    make = context.services.reports.stale if stale else context.services.reports.gaps
    report = await make(_operator(interaction), partial(context.access.of_asker, interaction), days)
    await send_privately(interaction, await asyncio.to_thread(report_messages, report.layout))
    if table and report.table:
        file = discord.File(io.BytesIO(report.table.encode()), "stale.csv" if stale else "gaps.csv")
        await interaction.followup.send(file=file, ephemeral=True, allowed_mentions=NOBODY)


class ProgressMessage:
    """The message that shows a reindex, edited through the interaction while its token lives, then as a message.

    Args:
        interaction: The command.
        message: What it was answered with.
    """

    def __init__(self, interaction: discord.Interaction, message: discord.InteractionMessage) -> None:
        self._interaction, self._message = interaction, message

    async def show(self, text: str) -> None:
        """Show how far it is."""
        await self._edit(progress(escape(text)), cancelling(self._interaction.user.id))

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        first, *rest = await asyncio.to_thread(text_messages, text)
        await self._edit(first, None)
        for part in rest:
            if isinstance(self._interaction.channel, discord.abc.Messageable):
                await self._interaction.channel.send(part, suppress_embeds=True, allowed_mentions=NOBODY)

    async def tell_operator(self, text: str) -> None:
        """Tell the operator alone what not everybody may read, while the interaction lives."""
        await _tell_operator(self._interaction, text)

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


async def _tell_operator(interaction: discord.Interaction, text: str) -> None:
    """Tell what not everybody in the channel may read, while the interaction lives; nothing where there is nothing."""
    if text and not interaction.is_expired():
        with contextlib.suppress(*TROUBLES):
            await add_privately(interaction, text_messages(text))


async def _is_allowed(interaction: discord.Interaction) -> bool:
    if _operations(interaction).are_allowed_in(_operator(interaction).community):
        return True
    await tell(interaction, notices.NOT_OPERATOR)
    return False


def _operations(interaction: discord.Interaction) -> Operations:
    return context_of(interaction).services.operations


def _operator(interaction: discord.Interaction) -> Operator:
    return Operator(f"discord:{interaction.user.id}", f"discord:{interaction.guild_id}")


MODERATOR_COMMANDS: tuple[app_commands.Command[Any, Any, None], ...] = (gaps,)
OPERATOR_COMMANDS: tuple[app_commands.Command[Any, Any, None], ...] = (reindex, status, rollback)
