"""Examples from votes."""

from dataclasses import replace

import pytest

from bot.evaluate import examples_from_votes
from bot.records import VoteCount
from tests.bot.records.records import make_record

NAMES = frozenset({"cosine"})


@pytest.mark.parametrize(
    ("helpful", "unhelpful", "model", "expected"),
    [
        (2, 1, "", [True]),
        (0, 1, "", [False]),
        (1, 1, "", []),
        (1, 0, "some model", [True]),
        (0, 3, "some model", []),
    ],
)
def test_a_clear_vote_is_an_example_unless_the_model_may_be_to_blame(
    helpful: int, unhelpful: int, model: str, expected: list[bool]
) -> None:
    record = make_record()
    found = examples_from_votes(
        [(replace(record, answer=replace(record.answer, model=model)), VoteCount(helpful, unhelpful))], NAMES
    )
    assert ([example.answers for example in found.examples], found.left_out) == (expected, 1 - len(expected))


def test_refusals_several_parts_and_other_features_tell_nothing() -> None:
    record = make_record()
    refused = replace(record, answer=replace(record.answer, status="no_evidence"))
    double = replace(record, parts=record.parts * 2)
    old = replace(record, parts=tuple(replace(part, features={"older": 1.0}) for part in record.parts))
    found = examples_from_votes([(each, VoteCount(1, 0)) for each in (refused, double, old)], NAMES)
    assert (found.examples, found.left_out) == ((), 3)


def test_the_same_question_is_one_group_however_it_is_written() -> None:
    records = [make_record(question=words) for words in ("When  does it open?", "when does it OPEN?")]
    found = examples_from_votes([(record, VoteCount(1, 0)) for record in records], NAMES)
    assert len({example.group for example in found.examples}) == 1
