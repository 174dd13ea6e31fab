"""Which questions ask the same: the nearer, the fewer words they share; and never where they differ on purpose."""

import pytest

from bot.answering.question.question_terms import TermWeigher
from bot.answering.question.same_question import LEAST, ask_different_things, asks_same

KEPT, ANSWER = "How do I reset the password of my account?", "Press forgot on the login page."


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("How many seats has plan 2?", "How many seats has plan 3?"),
        ("Does it run on port 8080?", "Does it run?"),
        ("What do I do before the update?", "What do I do after the update?"),
        ("Can I use it without a key?", "Can I use it with a key?"),
        ("Why can't I log in?", "Why can I log in?"),
        ("Who built the tower?", "When was the tower built?"),
        ("Where is the lamp?", "Why is the lamp there?"),
        ("How many lamps are there?", "Where are the lamps?"),
        ("Who was on the expedition?", "What was the extent of the expedition?"),
        ("What is the minimum size?", "What is the maximum size?"),
    ],
)
def test_what_questions_say_on_purpose_tells_them_apart(weigher: TermWeigher, asked: str, kept: str) -> None:
    assert ask_different_things(asked, kept)
    assert not asks_same(asked, kept, "", 0.99, weigher)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("who built the tower", "Which person built the tower?"),
        ("reset password", KEPT),
        ("In what year was it built?", "When was it built?"),
        ("is there a way to export data?", "How do I export data?"),
    ],
)
def test_other_openings_and_bare_words_do_not(asked: str, kept: str) -> None:
    assert not ask_different_things(asked, kept)


def test_the_more_words_differ_the_nearer_the_questions_must_be(weigher: TermWeigher) -> None:
    same, one, two, three = (
        "how do I reset the password of my account",
        "how do I reset the password of my profile account",
        "how do I reset the password of my profile",
        "how do I change the password of my profile",
    )
    assert asks_same(same, KEPT, ANSWER, LEAST, weigher)
    assert not asks_same(same, KEPT, ANSWER, LEAST - 0.01, weigher)
    assert [asks_same(one, KEPT, ANSWER, cosine, weigher) for cosine in (0.86, 0.87)] == [False, True]
    assert [asks_same(two, KEPT, ANSWER, cosine, weigher) for cosine in (0.92, 0.93)] == [False, True]
    assert not asks_same(three, KEPT, ANSWER, 0.99, weigher)


def test_words_of_the_answer_count_as_known(weigher: TermWeigher) -> None:
    asked = "how do I reset the password of my account on the login page"
    assert asks_same(asked, KEPT, ANSWER, 0.8, weigher)
    assert not asks_same(asked, KEPT, "", 0.8, weigher)


def test_a_question_that_names_nothing_is_the_same_as_no_other(weigher: TermWeigher) -> None:
    assert not asks_same("How does it do that?", "How does it do that?", ANSWER, 1.0, weigher)
