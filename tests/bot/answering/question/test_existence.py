"""Questions that ask whether something is there."""

import pytest

from bot.answering.question.existence import thing_asked_for


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("does it have an admin interface", "admin interface"),
        ("Does the server support HTTP/2?", "HTTP/2"),
        ("do you offer any discounts for students?", "discounts"),
        ("is there a dark mode?", "dark mode"),
        ("Are there discounts on uploads?", "discounts"),
        ("Hi! Does it come with a built-in ORM?", "ORM"),
        ("can it include support for tables", "tables"),
        ("So does it provide types?", "types"),
    ],
)
def test_the_thing_is_named_as_the_question_names_it(question: str, thing: str) -> None:
    assert thing_asked_for(question) == thing


@pytest.mark.parametrize(
    "question",
    [
        "how many gears does it have?",
        "why is there a warning?",
        "what does it include?",
        "do I have to restart it?",
        "how do I include a file?",
        "does it restart?",
        "is there a way to restart it?",
        "are there any limits on uploads?",
        "does anyone have an idea? is there an option",
    ],
)
def test_other_questions_ask_after_nothing(question: str) -> None:
    assert thing_asked_for(question) is None
