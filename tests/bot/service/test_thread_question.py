"""What a thread is taken to ask."""

import pytest

from bot.service.thread_question import MAX_CHARS, thread_question


@pytest.mark.parametrize(
    ("title", "messages", "sought"),
    [
        ("Visiting", ["We come on Saturday.", "How many steps?", "No idea."], "How many steps?"),
        ("Visiting", ["How many steps?", "And when is it open?"], "And when is it open?"),
        ("How many steps?", ["It is for my homework."], "How many steps?\nIt is for my homework."),
        ("How many steps?", ["how many steps? It is for my homework."], "how many steps? It is for my homework."),
        ("The stair", ["I counted the steps.", ""], "The stair\nI counted the steps."),
        ("Chatter", [], ""),
        ("How many steps?", [], "How many steps?"),
    ],
)
def test_a_thread_asks_its_last_question_under_its_title(title: str, messages: list[str], sought: str) -> None:
    assert thread_question(title, messages) == sought


def test_what_is_taken_of_a_thread_is_bounded() -> None:
    assert len(thread_question("Long", ["a word " * 1000])) <= MAX_CHARS
