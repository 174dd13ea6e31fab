"""Mistyped words and codes of a question are searched as documents write them."""

import string
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.question.spelling import correct_spelling
from index.lexical.analysis import Analysis

TEXT = """Members upload files. The commands of a server are stopped by an event. Error E-1042 means that the pump is
dry. A key costs 25,000 francs. Version 2.13 came in May, and the model is called GPT4. Read the guide."""
COMMON = """
members upload files commands server stopped event error pump francs version model guide appeal
"""
KNOWN = frozenset(COMMON.split())


class Documents:
    """The terms of one text, which all chunks have."""

    def __init__(self, text: str) -> None:
        self._analysis = Analysis("english")
        self._terms = frozenset(self._analysis.terms(text))

    def terms(self, text: str) -> list[str]:
        return self._analysis.content(text)

    def distinct(self, text: str) -> frozenset[str]:
        return frozenset(self._analysis.content(text))

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        return {term: 1.0 if term in self._terms else 5.0 for term in terms}


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Like an encoder's tokenizer: common words are one token, others several."""
    return [1 if text in KNOWN else 3 for text in texts]


def corrected(text: str) -> str:
    return correct_spelling(text, Documents(TEXT), count_tokens)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("where are the membrs", "where are the members"),
        ("how do I uplaod a file", "how do I upload a file"),
        ("who stoped the comands", "who stopped the commands"),
        ("evnt of the servr?", "event of the server?"),
        ("Uplaod", "upload"),
    ],
)
def test_a_word_that_no_document_has_becomes_the_word_that_documents_have(typed: str, meant: str) -> None:
    assert meant == corrected(typed)


@pytest.mark.parametrize(
    "text",
    [
        "how do I appeal?",  # a common word, though no document has it
        "what is a zzyzx?",  # nothing is near it
        "call serverRoom() in my_servr.py",  # code is written as it is
        "upload the files",
        "",
        "¿dónde? 文件 файл",
    ],
)
def test_what_is_no_typing_error_stays_as_it_is(text: str) -> None:
    assert text == corrected(text)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("what is E1042", "what is E-1042"),
        ("does it cost 25000?", "does it cost 25,000?"),
        ("25 000 francs", "25 000 francs"),
        ("what is new in v2.13", "what is new in 2.13"),
        ("is it gpt-4?", "is it gpt4?"),
        ("in 2024", "in 2024"),
    ],
)
def test_codes_and_numbers_are_searched_as_documents_write_them(typed: str, written: str) -> None:
    assert written == corrected(typed)


@given(st.text(alphabet=string.ascii_letters + string.digits + " .,-?'’", max_size=80))
def test_what_is_corrected_is_correct(text: str) -> None:
    assert corrected(corrected(text)) == corrected(text)
