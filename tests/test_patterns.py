"""No pattern is slow on a text that a stranger wrote."""

from itertools import chain

from tests.growth import NASTY, complaint, nasty_for
from tests.patterns import all_patterns

MADE = 15
"""Texts of each sort that are made for a pattern."""


def test_the_time_of_every_pattern_grows_no_faster_than_its_text() -> None:
    slow = [
        f"{found.place}: {wrong}"
        for found in all_patterns()
        if (
            wrong := next(
                filter(None, (complaint(found.use, make) for make in chain(NASTY, nasty_for(found.pattern, MADE)))), ""
            )
        )
    ]
    assert slow == []
