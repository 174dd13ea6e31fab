"""Questions that ask what something is, and texts that say so."""

import pytest

from bot.answering.question.definition import defines, thing_to_define


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("what is a middleware?", ("middleware",)),
        ("What are item pipelines", ("item", "pipeline")),
        ("whats a spider exactly?", ("spider",)),
        ("what's a lamp", ("lamp",)),
        ("What does intent mean?", ("intent",)),
        ("explain the scheduler", ("scheduler",)),
        ("Hi! What is a lamp? I saw it there.", ("lamp",)),
    ],
)
def test_the_thing_is_what_the_question_names(question: str, thing: tuple[str, ...]) -> None:
    assert thing_to_define(question) == thing


@pytest.mark.parametrize(
    "question",
    [
        "what is the best way to light it?",
        "what is wrong with my lamp?",
        "what are the steps for a new keeper?",
        "how do I explain it?",
        "what is this?",
        "what is the name of the keeper who lit the lamp first",
    ],
)
def test_other_questions_ask_for_no_definition(question: str) -> None:
    assert thing_to_define(question) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A middleware is a function that sees every request.", True),
        ("Middlewares are functions that see every request.", True),
        ("In this project a middleware is a function.", True),
        ("Relayd middleware means a function.", True),
        ("The order of the middleware is important.", True),
        ("Your own middleware is loaded last.", False),
        ("Add a middleware.", False),
        ("A middleware function runs first.", False),
        ("", False),
    ],
)
def test_a_text_defines_what_it_says_something_is(text: str, expected: bool) -> None:
    assert defines(text, ("middleware",)) == expected
