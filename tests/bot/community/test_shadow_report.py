"""What moderators' decisions show: precision by confidence, proposals, and what is said where there are too few."""

import csv
import io
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community import Window, shadow_csv, shadow_json, shadow_layout, shadow_lines, shadow_report
from bot.community.shadow_report import propose, wilson
from bot.community.shadow_text import proposal_text, shadow_summary
from bot.records import ShadowDecision
from bot.rendering.discord import report_messages
from bot.rendering.lines import plain_text

NOW = datetime(2026, 11, 30, tzinfo=UTC)
WINDOW = Window(NOW, 28)
SCORES = st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), max_size=60)


def decision(confidence: float, state: Any = "posted", reason: str = "", channel: str = "test:lobby") -> ShadowDecision:
    return ShadowDecision("test:1", channel, confidence, state, reason, NOW)


def many(right: int, wrong: int, confidence: float = 0.8) -> list[tuple[float, bool]]:
    return [(confidence, True)] * right + [(confidence, False)] * wrong


@pytest.mark.parametrize(
    ("right", "decided", "least"),
    [(0, 0, 0.0), (0, 10, 0.0), (10, 10, 0.8589), (90, 100, 0.8549), (1, 1, 0.3784)],
)
def test_the_lower_limit_is_wilsons(right: int, decided: int, least: float) -> None:
    # scipy.stats.binomtest(right, decided).proportion_ci(0.8, "wilson").low
    assert wilson(right, decided) == pytest.approx(least, abs=1e-4)


def test_the_lowest_confidence_that_shows_the_precision_is_proposed() -> None:
    scored = [*many(60, 0, 0.9), *many(40, 5, 0.8), *many(5, 40, 0.65)]
    found = propose(scored, 0.9)
    assert found.judged is not None
    assert (found.judged.confidence, found.judged.decided, found.judged.right) == (0.8, 105, 100)


def test_the_proposed_confidence_lets_through_what_it_was_read_from() -> None:
    found = propose(many(40, 0, 0.71239), 0.9)
    assert found.judged is not None
    assert found.judged.confidence == 0.712


def test_too_few_decisions_say_how_many_it_would_take() -> None:
    found = propose(many(9, 0), 0.9)
    assert (found.judged, found.needed) == (None, 15)
    assert proposal_text(found) == (
        "For 0.90: too few decisions. From 0.8 on, 9 of 9 were right (1.00); it would take about 15 such decisions to "
        "be sure."
    )
    assert propose(many(15, 0), 0.9).judged is not None


def test_what_no_confidence_reaches_is_said_with_the_best_that_one_does() -> None:
    found = propose([*many(30, 12, 0.9), *many(10, 30, 0.7)], 0.9)
    assert proposal_text(found) == ("For 0.90: not reached. The best is from 0.9 on, where 30 of 42 were right (0.71).")


def test_without_decisions_nothing_is_proposed() -> None:
    assert proposal_text(propose([], 0.8)) == "For 0.80: nothing was decided yet."


@given(SCORES)
def test_a_higher_precision_never_has_a_lower_confidence(scored: list[tuple[float, bool]]) -> None:
    found = [propose(scored, wanted).judged for wanted in (0.5, 0.7, 0.8, 0.9)]
    proposed = [each.confidence for each in found if each is not None]
    assert proposed == sorted(proposed)
    assert all(each is None for each in found[len(proposed) :])


@given(SCORES, st.sampled_from([0.5, 0.8, 0.9]))
def test_what_is_proposed_holds_of_the_decisions_that_it_lets_through(
    scored: list[tuple[float, bool]], wanted: float
) -> None:
    judged = propose(scored, wanted).judged
    if judged is not None:
        passed = [right for score, right in scored if score >= judged.confidence]
        assert (len(passed), sum(passed)) == (judged.decided, judged.right)
        assert judged.precision >= judged.least >= wanted


def test_where_confidence_says_how_often_it_is_right_proposals_keep_what_they_say() -> None:
    kept, made = 0, 0
    for seed in range(60):
        draw = random.Random(seed)
        scores = [0.6 + 0.4 * draw.random() for _ in range(400)]
        judged = propose([(score, draw.random() < score) for score in scores], 0.8).judged
        if judged is not None:
            made += 1
            kept += (1 + judged.confidence) / 2 >= 0.8 - 0.03  # of scores spread evenly above it
    assert made >= 55
    assert kept >= 0.95 * made


def test_edited_and_discarded_answers_were_not_right_and_others_do_not_count() -> None:
    states = ["posted", "posted", "edited", "discarded", "expired", "void", "withheld", "open"]
    report = shadow_report([decision(0.8, each) for each in states], WINDOW)
    assert [(each.confidence, each.decided, each.right) for each in report.rows] == [(0.8, 4, 2)]
    assert shadow_summary(report) == (
        "4 answers decided in the last 28 days: 2 posted, 1 edited, 1 discarded. 1 waits, 1 expired. 1 was not shown: "
        "not all in the moderators’ channel may read what was asked."
    )


def test_without_previews_the_report_says_so() -> None:
    report = shadow_report([], WINDOW)
    assert report_messages(shadow_layout(report)) == ("No answer was decided in the last 28 days.",)
    assert shadow_csv(report) == "at,community,channel,confidence,outcome,reason\n"


def test_the_report_reads_the_same_in_chat_and_at_the_shell() -> None:
    report = shadow_report([*[decision(0.92)] * 40, *[decision(0.71, "discarded")] * 10], WINDOW)
    (chat,) = report_messages(shadow_layout(report))
    shell = plain_text(shadow_lines(report))
    for line in (
        "50 answers decided in the last 28 days: 40 posted, 0 edited, 10 discarded.",
        "For 0.90: answer from 0.92. 40 of 40 were right (1.00), so at least 0.96.",
    ):
        assert line in shell
        assert line in chat
    for line in (
        "confidence from │ decided │ posted │ precision │ at least",
        "0.7             │ 50      │ 40     │ 0.80      │ 0.72",
        "0.9             │ 40      │ 40     │ 1.00      │ 0.96",
    ):
        assert line in shell
    assert "- **0.7**, decided: 50; posted: 40; precision: 0.80; at least: 0.72\n" in chat  # for phones
    assert "- **0.9**, decided: 40; posted: 40; precision: 1.00; at least: 0.96\n" in chat


def test_json_has_the_proposals_and_csv_each_decision() -> None:
    report = shadow_report([*[decision(0.92)] * 40, decision(0.7, "discarded", "=1+1")], WINDOW)
    found = shadow_json(report)
    assert {state: count for state, count in found["counts"].items() if count} == {"posted": 40, "discarded": 1}
    assert [each["confidence"] for each in found["proposals"]] == [0.7, 0.7, 0.92]
    rows = list(csv.DictReader(io.StringIO(shadow_csv(report))))
    assert (len(rows), rows[-1]["outcome"], rows[-1]["reason"]) == (41, "discarded", "'=1+1")
