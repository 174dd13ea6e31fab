"""Turns answers, passages and reports into what people and programs read; pure functions.

What a chat platform is sent is written in the folder of its name, from the blocks that ``layout`` and
``passage_layout`` make for all of them.
"""

from bot.rendering.answer import answer_lines
from bot.rendering.json import answer_json, citation_json, document_json, search_json, whole_document_json
from bot.rendering.layout import numbered
from bot.rendering.lines import GAP, TextLine, plain_text, terminal_text
from bot.rendering.packing import MessagePart
from bot.rendering.readable_source import ReadableSource
from bot.rendering.records import person_json, record_json, record_lines
from bot.rendering.reports import generation_json, generation_text, report_json, report_lines, status_json, status_text
from bot.rendering.results import result_lines
from bot.rendering.summary import progress_text, report_details, report_summary

__all__ = [
    "GAP",
    "MessagePart",
    "ReadableSource",
    "TextLine",
    "answer_json",
    "answer_lines",
    "citation_json",
    "document_json",
    "generation_json",
    "generation_text",
    "numbered",
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
    "status_json",
    "status_text",
    "terminal_text",
    "whole_document_json",
]
