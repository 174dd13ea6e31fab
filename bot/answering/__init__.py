"""Answers questions from passages and proves every sentence with a verified quote."""

from bot.answering.answerer import Answerer, AnswerSettings
from bot.answering.assessment import Assessment, PartAssessment
from bot.answering.citations import cite, link_to, verify
from bot.answering.question import Asked, EmptyQuestion, asks, is_pleasantry, only_asks, parts
from bot.answering.types import Answer, AnswerSentence, Citation, Part, Quote, Status
from bot.answering.wording import footer

__all__ = [
    "Answer",
    "AnswerSentence",
    "AnswerSettings",
    "Answerer",
    "Asked",
    "Assessment",
    "Citation",
    "EmptyQuestion",
    "Part",
    "PartAssessment",
    "Quote",
    "Status",
    "asks",
    "cite",
    "footer",
    "is_pleasantry",
    "link_to",
    "only_asks",
    "parts",
    "verify",
]
