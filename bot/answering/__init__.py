"""Answers questions from passages and proves every sentence with a verified quote."""

from bot.answering.answer_cache import AnswerCache, CachingAnswerer
from bot.answering.answer_settings import AnswerSettings
from bot.answering.answerer import Answerer
from bot.answering.compose.citations import cite, link_to, verify
from bot.answering.compose.model_writer import Writer, WriterSettings
from bot.answering.compose.wording import footer
from bot.answering.conversation.follow_up import Followed, FollowUps
from bot.answering.conversation.topic_shift import TopicShift
from bot.answering.conversation.turns import QUESTION_CHARS, Conversations, Turn, bounded, turn_of
from bot.answering.evidence.assessment import Assessment, PartAssessment
from bot.answering.evidence.refusal import RefusalModel, load_refusal_model, model_record
from bot.answering.progress import NOBODY, ProgressListener
from bot.answering.question.courtesy import Courtesy, courtesy
from bot.answering.question.question_parts import EmptyQuestion, ParsedQuestion, asks, is_pleasantry, only_asks, parts
from bot.answering.types import Answer, AnswerSentence, Citation, Fallback, Part, Quote, Status, quote_of

__all__ = [
    "NOBODY",
    "QUESTION_CHARS",
    "Answer",
    "AnswerCache",
    "AnswerSentence",
    "AnswerSettings",
    "Answerer",
    "Assessment",
    "CachingAnswerer",
    "Citation",
    "Conversations",
    "Courtesy",
    "EmptyQuestion",
    "Fallback",
    "FollowUps",
    "Followed",
    "ParsedQuestion",
    "Part",
    "PartAssessment",
    "ProgressListener",
    "Quote",
    "RefusalModel",
    "Status",
    "TopicShift",
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
