"""Measures retrieval, quotes and refusal on question sets, and checks a community's own questions."""

from bot.evaluate.approval import CheckResult, QuestionCheck
from bot.evaluate.calibration import LEAST, Calibration, Example, Worth, calibrate, worth
from bot.evaluate.corpus_index import CorpusIndexOptions, corpus_index
from bot.evaluate.evaluation import METRICS, evaluate
from bot.evaluate.jsonl import read_jsonl
from bot.evaluate.judged import Judged, judged_questions, judged_votes
from bot.evaluate.own_set import Failure, OwnQuestion, check_questions, read_own_questions
from bot.evaluate.question_set import QuestionSet, bare_id, read_question_set

__all__ = [
    "LEAST",
    "METRICS",
    "Calibration",
    "CheckResult",
    "CorpusIndexOptions",
    "Example",
    "Failure",
    "Judged",
    "OwnQuestion",
    "QuestionCheck",
    "QuestionSet",
    "Worth",
    "bare_id",
    "calibrate",
    "check_questions",
    "corpus_index",
    "evaluate",
    "judged_questions",
    "judged_votes",
    "read_jsonl",
    "read_own_questions",
    "read_question_set",
    "worth",
]
