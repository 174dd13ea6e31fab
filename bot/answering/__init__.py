"""Answers questions from the documents, and supports every sentence with a verified quote.

The folders build on one another in this order; none imports a later one:

1. ``question``: what a message asks 2. ``gate``: checks a sentence of a language model against the passages that it
cites 3. ``llm``: the language model 4. ``conversation``: how a question continues earlier ones; a model may rewrite it,
and the gate's words check the result 5. ``evidence``: which quotes answer, and whether they answer at all 6.
``compose``: the answer, in quotes or in a model's sentences 7. ``answerer``: all of it together

``types`` has what all of them share. Inside this package, modules import each other directly; other packages import
from here, or from the facade of a folder.
"""

from bot.answering.answer_cache import AnswerCache
from bot.answering.answer_settings import AnswerSettings, WriterSettings
from bot.answering.answerer import Answerer
from bot.answering.compose.citations import cite, link_to
from bot.answering.compose.model_writer import Writer
from bot.answering.compose.verification import verify
from bot.answering.compose.wording import footer
from bot.answering.conversation.follow_up import FollowUpResult, FollowUpSearcher
from bot.answering.conversation.references import TopicShift
from bot.answering.conversation.turns import QUESTION_CHARS, Conversations, Turn, shortened_answer, turn_of
from bot.answering.evidence.assessment import Assessment, PartAssessment
from bot.answering.evidence.refusal import RefusalModel, load_refusal_model, model_record
from bot.answering.question.courtesy import Courtesy, courtesy
from bot.answering.question.question_detection import is_pleasantry, is_question
from bot.answering.question.question_parts import EmptyQuestion
from bot.answering.types import (
    NO_LISTENER,
    Answer,
    AnswerSentence,
    Citation,
    Fallback,
    ParsedQuestion,
    Part,
    ProgressListener,
    Quote,
    Status,
    quote_of,
)

__all__ = [
    "NO_LISTENER",
    "QUESTION_CHARS",
    "Answer",
    "AnswerCache",
    "AnswerSentence",
    "AnswerSettings",
    "Answerer",
    "Assessment",
    "Citation",
    "Conversations",
    "Courtesy",
    "EmptyQuestion",
    "Fallback",
    "FollowUpResult",
    "FollowUpSearcher",
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
    "cite",
    "courtesy",
    "footer",
    "is_pleasantry",
    "is_question",
    "link_to",
    "load_refusal_model",
    "model_record",
    "quote_of",
    "shortened_answer",
    "turn_of",
    "verify",
]
