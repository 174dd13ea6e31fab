"""Answers questions from passages and proves every sentence with a verified quote."""

from bot.answering.answer_settings import AnswerSettings
from bot.answering.answerer import Answerer
from bot.answering.assessment import Assessment, PartAssessment
from bot.answering.cache import AnswerCache, CachingAnswerer
from bot.answering.citations import cite, link_to, verify
from bot.answering.clues import Clues
from bot.answering.conversation import QUESTION_CHARS, Conversations, Turn, bounded, turn_of
from bot.answering.courtesy import Courtesy, courtesy
from bot.answering.follow_up import Followed, FollowUps
from bot.answering.listener import NOBODY, Listener
from bot.answering.question import Asked, EmptyQuestion, asks, is_pleasantry, only_asks, parts
from bot.answering.refusal import RefusalModel, load_refusal_model, model_record
from bot.answering.types import Answer, AnswerSentence, Citation, Fallback, Part, Quote, Status, quote_of
from bot.answering.wording import footer
from bot.answering.writer import Writer, WriterSettings

__all__ = [
    "NOBODY",
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
    "Courtesy",
    "EmptyQuestion",
    "Fallback",
    "FollowUps",
    "Followed",
    "Listener",
    "Part",
    "PartAssessment",
    "Quote",
    "RefusalModel",
    "Status",
    "Turn",
    "Writer",
    "WriterSettings",
    "asks",
    "bounded",
    "cite",
    "courtesy",
    "footer",
    "is_pleasantry",
    "link_to",
    "load_refusal_model",
    "model_record",
    "only_asks",
    "parts",
    "quote_of",
    "turn_of",
    "verify",
]
