"""Records as JSON."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records import from_json, to_json
from tests.bot.records.records import make_record


@given(st.text(), st.frozensets(st.text(max_size=5), max_size=3))
def test_json_brings_a_record_back(question: str, audience: frozenset[str]) -> None:
    record = make_record(("s:open", "s:staff"), question=question, audience=audience)
    assert from_json(to_json(record)) == record


def test_lone_surrogates_become_question_marks() -> None:
    assert from_json(to_json(make_record(question="a\ud800b"))).answer.question == "a?b"


@pytest.mark.parametrize("data", [b"", b"[]", b'{"answer": {}}'])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        from_json(data)
