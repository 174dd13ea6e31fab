"""Answers questions from passages and proves every sentence with a verified quote."""

from bot.answering.answerer import Answerer, AnswerSettings
from bot.answering.assessment import Assessment, PartAssessment
from bot.answering.cache import AnswerCache, CachingAnswerer
from bot.answering.citations import cite, link_to, verify
from bot.answering.clues import Clues
from bot.answering.conversation import QUESTION_CHARS, Conversations, Turn, bounded, turn_of
from bot.answering.follow_up import Followed, FollowUps
from bot.answering.question import Asked, EmptyQuestion, asks, is_pleasantry, only_asks, parts
from bot.answering.types import Answer, AnswerSentence, Citation, Part, Quote, Status
from bot.answering.wording import footer

__all__ = [
    "QUESTION_CHARS",
    "Answer",
    "AnswerCache",
    "AnswerSentence",
    "AnswerSettings",
    "Answerer",
    "Asked",
    "Assessment",
    "CachingAnswerer",
    "Citation",
    "Clues",
    "Conversations",
    "EmptyQuestion",
    "FollowUps",
    "Followed",
    "Part",
    "PartAssessment",
    "Quote",
    "Status",
    "Turn",
    "asks",
    "bounded",
    "cite",
    "footer",
    "is_pleasantry",
    "link_to",
    "only_asks",
    "parts",
    "turn_of",
    "verify",
]
