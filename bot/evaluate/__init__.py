"""Measures retrieval, quotes and refusals on question sets, and checks a community's own questions."""

from bot.evaluate.calibration import Calibration, CalibrationScores, Example, calibrate, score_model
from bot.evaluate.check_questions import CheckQuestion, RegressionCheck, check_answers, read_check_questions
from bot.evaluate.corpus_index import corpus_index, corpus_source, index_of
from bot.evaluate.evaluation import METRICS, evaluate
from bot.evaluate.examples import ExampleSet, examples_from_questions, examples_from_votes
from bot.evaluate.question_set import QuestionSet, bare_id, read_jsonl, read_question_set

__all__ = [
    "METRICS",
    "Calibration",
    "CalibrationScores",
    "CheckQuestion",
    "Example",
    "ExampleSet",
    "QuestionSet",
    "RegressionCheck",
    "bare_id",
    "calibrate",
    "check_answers",
    "corpus_index",
    "corpus_source",
    "evaluate",
    "examples_from_questions",
    "examples_from_votes",
    "index_of",
    "read_check_questions",
    "read_jsonl",
    "read_question_set",
    "score_model",
]
