"""Plain text."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableDocument
from index.parsing.plain_text import infer_headings, split_comments

PARAGRAPH = "This is a paragraph of running text that is clearly longer than eighty characters, as most are."


@pytest.mark.parametrize("text", ["a\nb\n", "a\r\nb\r\n\r\n", "a\rb", " \tindented\n\n\n", "no end", "tab\tand\u2028"])
def test_text_is_kept_to_the_character(tmp_path: Path, read: Any, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert text == read(tmp_path).document.text


def test_a_byte_order_mark_is_dropped(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfHello")
    assert read(tmp_path).document.text == "Hello"


def test_a_short_line_before_a_paragraph_is_a_heading() -> None:
    text = f"{PARAGRAPH}\nPrices and terms\n{PARAGRAPH}"
    assert [heading.text for heading in infer_headings(text)] == ["Prices and terms"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
def test_a_heading_points_to_its_words_whatever_ends_lines(end: str) -> None:
    text = end.join([PARAGRAPH, "  Prices", PARAGRAPH])
    (heading,) = infer_headings(text)
    assert text.startswith("Prices", heading.start)


@pytest.mark.parametrize(
    "line",
    [
        "A sentence ends here.",
        "Who asks?",
        "in lower case",
        "- An item",
        "1. An item",
        "(a) An item",
        "One two three four five six seven eight nine",
        "Introducing:",
        "W" * 81,
    ],
)
def test_a_line_that_may_be_something_else_is_no_heading(line: str) -> None:
    assert infer_headings(f"{PARAGRAPH}\n{line}\n{PARAGRAPH}") == ()


def test_a_short_line_before_a_short_line_is_no_heading() -> None:
    assert infer_headings("Apples\nPears") == ()


def test_the_last_item_of_a_list_is_no_heading() -> None:
    assert infer_headings(f"Fast answers\nLow costs\nA good team\n{PARAGRAPH}") == ()


def test_a_heading_after_a_list_of_longer_items_is_found() -> None:
    text = f"Answers come very fast\nCosts are low for all\nTeam\n{PARAGRAPH}"
    assert [heading.text for heading in infer_headings(text)] == ["Team"]


@given(st.text())
def test_inferred_headings_stand_where_they_say(text: str) -> None:
    headings = infer_headings(f"{text}\nSome heading\n{PARAGRAPH}")
    whole = f"{text}\nSome heading\n{PARAGRAPH}"
    assert all(whole.startswith(heading.text, heading.start) for heading in headings)
    assert sorted(headings, key=lambda heading: heading.start) == list(headings)


def test_comments_are_the_last_lines_where_no_blank_lines_part_paragraphs() -> None:
    assert split_comments("one\ntwo\nthree\nfour\n", 2) == ("one\ntwo", ("three", "four"))


def test_comments_are_the_last_blocks_where_blank_lines_part_paragraphs() -> None:
    text = "one\nstill one\r\n\r\ntwo\nstill two \n \n"
    assert split_comments(text, 1) == ("one\nstill one", ("two\nstill two",))


def test_a_text_without_comments_is_kept_whole() -> None:
    assert split_comments("one \n\n", 0) == ("one \n\n", ())


def test_a_text_of_nothing_but_comments_is_unreadable() -> None:
    with pytest.raises(UnreadableDocument, match="only 2; lower comments"):
        split_comments("one\ntwo", 2)


@given(st.text(), st.integers(1, 4))
def test_article_and_comments_are_slices_in_order(text: str, count: int) -> None:
    try:
        article, comments = split_comments(text, count)
    except UnreadableDocument:
        return
    assert text.startswith(article)
    place = len(article)
    for comment in comments:
        place = text.index(comment, place) + len(comment)
    assert count == len(comments)
    assert text[place:].strip() == ""


RESTRUCTURED = """Setting up the relay
====================

.. note::

    The relay needs port **9000**.

See :doc:`the manual </manual>` for ``relayd``.
"""


def test_restructured_text_in_a_text_file_is_read_as_such(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.txt").write_text(RESTRUCTURED, "utf-8")
    document = read(tmp_path).document
    assert (document.ref.title, [each.text for each in document.headings]) == (
        "Setting up the relay",
        ["Setting up the relay"],
    )
    assert ("::" in document.text, ":doc:" in document.text, "the manual" in document.text) == (False, False, True)


@pytest.mark.parametrize(
    "text",
    [
        "Chapter one\n===========\n\nA text with an underlined heading only.\n",
        "A note on directives:\n\n.. note::\n\nis how they begin.\n",
        "Budget ..\n--\n.. 3 of 4::\n",
    ],
)
def test_text_that_only_looks_a_little_like_it_stays_as_it_is(tmp_path: Path, read: Any, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert read(tmp_path).document.text == text
