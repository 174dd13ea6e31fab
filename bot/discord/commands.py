"""Commands that everybody may use."""

from typing import Any

import discord
from discord import app_commands

from bot.answering.question.courtesy import courtesy
from bot.discord.command_context import DiscordCommandContext
from bot.discord.handler_context import context_of, is_served
from bot.discord.interactions import place_translator, send_privately, tell, translator_of
from bot.discord.mentions import message_text, option_text
from bot.discord.translate import incoming_files, origin_of
from bot.rendering import ReadableSource
from bot.rendering.discord import HELP, sources_messages
from bot.service import notices
from bot.service.document_search import readable_sources
from bot.service.incoming import IncomingQuestion
from bot.service.live_index import ServedIndex
from bot.translation import msgid

QUESTION_CHARS = 1000
"""Most characters of a question."""


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
    origin = origin_of(interaction.guild, interaction.channel, interaction.user, event, link, seen=not private)
    question = IncomingQuestion(
        event=event,
        text=text,
        origin=origin,
        conversation=f"discord:{interaction.channel_id}" if in_one and not private else "",
        files=incoming_files(files),
        addressed=True,
        standalone=False,
        may_ask_human=not alone and handler.services.places.policy(origin).has_team,
        translator=place_translator(interaction, text),
    )
    context = DiscordCommandContext(interaction, handler.access, question, private=private)
    await handler.intake.take_command(question, context, seen_by_all=not private)


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


COMMANDS: tuple[app_commands.Command[Any, Any, None], ...] = (ask, sources, help_)
MENUS = (answer_this,)
