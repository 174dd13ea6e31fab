"""Turns answers, passages and reports into what people and programs read; pure functions."""

from bot.rendering.answer import answer_lines
from bot.rendering.discord import (
    MESSAGE_CHARS,
    ReadableSource,
    answer_messages,
    code_messages,
    draft_message,
    escape,
    passage_message,
    search_messages,
    sources_messages,
    text_messages,
)
from bot.rendering.json import answer_json, citation_json, document_json, search_json, whole_document_json
from bot.rendering.layout import numbered
from bot.rendering.lines import GAP, TextLine, plain_text, terminal_text
from bot.rendering.packing import MessagePart
from bot.rendering.records import person_json, record_json, record_lines
from bot.rendering.reports import generation_json, generation_text, report_json, report_lines, status_json, status_text
from bot.rendering.results import result_lines
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
    "code_messages",
    "document_json",
    "draft_message",
    "escape",
    "generation_json",
    "generation_text",
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
    "sources_messages",
    "status_json",
    "status_text",
    "terminal_text",
    "text_messages",
    "whole_document_json",
]
