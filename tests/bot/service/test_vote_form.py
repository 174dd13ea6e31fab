"""A choice and somebody's own words become one reason."""

import pytest

from bot.service.vote_form import CHOICE, WORDS, reason_in


@pytest.mark.parametrize(
    ("choice", "words", "reason"),
    [
        ("It is out of date", "Since May.", "It is out of date: Since May."),
        ("It is out of date", "  ", "It is out of date"),
        ("", "Since May.", "Since May."),
        ("", "", ""),
    ],
)
def test_what_is_left_empty_is_left_out(choice: str, words: str, reason: str) -> None:
    assert reason_in({CHOICE: choice, WORDS: words}) == reason
