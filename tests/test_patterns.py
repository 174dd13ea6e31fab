"""No pattern is slow on untrusted text."""

from itertools import chain

from tests.growth import HOSTILE_TEXTS, MATCHING, growth_problem, hostile_texts_for
from tests.patterns import UsedPattern, all_patterns

MADE = 10
"""Texts of each sort that are made for a pattern."""


def first_problem(found: UsedPattern) -> str:
    problems = (
        growth_problem(found.use, make, MATCHING)
        for make in chain(HOSTILE_TEXTS, hostile_texts_for(found.pattern, MADE))
    )
    return next(filter(None, problems), "")


def test_the_time_of_every_pattern_grows_no_faster_than_its_text() -> None:
    wrong = {found.place: first_problem(found) for found in all_patterns()}
    assert {place: growth_problem for place, growth_problem in wrong.items() if growth_problem} == {}
