"""Measures retrieval, quotes and refusal on question sets, and checks a community's own questions."""

from bot.evaluate.approval import CheckResult, QuestionCheck
from bot.evaluate.corpus_index import CorpusIndexOptions, corpus_index
from bot.evaluate.evaluation import METRICS, evaluate
from bot.evaluate.jsonl import read_jsonl
from bot.evaluate.own_set import Failure, OwnQuestion, check_questions, read_own_questions
from bot.evaluate.question_set import QuestionSet, bare_id, read_question_set

__all__ = [
    "METRICS",
    "CheckResult",
    "CorpusIndexOptions",
    "Failure",
    "OwnQuestion",
    "QuestionCheck",
    "QuestionSet",
    "bare_id",
    "check_questions",
    "corpus_index",
    "evaluate",
    "read_jsonl",
    "read_own_questions",
    "read_question_set",
]
