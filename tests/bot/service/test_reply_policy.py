"""What the bot owes a message."""

from dataclasses import replace

import pytest

from bot.answering import Answer
from bot.service import notices
from bot.service.reply_policy import is_sure, may_ask, may_know_more

ANSWER = Answer("", "answered", False, "", "", 0.7, "", "", (), (), 0, 0, (), (), (), {})
PUBLIC, STAFF = frozenset({"public"}), frozenset({"public", "staff"})


@pytest.mark.parametrize(
    ("answer", "sure"),
    [
        (ANSWER, True),
        (replace(ANSWER, score=0.6), True),
        (replace(ANSWER, score=0.59), False),
        (replace(ANSWER, hedged=True), False),
        (replace(ANSWER, status="no_evidence"), False),
        (replace(ANSWER, status="failed"), False),
    ],
)
def test_unasked_only_an_answer_of_the_confidence_is_given(answer: Answer, sure: bool) -> None:
    assert is_sure(answer, 0.6) is sure


def test_greetings_and_thanks_to_others_ask_nothing() -> None:
    said = ["Danke!", "thanks a lot", "great post", "hi all", "?", "How many steps has the stair?"]
    assert [each for each in said if may_ask(each)] == ["How many steps has the stair?"]


def test_a_refusal_may_know_more_where_the_asker_may_read_more_and_nowhere_else() -> None:
    refusal = replace(ANSWER, status="no_evidence")
    assert may_know_more(refusal, STAFF, PUBLIC)
    assert not may_know_more(refusal, PUBLIC, PUBLIC)
    assert not may_know_more(refusal, PUBLIC, STAFF)
    assert not may_know_more(ANSWER, STAFF, PUBLIC)


def test_every_reply_to_a_courtesy_is_short_and_whole() -> None:
    assert [each for each in notices.COURTEOUS.values() if len(each) > 100 or each[-1] not in ".?!👍"] == []
