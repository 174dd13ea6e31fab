"""Answers, passages and plain text as Discord's Markdown, within the length of its messages."""

from bot.rendering.discord.block_writer import MESSAGE_CHARS
from bot.rendering.discord.discord_markdown import escape
from bot.rendering.discord.discord_messages import (
    answer_messages,
    code_messages,
    draft_message,
    help_message,
    passage_messages,
    report_messages,
    said_messages,
    search_messages,
    sources_messages,
    text_messages,
)
from bot.rendering.discord.help_text import HELP
from bot.rendering.discord.small_print import echo, is_unfinished, progress, under, under_echo

__all__ = [
    "HELP",
    "MESSAGE_CHARS",
    "answer_messages",
    "code_messages",
    "draft_message",
    "echo",
    "escape",
    "help_message",
    "is_unfinished",
    "passage_messages",
    "progress",
    "report_messages",
    "said_messages",
    "search_messages",
    "sources_messages",
    "text_messages",
    "under",
    "under_echo",
]
