"""What is said where somebody asks for an answer to a message that asks nothing."""

import pytest

from bot.service import notices
from bot.service.message_question import nothing_asked


@pytest.mark.parametrize(
    ("said", "words", "told"),
    [
        ("How many bees does a hive hold?", "How many bees does a hive hold?", ""),
        ("Thanks!", "Thanks!", notices.NOTHING_ASKED),
        ("<@1>", "", notices.NOTHING_ASKED),
        (" \n", "", notices.NOTHING_THERE),
    ],
)
def test_a_message_that_asks_nothing_is_told_from_one_that_cannot_be_read(said: str, words: str, told: str) -> None:
    assert nothing_asked(said, words) == told
