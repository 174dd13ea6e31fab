"""Measures retrieval, quotes and refusals on question sets, and checks a community's own questions."""

from bot.evaluate.calibration import Calibration, CalibrationScores, Example, calibrate, score_model
from bot.evaluate.check_questions import CheckQuestion, RegressionCheck, check_answers, read_check_questions
from bot.evaluate.corpus_index import corpus_index, corpus_source, index_of
from bot.evaluate.documentation_set import (
    QUESTIONS,
    MemberOutcome,
    MemberQuestion,
    ask_member_questions,
    bare_text,
    documentation_index,
    measure_kinds,
    measure_outcomes,
    read_member_questions,
)
from bot.evaluate.evaluation import METRICS, evaluate
from bot.evaluate.examples import ExampleSet, examples_from_questions, examples_from_votes
from bot.evaluate.question_set import QuestionSet, bare_id, read_jsonl, read_question_set

__all__ = [
    "METRICS",
    "QUESTIONS",
    "Calibration",
    "CalibrationScores",
    "CheckQuestion",
    "Example",
    "ExampleSet",
    "MemberOutcome",
    "MemberQuestion",
    "QuestionSet",
    "RegressionCheck",
    "ask_member_questions",
    "bare_id",
    "bare_text",
    "calibrate",
    "check_answers",
    "corpus_index",
    "corpus_source",
    "documentation_index",
    "evaluate",
    "examples_from_questions",
    "examples_from_votes",
    "index_of",
    "measure_kinds",
    "measure_outcomes",
    "read_check_questions",
    "read_jsonl",
    "read_member_questions",
    "read_question_set",
    "score_model",
]
