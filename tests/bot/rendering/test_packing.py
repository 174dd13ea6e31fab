"""Blocks become messages within a limit, and none is cut that fits into one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.blocks import CitationMark, Runs, TextRun, plain
from bot.rendering.packing import MessagePart, Row, WrittenBlock, cut_line, pack, rows_of, shortened
from tests.bot.rendering.wild import long_text

LIMIT = 60


def write(runs: Runs) -> str:
    """Runs as a platform of the tests writes them: an exclamation mark takes two characters."""
    texts = (run.text.replace("!", "¡!") if isinstance(run, TextRun) else f"[{run.number}]" for run in runs)
    return "".join(texts)


def line(text: str, number: int = 0, *, leads: bool = False) -> WrittenBlock:
    return WrittenBlock("", (Row(text, (number,) if number else ()),), "", "", leads)


def fence(*rows: str) -> WrittenBlock:
    return WrittenBlock("<\n", tuple(Row(row, ()) for row in rows), "\n", "\n>", leads=False)


def texts(*groups: list[WrittenBlock]) -> list[str]:
    return [part.text for part in pack(groups, LIMIT, len)]


words = st.text("ab", min_size=1, max_size=50)
lines = st.builds(line, words, st.integers(0, 9), leads=st.booleans())
fences = st.lists(words, min_size=1, max_size=6).map(lambda rows: fence(*rows))
groups = st.lists(st.lists(lines | fences, max_size=5), max_size=6)


@given(groups)
def test_every_message_fits_and_shows_something(blocks: list[list[WrittenBlock]]) -> None:
    for part in pack(blocks, LIMIT, len):
        assert part.text.strip() != ""
        assert len(part.text) <= LIMIT
        assert part.text.count("<") == part.text.count(">")


@given(groups)
def test_every_row_stands_in_one_message_in_its_order(blocks: list[list[WrittenBlock]]) -> None:
    shown = [row for part in pack(blocks, LIMIT, len) for row in re.findall("[ab]+", part.text)]
    assert shown == [row.text for group in blocks for block in group for row in block.rows]


@given(groups)
def test_a_block_that_fits_into_a_message_is_never_cut(blocks: list[list[WrittenBlock]]) -> None:
    whole = [block.text for group in blocks for block in group if len(block.text) <= LIMIT]
    parts = texts(*blocks)
    assert [text for text in whole if not any(f"\n{text}\n" in f"\n{part}\n" for part in parts)] == []


@given(groups)
def test_the_numbers_of_a_message_are_those_of_its_rows(blocks: list[list[WrittenBlock]]) -> None:
    numbers = [number for group in blocks for block in group for row in block.rows for number in row.numbers]
    found = pack(blocks, LIMIT, len)
    assert {number for part in found for number in part.numbers} == set(numbers)
    assert all(list(part.numbers) == sorted(set(part.numbers)) for part in found)


def test_a_block_that_is_too_long_is_cut_between_rows_between_what_opens_and_closes_it() -> None:
    assert texts([fence(*["a" * 20] * 5)]) == [f"<\n{'a' * 20}\n{'a' * 20}\n>"] * 2 + [f"<\n{'a' * 20}\n>"]


def test_groups_are_parted_by_an_empty_line_and_stay_whole_where_the_message_before_is_half_full() -> None:
    assert texts([line("a"), line("b")], [line("c")]) == ["a\nb\n\nc"]
    assert texts([line("a" * 40)], [line("b" * 10), line("c" * 10)]) == ["a" * 40, f"{'b' * 10}\n{'c' * 10}"]
    assert texts([line("a" * 10)], [line("b" * 30), line("c" * 28)]) == [f"{'a' * 10}\n\n{'b' * 30}", "c" * 28]


def test_what_leads_into_a_block_goes_with_it() -> None:
    assert texts([line("a" * 20), line("b" * 9, leads=True), line("c" * 40)]) == ["a" * 20, f"{'b' * 9}\n{'c' * 40}"]


def test_a_row_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than a message"):
        pack([[line("a" * 61)]], LIMIT, len)


@given(long_text, st.integers(1, 9))
def test_the_rows_of_a_text_fit_and_nothing_of_it_is_lost(text: str, number: int) -> None:
    runs = (plain(text), CitationMark(number), TextRun("!", "code", ""), plain(" end"))
    rows = list(rows_of(runs, LIMIT, write, len))
    assert "".join(row.text for row in rows) == write(runs)
    assert all(len(row.text) <= LIMIT for row in rows)
    assert [row.numbers for row in rows if row.numbers] == [(number,)]


def test_a_text_is_cut_at_sentences_else_words_and_a_number_stays_with_its_sentence() -> None:
    sentence = "Access to hardware is scarce right now. "
    runs = (plain(sentence), plain(sentence.strip()), CitationMark(1))
    assert [row.text for row in rows_of(runs, LIMIT, write, len)] == [sentence, f"{sentence.strip()}[1]"]
    assert [len(row.text) for row in rows_of((plain("word " * 30),), LIMIT, write, len)] == [60, 60, 30]


@given(st.lists(st.sampled_from(["👩‍👩‍👧‍👦", "🇬🇧", "e\u0301", "漢", "a"]), min_size=1, max_size=300))
def test_characters_as_people_count_them_stay_whole(characters: list[str]) -> None:
    rest = list(reversed(characters))
    for piece in cut_line("".join(characters), LIMIT, len):
        shown = ""
        while len(shown) < len(piece):
            shown += rest.pop()
        assert shown == piece


def test_messages_that_are_too_many_lose_those_before_the_last_and_say_so() -> None:
    parts = [MessagePart(str(number), (number,)) for number in range(8)]
    said = shortened(parts, 6, "The rest is too long.")
    assert [part.text for part in said] == ["0", "1", "2", "3", "The rest is too long.", "7"]
    assert shortened(parts, 8, "") == parts
