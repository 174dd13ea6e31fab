"""Commands that everybody may use."""

import io
from typing import Any

import discord
from discord import app_commands

from bot.answering.question.courtesy import courtesy
from bot.discord.command_context import DiscordCommandContext
from bot.discord.handler_context import context_of, is_served
from bot.discord.interactions import person_of, place_translator, send_privately, tell, translator_of
from bot.discord.mentions import message_text, option_text
from bot.discord.sending import NOBODY
from bot.discord.translate import incoming_files, origin_of, parent_id
from bot.rendering import ReadableSource
from bot.rendering.discord import HELP, PRIVACY, search_messages, sources_messages
from bot.service import notices
from bot.service.document_search import TITLE_CHARS, matching_titles, readable_sources, search_passages
from bot.service.incoming import IncomingQuestion
from bot.service.live_index import ServedIndex
from bot.translation import msgid

QUESTION_CHARS = 1000
"""Most characters of a question."""
MAX_FILE_BYTES = 8_000_000
"""Largest file that is sent: Discord takes ten million bytes from anybody."""


@app_commands.command(description=msgid("Ask a question; the answer quotes the passages that prove it."))
@app_commands.describe(
    question=msgid("What you would like to know"),
    private=msgid("Show the answer to you alone"),
    file=msgid("A text file or PDF to read for this question only"),
)
async def ask(
    interaction: discord.Interaction,
    question: app_commands.Range[str, 1, QUESTION_CHARS],
    private: bool = False,
    file: discord.Attachment | None = None,
) -> None:
    """Answer a question."""
    asked = (await option_text(interaction, question))[:QUESTION_CHARS]
    await _ask(interaction, asked, private=private, files=(file,) if file else ())


@app_commands.context_menu(name=msgid("Answer this"))
async def answer_this(interaction: discord.Interaction, message: discord.Message) -> None:
    """Answer what a message asks."""
    if not message.content.strip():
        await tell(interaction, notices.NOTHING_THERE)
        return
    text = message_text(message, interaction.client.application_id or 0)[:QUESTION_CHARS]
    if courtesy(text) is not None:
        await tell(interaction, notices.NOTHING_ASKED)
        return
    # What only one person sees is not repeated to others.
    private = message.flags.ephemeral
    await _ask(interaction, text, private=private, files=tuple(message.attachments))


async def _ask(
    interaction: discord.Interaction, text: str, *, private: bool, files: tuple[discord.Attachment, ...]
) -> None:
    """Answer a question that came by a command, with its files.

    Args:
        interaction: The command.
        text: What it asks, in words alone.
        private: Whether only who asked sees the answer.
        files: What came with it.
    """
    if not await is_served(interaction):
        return
    handler, alone = context_of(interaction), private or interaction.guild is None
    in_one = interaction.guild is None or isinstance(interaction.channel, discord.Thread)
    event, link = f"interaction-{interaction.id}", getattr(interaction.channel, "jump_url", "")
    question = IncomingQuestion(
        event=event,
        text=text,
        origin=origin_of(interaction.guild, interaction.channel, interaction.user, event, link, seen=not private),
        conversation=f"discord:{interaction.channel_id}" if in_one and not private else "",
        files=incoming_files(files),
        addressed=True,
        standalone=False,
        may_ask_human=handler.settings.human_role_in(parent_id(interaction.channel)) is not None and not alone,
        translator=place_translator(interaction, text),
    )
    context = DiscordCommandContext(interaction, handler.access, question, private=private)
    await handler.intake.take_command(question, context, seen_by_all=not private)


@app_commands.command(description=msgid("Find passages in the documents; only you see the result."))
@app_commands.describe(words=msgid("What to look for"), title=msgid("Only in the document with this title"))
async def search(
    interaction: discord.Interaction,
    words: app_commands.Range[str, 1, QUESTION_CHARS],
    title: app_commands.Range[str, 1, TITLE_CHARS] | None = None,
) -> None:
    """List passages that the asker may read."""
    if not await is_served(interaction):
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    context, translator = context_of(interaction), translator_of(interaction)
    labels = await context.access.of_asker(interaction)

    def messages(opened: ServedIndex) -> tuple[str, ...]:
        found = search_passages(opened, words, title or "", labels)
        return tuple(part.text for part in search_messages(found, translator))

    await send_privately(interaction, await context.services.live_index.run(messages))


