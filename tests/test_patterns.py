"""No pattern is slow on a text that a stranger wrote."""

from itertools import chain

from tests.growth import HELD, NASTY, complaint, nasty_for
from tests.patterns import Found, all_patterns

MADE = 10
"""Texts of each sort that are made for a pattern."""


def first_complaint(found: Found) -> str:
    complaints = (complaint(found.use, make, HELD) for make in chain(NASTY, nasty_for(found.pattern, MADE)))
    return next(filter(None, complaints), "")


def test_the_time_of_every_pattern_grows_no_faster_than_its_text() -> None:
    wrong = {found.place: first_complaint(found) for found in all_patterns()}
    assert {place: complaint for place, complaint in wrong.items() if complaint} == {}
