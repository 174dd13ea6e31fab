"""Turns answers, passages and reports into what people and programs read; pure functions."""

from bot.rendering.answer import answer_lines
from bot.rendering.json import answer_json, citation_json, document_json, search_json, whole_document_json
from bot.rendering.lines import GAP, Line, plain_text, terminal_text
from bot.rendering.records import record_json, record_lines
from bot.rendering.reports import generation_json, generation_text, report_json, report_lines, status_json, status_text
from bot.rendering.results import result_lines

__all__ = [
    "GAP",
    "Line",
    "answer_json",
    "answer_lines",
    "citation_json",
    "document_json",
    "generation_json",
    "generation_text",
    "plain_text",
    "record_json",
    "record_lines",
    "report_json",
    "report_lines",
    "result_lines",
    "search_json",
    "status_json",
    "status_text",
    "terminal_text",
    "whole_document_json",
]
