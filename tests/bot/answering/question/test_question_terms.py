"""The weights of a question's words."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from bot.answering.question.question_terms import (
    TermWeigher,
    capitalised_names,
    lacks_numbered_name,
    lone_numbers,
    numbered_names,
    numbers,
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Whitespace terms with fixed weights."""

    chunks: int = 10

    def terms(self, text: str) -> list[str]:
        return text.lower().split()

    def distinct(self, text: str) -> frozenset[str]:
        return frozenset(self.terms(text))

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        return {term: 0.1 if term == "startups" else 2.3 for term in terms}

    def trust(self, text: str) -> float:
        return 1.0


def weigh(question: str, chunks: int) -> dict[str, float]:
    return dict(TermWeigher(Lexicon(chunks)).question(question).weights)


def test_words_that_only_ask_weigh_nothing() -> None:
    assert list(weigh("What would you like to know about quotas", 10)) == ["quotas"]


def test_in_a_tiny_index_the_subjects_own_words_keep_their_weight() -> None:
    weights = weigh("startups quotas", 4)
    assert weights["startups"] / weights["quotas"] > 0.6


def test_in_a_large_index_frequency_decides() -> None:
    weights = weigh("startups quotas", 100_000)
    assert weights["startups"] / weights["quotas"] < 0.1


@pytest.mark.parametrize(
    ("terms", "coverage"), [({"quotas", "budget"}, 1.0), ({"quotas"}, 0.5), (set(), 0.0), ({"other"}, 0.0)]
)
def test_coverage_is_the_share_of_weight(terms: set[str], coverage: float) -> None:
    assert coverage == pytest.approx(TermWeigher(Lexicon()).question("quotas budget").coverage(terms))


def test_a_question_of_common_words_covers_nothing() -> None:
    assert TermWeigher(Lexicon()).question("what is it").coverage({"what"}) == 0.0


def test_numbers_are_compared_without_thousands_separators() -> None:
    assert numbers("In 1,000 of 2024, at 10:30 for 2.5 %") == {"1000", "2024", "10:30", "2.5"}


def test_a_long_question_need_not_be_covered_whole() -> None:
    words = [f"word{n}" for n in range(20)]
    assert TermWeigher(Lexicon()).question(" ".join(words)).coverage(set(words[:8])) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is new in v2.13?", {"2.13"}),
        ("Is 500mg for 25 000 people too much?", {"500", "25000"}),
        ("All the files give a 404", {"404"}),
        ("https://app.example.com:8080/assets/Settings-4f1c2.js", set()),
        ("line 14: E1042 in UTF-8, see #42 or src/3/a.c", set()),
    ],
)
def test_numbers_of_addresses_names_and_lines_are_not_asked_about(text: str, expected: set[str]) -> None:
    assert lone_numbers(text) == expected


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("how do I test React components with pytest?", {"react"}),
        ("can I use the AWS Lambda, or FastAPI here?", {"aws", "lambda", "fastapi"}),
        ("I want the Django REST framework", {"django", "rest"}),
        ("How Do I Use Redis With It", set()),
        ("Is it OK? Yes, I did", set()),
        ("how do i use react", set()),
    ],
)
def test_names_are_the_words_that_are_written_so(question: str, names: set[str]) -> None:
    assert capitalised_names(question) == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("does it support http/2?", {("http", "2")}),
        ("Python3 or IPv6, whatever is in E-1042.", {("python", "3"), ("ipv", "6")}),
        ("see src/app2.py, line 14 and https://example.org/v2", set()),
        ("what changed in 2.13", set()),
    ],
)
def test_names_may_end_with_a_number(question: str, names: set[tuple[str, str]]) -> None:
    assert numbered_names(question) == names


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("It speaks HTTP/2.", True),
        ("It speaks http2 and more", True),
        ("HTTP 2", True),
        ("HTTP/1.1 is spoken", False),
        ("HTTP 200", False),
    ],
)
def test_a_name_is_found_however_its_number_is_joined(text: str, has: bool) -> None:
    assert lacks_numbered_name("does it speak http/2?", text) is not has
