"""Turns answers, passages and reports into what people and programs read; pure functions."""

from bot.rendering.answer import answer_lines
from bot.rendering.discord_answer import (
    MESSAGE_CHARS,
    MessagePart,
    answer_messages,
    draft,
    draft_message,
    numbered,
    sentences_markdown,
    text_messages,
)
from bot.rendering.discord_markdown import code_block, escape, masked_link, monospace_table
from bot.rendering.discord_passage import ReadableSource, passage_message, search_messages, sources_messages
from bot.rendering.json import answer_json, citation_json, document_json, search_json, whole_document_json
from bot.rendering.lines import GAP, TextLine, plain_text, terminal_text
from bot.rendering.records import person_json, record_json, record_lines
from bot.rendering.reports import generation_json, generation_text, report_json, report_lines, status_json, status_text
from bot.rendering.results import result_lines
from bot.rendering.split import split_markdown
from bot.rendering.summary import progress_text, report_details, report_summary

__all__ = [
    "GAP",
    "MESSAGE_CHARS",
    "MessagePart",
    "ReadableSource",
    "TextLine",
    "answer_json",
    "answer_lines",
    "answer_messages",
    "citation_json",
    "code_block",
    "document_json",
    "draft",
    "draft_message",
    "escape",
    "generation_json",
    "generation_text",
    "masked_link",
    "monospace_table",
    "numbered",
    "passage_message",
    "person_json",
    "plain_text",
    "progress_text",
    "record_json",
    "record_lines",
    "report_details",
    "report_json",
    "report_lines",
    "report_summary",
    "result_lines",
    "search_json",
    "search_messages",
    "sentences_markdown",
    "sources_messages",
    "split_markdown",
    "status_json",
    "status_text",
    "terminal_text",
    "text_messages",
    "whole_document_json",
]
