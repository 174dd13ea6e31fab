"""Commands that everybody may use."""

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.answering import courtesy
from bot.discord.buttons import client_of
from bot.discord.mentions import said, typed
from bot.discord.questions import QUESTION_CHARS, ask_about, may_use, send_privately, tell
from bot.discord.replies import NOBODY
from bot.records import RecordsProblem
from bot.rendering import MessagePart, ReadableSource, search_messages, sources_messages
from bot.service import ServedIndex, notices
from index.retrieval import Query
from index.types import KINDS

FOUND = 5
"""Documents that a search shows."""
DEEP = 50
"""Documents among which a search looks for a title."""
CHOICES = 25
"""Most choices that Discord shows."""
CHOICE_CHARS = 100


@app_commands.command(description="Ask a question; the answer quotes the passages that prove it.")
@app_commands.describe(
    question="What you would like to know",
    private="Show the answer to you alone",
    file="A text file or PDF to read for this question only",
)
async def ask(
    interaction: discord.Interaction,
    question: app_commands.Range[str, 1, QUESTION_CHARS],
    private: bool = False,
    file: discord.Attachment | None = None,
) -> None:
    """Answer a question."""
    asked = (await typed(interaction, question))[:QUESTION_CHARS]
    await ask_about(interaction, asked, private=private, files=(file,) if file else ())


@app_commands.context_menu(name="Answer this")
async def answer_this(interaction: discord.Interaction, message: discord.Message) -> None:
    """Answer what a message asks."""
    if not message.content.strip():
        await tell(interaction, notices.NOTHING_THERE)
        return
    text = said(message, client_of(interaction).application_id or 0)[:QUESTION_CHARS]
    if courtesy(text) is not None:
        await tell(interaction, notices.NOTHING_ASKED)
        return
    # What only one person sees is not repeated to others.
    private = message.flags.ephemeral
    await ask_about(interaction, text, private=private, files=tuple(message.attachments))


@app_commands.command(description="Find passages in the documents; only you see the result.")
@app_commands.describe(words="What to look for", title="Only in the document with this title")
async def search(
    interaction: discord.Interaction,
    words: app_commands.Range[str, 1, QUESTION_CHARS],
    title: app_commands.Range[str, 1, CHOICE_CHARS] | None = None,
) -> None:
    """List passages that the asker may read."""
    if not await may_use(interaction):
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    client = client_of(interaction)
    audience = await client.readers.of_asker(interaction)
    await send_privately(
        interaction, await client.services.live_index.run(lambda each: _found(each, words, title, audience))
    )


@search.autocomplete("title")
async def _titles(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    client = client_of(interaction)
    if interaction.guild_id is not None and interaction.guild_id not in client.served:
        return []
    audience = await client.readers.of_typing(interaction)
    found = await client.services.live_index.run(lambda opened: opened.index.titled(typed.strip(), audience, CHOICES))
    titles = dict.fromkeys(each.title[:CHOICE_CHARS] for each in found)
    return [app_commands.Choice(name=title, value=title) for title in titles]


@app_commands.command(description="Which documents this place may read, and how fresh they are.")
async def sources(interaction: discord.Interaction) -> None:
    """List the sources that the viewers of this channel may read."""
    if not await may_use(interaction):
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    client = client_of(interaction)
    if interaction.guild is None:
        audience = await client.readers.of_asker(interaction)
    else:
        audience = client.readers.of_channel(interaction.guild, interaction.channel)
    await send_privately(interaction, await client.services.live_index.run(lambda opened: _readable(opened, audience)))


@app_commands.command(name="help", description="What I can do, and how to ask.")
async def help_(interaction: discord.Interaction) -> None:
    """Say how to ask."""
    if await may_use(interaction):
        await tell(interaction, notices.HELP)


privacy = app_commands.Group(name="privacy", description="What is stored of you; get it, delete it, opt out.")


@privacy.command(description="What is stored when you ask, and for how long.")
async def about(interaction: discord.Interaction) -> None:
    """Say what is stored."""
    await tell(interaction, notices.privacy(client_of(interaction).services.days))


@privacy.command(description="Get what is stored of you as a file that only you see.")
async def export(interaction: discord.Interaction) -> None:
    """Hand out what is stored of somebody."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    client = client_of(interaction)
    person = f"discord:{interaction.user.id}"
    # Wherever it was asked: the person alone sees it.
    audience = await client.readers.of_user(interaction.user)
    try:
        file, answers, votes = await client.exports.of(person, audience)
    except RecordsProblem as error:
        await send_privately(interaction, (error.public,))
        return
    if file is None:
        await send_privately(interaction, (notices.too_large(person),))
        return
    said = notices.exported(answers, votes)
    await interaction.followup.send(said, file=file, ephemeral=True, allowed_mentions=NOBODY)


@privacy.command(description="Delete what is stored of you: your questions, their answers, your votes.")
async def delete(interaction: discord.Interaction) -> None:
    """Delete what is stored of somebody."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        answers, votes = await client_of(interaction).services.record_store.delete_data_of(
            f"discord:{interaction.user.id}"
        )
    except RecordsProblem as error:
        await send_privately(interaction, (error.public,))
        return
    await send_privately(interaction, (notices.deleted(answers, votes),))


@privacy.command(name="opt-out", description="Have nothing of you stored from now on; you are answered all the same.")
async def opt_out(interaction: discord.Interaction) -> None:
    """Keep nothing of somebody."""
    await _opt(interaction, out=True)


@privacy.command(name="opt-in", description="Have your questions and votes stored again.")
async def opt_in(interaction: discord.Interaction) -> None:
    """Keep what somebody asks and votes again."""
    await _opt(interaction, out=False)


async def _opt(interaction: discord.Interaction, *, out: bool) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        await client_of(interaction).services.record_store.set_opted_out(
            f"discord:{interaction.user.id}", opted_out=out
        )
    except RecordsProblem as error:
        await send_privately(interaction, (error.public,))
        return
    await send_privately(interaction, (notices.OPTED_OUT if out else notices.OPTED_IN,))


def _readable(opened: ServedIndex, audience: frozenset[str]) -> tuple[str, ...]:
    rows = opened.index.sources(audience)
    return sources_messages([ReadableSource(row.name, documents, row.read_at) for row, documents in rows if documents])


def _found(opened: ServedIndex, words: str, title: str | None, audience: frozenset[str]) -> tuple[str, ...]:
    result = opened.answerer.search(Query(words, DEEP if title else FOUND, 1, audience, frozenset(KINDS)))
    inside = [each for each in result.passages if not title or each.document.title[:CHOICE_CHARS] == title]
    shown = tuple(replace(each, rank=rank) for rank, each in enumerate(inside[:FOUND], 1))
    result = replace(result, passages=shown)
    parts: tuple[MessagePart, ...] = search_messages(result)
    return tuple(part.text for part in parts)


COMMANDS: tuple[app_commands.Command[Any, Any, None] | app_commands.Group, ...] = (ask, search, sources, help_, privacy)
MENUS = (answer_this,)
