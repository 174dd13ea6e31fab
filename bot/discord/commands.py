"""Commands that everybody may use."""

from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.discord.command_place import place_translator
from bot.discord.discord_interaction import DiscordInteraction
from bot.discord.handler_client import client_of
from bot.discord.interaction_reply import InteractionReply
from bot.discord.translate import incoming_files, origin_of
from bot.discord_connection.mentions import message_text, option_text
from bot.service.asked_command import AskedCommand
from bot.service.incoming import IncomingQuestion
from bot.service.message_question import QUESTION_CHARS, nothing_asked
from bot.translation import msgid


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
    text = message_text(message, interaction.application_id)[:QUESTION_CHARS]
    if nothing := nothing_asked(message.content, text):
        await DiscordInteraction(interaction).tell(nothing)
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
    here, handler = DiscordInteraction(interaction), client_of(interaction)
    if not await here.is_served():
        return
    guest = handler.access.is_guest(interaction)
    guild = None if guest else interaction.guild
    alone, in_one = private or guild is None, guild is None or isinstance(interaction.channel, discord.Thread)
    event, link = f"interaction-{interaction.id}", getattr(interaction.channel, "jump_url", "")
    origin = origin_of(guild, interaction.channel, interaction.user, event, link, seen=not private)
    question = IncomingQuestion(
        event=event,
        text=text,
        origin=origin,
        conversation=f"discord:{interaction.channel_id}" if in_one and not private else "",
        files=incoming_files(files),
        addressed=True,
        standalone=False,
        may_ask_human=not alone and handler.places.policy(origin).has_team,
        translator=place_translator(interaction, text),
    )
    reply = partial(InteractionReply, interaction, question, private=private, guest=guest)
    readers, held = (here.labels, lambda: None) if alone else (here.readers, here.labels_now)
    context = AskedCommand(reply, readers, held, here.tell)
    await handler.intake.take_command(question, context, seen_by_all=not private)


COMMANDS: tuple[app_commands.Command[Any, Any, None], ...] = (ask,)
MENUS = (answer_this,)
