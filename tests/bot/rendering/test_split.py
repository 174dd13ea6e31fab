"""Long texts become messages at the places where a reader expects a break."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering import split_markdown
from bot.rendering.split import LEAST, Piece, split_pieces
from tests.bot.rendering.discord_reader import fences
from tests.bot.rendering.wild import long_text

TABLE = "| name | size |\n|---|---|\n"
ROWS = "".join(f"| row {n} | {n * n} |\n" for n in range(40))
CODE = "".join(f"    line {n}\n" for n in range(40))
limits = st.integers(LEAST, 400) | st.just(2000)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def outside(text: str, pieces: tuple[Piece, ...]) -> list[tuple[Piece | None, str]]:
    """What stands before, between and after the pieces, each with the piece before it."""
    edges = [(None, 0), *((piece, piece.end) for piece in pieces)]
    starts = [*(piece.start for piece in pieces), len(text)]
    return [(piece, text[end:start]) for (piece, end), start in zip(edges, starts, strict=True)]


@given(long_text, limits)
def test_no_text_is_lost(text: str, limit: int) -> None:
    pieces = split_pieces(text, limit)
    assert all(one.end <= following.start for one, following in pairwise(pieces))
    for before, gap in outside(text, pieces):
        closed = before is not None and before.closing != ""
        assert re.fullmatch(r"\s*(?:(?:> )?```\s*)?" if closed else r"\s*", gap)


@given(long_text, limits)
def test_a_part_is_its_piece_of_the_text_between_what_is_repeated(text: str, limit: int) -> None:
    expected = [f"{each.opening}{text[each.start : each.end]}{each.closing}" for each in split_pieces(text, limit)]
    assert list(split_markdown(text, limit)) == expected


@given(long_text, limits)
def test_only_fences_table_headers_and_quote_marks_are_repeated(text: str, limit: int) -> None:
    for piece in split_pieces(text, limit):
        assert re.fullmatch(r"|\n(?:> )?```", piece.closing)
        for line in re.sub(r"^(?:>>> )?(?:> )?\u200b?(?:```)?", "", piece.opening).removesuffix("> ").split("\n"):
            assert line in text[: piece.start]


@given(long_text, limits)
def test_every_part_fits_and_shows_something(text: str, limit: int) -> None:
    parts = split_markdown(text, limit)
    assert all(part.strip() and utf16(part) <= limit for part in parts)
    assert bool(parts) == bool(text.strip())


@given(long_text, limits)
def test_every_part_closes_the_fences_that_it_opens(text: str, limit: int) -> None:
    assert [fences(part) % 2 for part in split_markdown(text, limit)] == [0] * len(split_markdown(text, limit))


@given(st.lists(st.sampled_from(["👩‍👩‍👧‍👦", "🇬🇧", "e\u0301", "漢", "a"]), min_size=1, max_size=300), limits)
def test_characters_as_people_count_them_stay_whole(characters: list[str], limit: int) -> None:
    rest = list(reversed(characters))
    for part in split_markdown("".join(characters), limit):
        shown = ""
        while len(shown) < len(part):
            shown += rest.pop()
        assert shown == part


@given(
    st.lists(
        st.sampled_from(["\\*", "<https://a.example/b>", "[c d](<https://e.example>)", "`f g`", "h "]), max_size=99
    )
)
def test_links_code_spans_and_escapes_stay_whole(spans: list[str]) -> None:
    whole = re.compile(r"(?:\\\*|<https://a.example/b>|\[c d\]\(<https://e.example>\)|`f g`|h|\s)+")
    assert [part for part in split_markdown("".join(spans), LEAST) if not whole.fullmatch(part)] == []


def test_a_text_that_fits_is_one_part_without_the_white_space_around_it() -> None:
    assert split_markdown("\n a\n\nb \n", 100) == ("a\n\nb",)


def test_paragraphs_come_before_lines_sentences_and_words() -> None:
    first, second = "One two. Three four.\nFive six.", "Seven eight nine ten. " * 3
    assert split_markdown(f"{first * 2}\n\n{second}", 80)[0] == first * 2
    assert split_markdown(f"{'word ' * 10}\n{second}", 80)[0] == ("word " * 10).strip()
    assert (
        split_markdown("A sentence of words here. " * 9, 70)[0] == "A sentence of words here. A sentence of words here."
    )
    assert split_markdown("word " * 99, 64)[0] == ("word " * 13)[:64].strip()


def test_a_citation_stays_with_its_sentence() -> None:
    sentence = "Access to GPUs is scarce right now. [1][2] "
    assert split_markdown(sentence * 3, 90) == ((sentence * 2).strip(), sentence.strip())


def test_a_fence_that_fits_is_never_cut() -> None:
    fence = f"```py\n{CODE[:300]}\n```"
    parts = split_markdown(f"{'word ' * 30}\n{fence}\n{'word ' * 30}", 350)
    assert fence in [part[part.find("```") : part.rfind("```") + 3] for part in parts]


def test_a_fence_that_is_too_long_is_closed_and_opened_again_with_its_language() -> None:
    parts = split_markdown(f"See:\n```py\n{CODE}```\nDone.", 200)
    assert len(parts) > 2
    assert all(part.startswith("```py\n    line") for part in parts[1:])
    assert all(part.endswith("\n```") for part in parts[:-1])
    code = "".join(line for part in parts for line in part.splitlines(keepends=True) if line.startswith("    "))
    assert code.replace("\n```", "\n") == CODE


def test_a_fence_that_nobody_closed_is_closed() -> None:
    assert split_markdown("```\nx", 100) == ("```\nx\n```",)


def test_a_quoted_fence_stays_quoted() -> None:
    quoted = "> ```py\n" + "".join(f"> line {n}\n" for n in range(40)) + "> ```"
    for part in split_markdown(quoted, 150):
        assert part.startswith("> ```py\n> line")
        assert part.endswith("\n> ```")
        assert all(line.startswith("> ") for line in part.split("\n"))


def test_a_table_that_fits_is_never_cut() -> None:
    table = TABLE + "| 1 | 2 |\n" * 10
    assert table.strip() in split_markdown(f"{'word ' * 20}\n{table}\n{'word ' * 20}", 180)


def test_a_table_that_is_too_long_is_cut_between_rows_under_its_header() -> None:
    parts = split_markdown(TABLE + ROWS, 200)
    assert all(part.startswith(TABLE) for part in parts)
    assert "".join(part.removeprefix(TABLE) + "\n" for part in parts) == ROWS


def test_a_block_quote_stays_one() -> None:
    assert {part[:2] for part in split_markdown("> " + "word " * 99, 100)} == {"> "}
    assert {part[:4] for part in split_markdown(">>> " + "word\n" * 99, 100)} == {">>> "}


def test_the_indentation_of_code_survives_a_cut() -> None:
    parts = split_markdown(f"```\n{CODE}```", 100)
    assert all(line.startswith("    ") for part in parts for line in part.split("\n") if "line" in line)


def test_characters_are_counted_as_javascript_does() -> None:
    assert [utf16(part) for part in split_markdown("😀" * 150, 100)] == [100, 100, 100]


def test_a_limit_that_holds_no_fence_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 64"):
        split_markdown("a", LEAST - 1)
