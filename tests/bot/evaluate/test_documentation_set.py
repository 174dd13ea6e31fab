"""Questions over documentation, and what people get for them."""

import json
from pathlib import Path

import pytest

from bot.answering import Answer, Citation, Quote, Status
from bot.evaluate import (
    MemberOutcome,
    MemberQuestion,
    bare_text,
    measure_kinds,
    measure_outcomes,
    read_member_questions,
)
from index import ConfigurationError, DocumentRef

LINE = {"id": "q1", "question": "why?", "answerable": True, "documents": ["a.md"], "needed": ["since"], "kind": "why"}


def outcome(status: Status, *, answerable: bool = True, right: bool = False, hedged: bool = False) -> MemberOutcome:
    question = MemberQuestion("q", "why?", answerable, ("a.md",), ("since",), "why" if answerable else "near", "en")
    ref = DocumentRef("eval:a.md", "A", "a.md", "article", "", "", "public", "")
    citation = Citation(1, Quote(ref, "", 0, 5, "since", "", 0), "")
    answer = Answer("1", status, hedged, "?", "", 0.5, "", "", (), (), 0, 0, (citation,), (), (), {})
    return MemberOutcome(question, answer, right, status != "answered" and right, right)


def test_the_shares_of_answerable_questions_add_up() -> None:
    found = measure_outcomes(
        [
            outcome("answered", right=True),
            outcome("answered", right=True, hedged=True),
            outcome("answered"),
            outcome("no_evidence"),
        ]
    )
    assert (found["answered_right"], found["answered_wrong"], found["refused_answerable"]) == (0.5, 0.25, 0.25)
    assert (found["hedged_answerable"], found["answerable"], found["unanswerable"]) == (0.25, 4, 0)
    assert found["declined_unanswerable"] is None


@pytest.mark.parametrize(
    ("status", "hedged", "declined"), [("no_evidence", False, 1.0), ("answered", True, 1.0), ("answered", False, 0.0)]
)
def test_a_refusal_and_a_caveat_decline_what_cannot_be_answered(status: Status, hedged: bool, declined: float) -> None:
    found = measure_outcomes([outcome(status, answerable=False, hedged=hedged)])
    assert found["declined_unanswerable"] == declined


def test_each_kind_is_measured_by_itself() -> None:
    kinds = measure_kinds([outcome("answered", right=True), outcome("no_evidence", answerable=False)])
    assert {kind: found["answered_right"] for kind, found in kinds.items()} == {"near": None, "why": 1.0}


@pytest.mark.parametrize(
    ("shown", "bare"),
    [
        ("Set **`docs_url`** to\n  `None`", "set docsurl to none"),
        ("see [the guide](../a/b.md#c) first", "see the guide first"),
        (r"\*italics\*", "italics"),
        (":meth:`ext.Bot.load_extension` must be awaited", "ext.bot.loadextension must be awaited"),
        ("`ext.Bot.load_extension()` must be awaited", "ext.bot.loadextension must be awaited"),
        ("the :meth:`~app.commands.guilds` decorator", "the guilds decorator"),
        ("set :class:`max_messages <Client>` to", "set maxmessages to"),
    ],
)
def test_markup_and_white_space_do_not_count(shown: str, bare: str) -> None:
    assert bare == bare_text(shown)


def test_questions_are_read_in_order_and_up_to_a_limit(tmp_path: Path) -> None:
    lines = [json.dumps({**LINE, "id": str(number)}) for number in range(3)]
    (tmp_path / "questions.jsonl").write_text("\n".join(lines), "utf-8")
    assert [each.id for each in read_member_questions(tmp_path, 2)] == ["0", "1"]
    assert read_member_questions(tmp_path, None)[2].needed == ("since",)


def test_a_line_without_a_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text(json.dumps({"id": "1", "question": "?"}), "utf-8")
    with pytest.raises(ConfigurationError, match=r"line 1: .*answerable"):
        read_member_questions(tmp_path, None)
