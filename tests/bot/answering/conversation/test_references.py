"""What "the second one" points at."""

import pytest

from bot.answering.conversation.references import sentence_referred_to

THREE = ("Apples are red.", "Pears are green.", "Plums are blue.")
LISTED = ("There are:\n- the free plan\n- the team plan\n- the school plan",)


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("the second one", THREE, "Pears are green."),
        ("What about the first?", THREE, "Apples are red."),
        ("Tell me more about number 3", THREE, "Plums are blue."),
        ("and the 2nd point?", THREE, "Pears are green."),
        ("Explain [3] please", THREE, "Plums are blue."),
        ("the last one?", THREE, "Plums are blue."),
        ("Why point two?", THREE, "Pears are green."),
        ("the second option", LISTED, "the team plan"),
        ("the last one", LISTED, "the school plan"),
    ],
)
def test_a_follow_up_points_at_a_sentence_or_item(question: str, answer: tuple[str, ...], expected: str) -> None:
    assert sentence_referred_to(question, answer) == expected


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("the fourth one", THREE),
        ("[0]", THREE),
        ("number 12", THREE),
        (f"number {'1' * 5000}", THREE),
        (f"the {'1' * 5000}st one and [{'2' * 5000}]", THREE),
        ("the second one", ()),
        ("Who was the first president?", THREE),
        ("When did the Second World War end?", THREE),
        ("Why?", THREE),
        ("What is the last step of the migration?", THREE),
        ("the first person", THREE),
        ("How long did the last war take?", THREE),
        ("", THREE),
    ],
)
def test_what_points_at_nothing_that_is_there_points_at_nothing(question: str, answer: tuple[str, ...]) -> None:
    assert sentence_referred_to(question, answer) == ""