@search.autocomplete("title")
async def _titles(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    context = context_of(interaction)
    if interaction.guild_id is not None and interaction.guild_id not in context.served:
        return []
    labels = await context.access.of_typing(interaction)
    titles = await context.services.live_index.run(lambda opened: matching_titles(opened, typed, labels))
    return [app_commands.Choice(name=title, value=title) for title in titles]


@app_commands.command(description=msgid("Which documents this place may read, and how fresh they are."))
async def sources(interaction: discord.Interaction) -> None:
    """List the sources that the viewers of this channel may read."""
    if not await is_served(interaction):
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    context, translator = context_of(interaction), translator_of(interaction)
    if interaction.guild is None:
        labels = await context.access.of_asker(interaction)
    else:
        labels = context.access.of_channel(interaction.guild, interaction.channel)

    def messages(opened: ServedIndex) -> tuple[str, ...]:
        found = readable_sources(opened, labels)
        readable = [ReadableSource(row.name, documents, row.read_at) for row, documents in found]
        return sources_messages(readable, translator)

    await send_privately(interaction, await context.services.live_index.run(messages))


@app_commands.command(name="help", description=msgid("What I can do, and how to ask."))
async def help_(interaction: discord.Interaction) -> None:
    """Say how to ask."""
    if await is_served(interaction):
        await tell(interaction, HELP)


privacy = app_commands.Group(name="privacy", description=msgid("What is stored of you; get it, delete it, opt out."))


@privacy.command(description=msgid("What is stored when you ask, and for how long."))
async def about(interaction: discord.Interaction) -> None:
    """Say what is stored."""
    days, translator = context_of(interaction).services.privacy.days, translator_of(interaction)
    await tell(interaction, f"{notices.privacy(days, translator)} {translator.translate(PRIVACY)}")


@privacy.command(description=msgid("Get what is stored of you as a file that only you see."))
async def export(interaction: discord.Interaction) -> None:
    """Hand out what is stored of somebody, wherever it was asked: the person alone sees it."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    context, translator = context_of(interaction), translator_of(interaction)
    labels = await context.access.of_user(interaction.user)
    found = await context.services.privacy.export(person_of(interaction), labels, MAX_FILE_BYTES, translator)
    if isinstance(found, str):
        await send_privately(interaction, (translator.translate(found),))
        return
    file = discord.File(io.BytesIO(found.data), found.name)
    await interaction.followup.send(found.text, file=file, ephemeral=True, allowed_mentions=NOBODY)


@privacy.command(description=msgid("Delete what is stored of you: your questions, their answers, your votes."))
async def delete(interaction: discord.Interaction) -> None:
    """Delete what is stored of somebody."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    translator = translator_of(interaction)
    said = await context_of(interaction).services.privacy.delete(person_of(interaction), translator)
    await send_privately(interaction, (translator.translate(said),))


@privacy.command(
    name="opt-out", description=msgid("Have nothing of you stored from now on; you are answered all the same.")
)
async def opt_out(interaction: discord.Interaction) -> None:
    """Keep nothing of somebody."""
    await _opt(interaction, out=True)


@privacy.command(name="opt-in", description=msgid("Have your questions and votes stored again."))
async def opt_in(interaction: discord.Interaction) -> None:
    """Keep what somebody asks and votes again."""
    await _opt(interaction, out=False)


async def _opt(interaction: discord.Interaction, *, out: bool) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    said = await context_of(interaction).services.privacy.opt(person_of(interaction), out=out)
    await send_privately(interaction, (translator_of(interaction).translate(said),))


COMMANDS: tuple[app_commands.Command[Any, Any, None] | app_commands.Group, ...] = (ask, search, sources, help_, privacy)
MENUS = (answer_this,)
