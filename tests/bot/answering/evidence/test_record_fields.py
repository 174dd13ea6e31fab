"""Fields: what is one, and what is quoted with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence.record_fields import MAX_TEXT_CHARS, field_label, fields
from bot.answering.evidence.text_blocks import whole_blocks


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("**Default:** `30`", "Default"),
        ("**Command line**: `--timeout INT`", "Command line"),
        ("Default: Disabled.", "Default"),
        ("- Type: int", "Type"),
        ("Price per night: 90 €", "Price per night"),
        ("Note: The bot reads a message once it is sent.", ""),
        ("To remove it:", ""),
        ("the lamp: it burns oil", ""),
        ("https://example.org: a site", ""),
        ("A title of very many words: with a value", ""),
        (f"Default: {'x' * 200}", ""),
    ],
)
def test_a_field_is_a_short_label_with_a_value(line: str, label: str) -> None:
    assert field_label(line) == label


TEXT = "Seconds for which the keeper waits\nbefore he lights the lamp."
RECORD = f"**Command line:** `--wait INT`\n\n**Default:** `30`\n\n{TEXT}"
PAGE = f"### `wait`\n\n{RECORD}\n\nAnother paragraph says more.\n\n### `lamp`\n\n**Default:** `oil`\n"


@pytest.mark.parametrize("piece", ["Default", "`--wait INT`", "before he lights the lamp."])
def test_fields_and_the_paragraph_below_them_are_quoted_together(piece: str) -> None:
    start = PAGE.index(piece)
    first, last = whole_blocks(PAGE, start, start + len(piece))
    assert PAGE[first:last] == RECORD


def test_another_paragraph_stands_for_itself() -> None:
    start = PAGE.index("Another")
    first, last = whole_blocks(PAGE, start, start + len("Another paragraph says more."))
    assert PAGE[first:last] == "Another paragraph says more."


@pytest.mark.parametrize("below", ["## A heading", "| a | table |", "x" * (MAX_TEXT_CHARS + 1), "```\ncode\n```"])
def test_what_is_no_short_paragraph_is_not_taken_with_them(below: str) -> None:
    lines = ["Default: 30", "", *below.split("\n")]
    assert list(fields(lines, {2, 3, 4} if below.startswith("`") else ())) == [(0, 1)]


@given(st.lists(st.sampled_from(["Default: 30", "", "Some text.", "## Head", "| a |", "Type: int"]), max_size=12))
def test_records_follow_each_other_and_never_overlap(lines: list[str]) -> None:
    found = list(fields(lines, ()))
    assert all(first < end <= len(lines) and field_label(lines[first]) for first, end in found)
    assert [first for first, _ in found] == sorted({first for first, _ in found})
