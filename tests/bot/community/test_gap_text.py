"""Gaps as people and programs read them."""

import csv
import io
from dataclasses import replace

import numpy as np

from bot.community import find_gaps, gap_csv, gap_json, gap_lines
from bot.rendering import plain_text
from tests.bot.community.kept import NOW, WINDOW, asked, kept


def test_one_answer_that_is_withheld_was_for_others() -> None:
    report = find_gaps((), np.zeros((0, 4), np.float32), WINDOW, withheld=1)
    assert plain_text(gap_lines(report, 5)) == (
        "No gaps in the last 28 days. 1 more answer was for other readers, or private.\n"
    )


def test_a_report_is_short_and_says_what_counts() -> None:
    answers = [
        kept("How do I reset the router?", person="ada", days=1),
        kept("How can the router be reset?", person="bo", days=2, outcome="hedged"),
        kept("router reset", person="cy", days=20, outcome="answered", failed=["test:cy"]),
    ]
    same = np.tile(np.eye(4, dtype=np.float32)[0], (3, 1))
    report = find_gaps(asked(*answers), same, WINDOW, withheld=2)
    assert plain_text(gap_lines(report, 5)) == (
        "1 gap in the last 28 days, from 3 questions. 2 more answers were for other readers, or private.\n"
        "\n"
        "1. How do I reset the router?\n"
        "   3 people, 3 questions: 1 refused, 1 not sure, 1 not helpful. ↑ 2 this week, 0.3 a week before.\n"
        "   Also: How can the router be reset?; router reset\n"
        f"   {answers[0].origin.link}\n"
    )


def test_a_gap_that_is_filled_and_one_that_is_not_asked_any_more_say_so() -> None:
    filled, old, new = kept(since=NOW), kept(days=20), kept(days=2)
    vectors = np.eye(4, dtype=np.float32)[:3]
    text = plain_text(gap_lines(find_gaps(asked(filled, old, new), vectors, WINDOW), 5))
    assert "1 refused. New: 1 this week." in text
    assert "1 refused. Answered since 29 Nov." in text
    assert "1 refused. Not asked this week, last on 9 Nov." in text


def test_no_gaps_too_many_answers_and_more_gaps_than_shown_are_told() -> None:
    nothing = find_gaps([], np.zeros((0, 4), np.float32), WINDOW, looked_at_since=NOW)
    assert plain_text(gap_lines(nothing, 5)) == (
        "No gaps in the last 28 days. Only the newest answers were looked at, those since 29 Nov 2026.\n"
    )
    three = find_gaps(asked(kept(), kept(), kept()), np.eye(4, dtype=np.float32)[:3], replace(WINDOW, days=7))
    assert plain_text(gap_lines(three, 1)).endswith("\n\n2 more gaps.\n")


def test_a_table_for_spreadsheets_runs_nothing_that_somebody_wrote() -> None:
    texts = ["=HYPERLINK(1)", "+1", "-1", "@a", "plain, with a comma"]
    report = find_gaps(asked(*map(kept, texts)), np.eye(8, dtype=np.float32)[:5], WINDOW)
    rows = list(csv.DictReader(io.StringIO(gap_csv(report.gaps))))
    assert {row["question"] for row in rows} == {"'=HYPERLINK(1)", "'+1", "'-1", "'@a", "plain, with a comma"}
    assert all(row["people"] == "1" for row in rows)


def test_json_has_every_gap() -> None:
    report = find_gaps(asked(kept("One?"), kept("Two?")), np.eye(4, dtype=np.float32)[:2], WINDOW)
    found = gap_json(report)
    assert (found["questions"], {each["question"] for each in found["gaps"]}) == (2, {"One?", "Two?"})
    assert found["gaps"][0]["weekly_before"] == 0.0
