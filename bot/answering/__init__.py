"""Answers questions from passages and proves every sentence with a verified quote."""

from bot.answering.answerer import NOBODY, Answerer, AnswerSettings, Listener
from bot.answering.assessment import Assessment, PartAssessment
from bot.answering.citations import cite, link_to, verify
from bot.answering.question import Asked, EmptyQuestion, asks, is_pleasantry, only_asks, parts
from bot.answering.types import Answer, AnswerSentence, Citation, Fallback, Part, Quote, Status
from bot.answering.wording import footer
from bot.answering.writer import Writer, WriterSettings

__all__ = [
    "NOBODY",
    "Answer",
    "AnswerSentence",
    "AnswerSettings",
    "Answerer",
    "Asked",
    "Assessment",
    "Citation",
    "EmptyQuestion",
    "Fallback",
    "Listener",
    "Part",
    "PartAssessment",
    "Quote",
    "Status",
    "Writer",
    "WriterSettings",
    "asks",
    "cite",
    "footer",
    "is_pleasantry",
    "link_to",
    "only_asks",
    "parts",
    "verify",
]
