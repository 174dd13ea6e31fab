"""What a message asks: its questions, courtesies, terms, and the type of answer that it expects."""

from bot.answering.question.courtesy import Courtesy, courtesy
from bot.answering.question.question_detection import is_pleasantry
from bot.answering.question.question_parts import EmptyQuestion, content_words, parse_questions
from bot.answering.question.question_terms import TermWeigher

__all__ = ["Courtesy", "EmptyQuestion", "TermWeigher", "content_words", "courtesy", "is_pleasantry", "parse_questions"]
