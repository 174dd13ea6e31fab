"""Answers, passages and plain text as Discord's Markdown, within the length of its messages."""

from bot.rendering.discord.block_writer import MESSAGE_CHARS
from bot.rendering.discord.discord_markdown import escape
from bot.rendering.discord.discord_messages import (
    answer_messages,
    code_messages,
    draft_message,
    passage_message,
    search_messages,
    sources_messages,
    text_messages,
)
from bot.rendering.discord.help_text import HELP, PRIVACY

__all__ = [
    "HELP",
    "MESSAGE_CHARS",
    "PRIVACY",
    "answer_messages",
    "code_messages",
    "draft_message",
    "escape",
    "passage_message",
    "search_messages",
    "sources_messages",
    "text_messages",
]
