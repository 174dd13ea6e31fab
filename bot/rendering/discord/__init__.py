"""Answers, passages and plain text as Discord's Markdown, within the length of its messages."""

from bot.rendering.discord.block_writer import MESSAGE_CHARS
from bot.rendering.discord.discord_markdown import escape
from bot.rendering.discord.discord_messages import (
    answer_messages,
    code_messages,
    draft_message,
    passage_message,
    report_messages,
    search_messages,
    sources_messages,
    text_messages,
)

__all__ = [
    "MESSAGE_CHARS",
    "answer_messages",
    "code_messages",
    "draft_message",
    "escape",
    "passage_message",
    "report_messages",
    "search_messages",
    "sources_messages",
    "text_messages",
]
