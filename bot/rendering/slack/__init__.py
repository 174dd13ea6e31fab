"""Answers, passages and plain text as Slack's Block Kit, within the limits of its messages."""

from bot.rendering.slack.block_kit import SlackMessage, blocks_of, layout_messages
from bot.rendering.slack.rich_text import Json, escape
from bot.rendering.slack.slack_messages import (
    NumberedPassage,
    answer_messages,
    code_messages,
    draft_messages,
    help_message,
    passage_messages,
    passages_blocks,
    small,
    sources_messages,
    text_messages,
)

report_messages, said_messages = layout_messages, text_messages
"""What they are called on every platform."""

__all__ = [
    "Json",
    "NumberedPassage",
    "SlackMessage",
    "answer_messages",
    "blocks_of",
    "code_messages",
    "draft_messages",
    "escape",
    "help_message",
    "layout_messages",
    "passage_messages",
    "passages_blocks",
    "report_messages",
    "said_messages",
    "small",
    "sources_messages",
    "text_messages",
]
