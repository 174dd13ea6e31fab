"""Cutting a model's stream into sentences with their citations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.gate import Draft, DraftStream, drafts
from bot.answering.gate.drafts import MAX_DRAFT_CHARS

PIECES = st.sampled_from(
    [
        "GPUs are scarce",
        "Dr. Smith",
        "the U.S. Army",
        "3.5 GB",
        " [1]",
        "[2]",
        "[1, 2]",
        "【3】",
        "[",
        "]",
        "[1",
        ". ",
        ".",
        "! ",
        "。",
        "\n",
        "\n- ",
        "\n1. ",
        "```\nx[1]\n```",
        "`a[0]`",
        "`",
        "**bold** ",
        " and so on",
        "Why? ",
        '."',
        " ",
        "…",
    ]
)


def texts(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(draft.text, draft.numbers) for draft in drafts(text)]


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [
        ("[1]", (1,)),
        ("[1][3]", (1, 3)),
        ("[1] [3]", (1, 3)),
        ("[1, 3]", (1, 3)),
        ("[1,3;4]", (1, 3, 4)),
        ("[1 and 2]", (1, 2)),
        ("[1-3]", (1, 2, 3)),
        ("[1–3, 5]", (1, 2, 3, 5)),
        ("[3-1]", (3, 1)),
        ("[1-9999]", (1, 9999)),
        ("【2】", (2,)),
        ("【2†source】", (2,)),
        ("［２］", (2,)),
        ("[２，３]", (2, 3)),
        ("[^4]", (4,)),
        ("[#4]", (4,)),
        ("[passage 4]", (4,)),
        ("[Sources: 4, 5]", (4, 5)),
        ("[ 7 ]", (7,)),
        ("[1][1]", (1,)),
    ],
)
def test_markers_are_read_however_models_write_them(marker: str, numbers: tuple[int, ...]) -> None:
    assert texts(f"GPUs are scarce {marker}.") == [("GPUs are scarce.", numbers)]
    assert texts(f"GPUs are scarce. {marker}") == [("GPUs are scarce.", numbers)]


@pytest.mark.parametrize("text", ["[sic]", "[]", "[a1]", "[1 GPU]", "[1", "1]", "(1)", "[12345]", "[-]"])
def test_other_brackets_are_no_markers(text: str) -> None:
    assert texts(f"GPUs are scarce {text} now.") == [(f"GPUs are scarce {text} now.", ())]


def test_a_marker_belongs_to_the_sentence_before_it() -> None:
    assert texts("GPUs are scarce. [1] Startups fight for quota [2]. Nobody knows why.") == [
        ("GPUs are scarce.", (1,)),
        ("Startups fight for quota.", (2,)),
        ("Nobody knows why.", ()),
    ]


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    text = "Dr. Smith of the U.S. Army paid 3.5 million. [1] The U.S. [2] and others agreed. [3]"
    assert texts(text) == [
        ("Dr. Smith of the U.S. Army paid 3.5 million.", (1,)),
        ("The U.S. and others agreed.", (2, 3)),
    ]


def test_list_items_are_sentences_without_their_signs() -> None:
    assert texts("Here:\n- one thing [1]\n* **another** [2]\n3. a third [3]\n## Heading") == [
        ("Here:", ()),
        ("one thing", (1,)),
        ("another", (2,)),
        ("a third", (3,)),
        ("Heading", ()),
    ]


def test_code_is_one_draft_and_its_brackets_are_no_markers() -> None:
    assert drafts("Run this: [1]\n```py\nx = a[1]\n\ny = x\n```\n[2]\nDone `b[3]`. [1]") == (
        Draft("Run this:", (1,), code=False),
        Draft("x = a[1]\n\ny = x", (2,), code=True),
        Draft("Done `b[3]`.", (1,), code=False),
    )


def test_code_that_never_ends_is_code() -> None:
    assert drafts("```\nx = a[1]") == (Draft("x = a[1]", (), code=True),)


def test_text_without_spaces_is_cut_at_its_own_full_stops() -> None:
    assert texts("显卡很少。[1]初创公司在争夺。【2】") == [("显卡很少。", (1,)), ("初创公司在争夺。", (2,))]


def test_nothing_is_let_go_before_its_citation_could_have_come() -> None:
    stream = DraftStream()
    assert list(stream.feed("GPUs are scarce. ")) == []
    assert list(stream.feed("[1")) == []
    assert list(stream.feed("] Startups")) == []
    assert list(stream.feed(" fight")) == [Draft("GPUs are scarce.", (1,), code=False)]
    assert list(stream.finish()) == [Draft("Startups fight", (), code=False)]


@given(st.lists(PIECES, max_size=14), st.lists(st.integers(1, 9), min_size=1, max_size=30))
def test_how_the_stream_was_cut_changes_nothing(pieces: list[str], sizes: list[int]) -> None:
    text = "".join(pieces)
    stream, found, at = DraftStream(), [], 0
    while at < len(text):
        size = sizes[at % len(sizes)]
        found += list(stream.feed(text[at : at + size]))
        at += size
    assert (*found, *stream.finish()) == drafts(text)


@pytest.mark.parametrize(
    "piece", ["a. ", "a", "` ", "```\nx\n", "[1]", " ", "\n", "No. 5 ", "!?", "`x` ", "word [2]. "]
)
@pytest.mark.parametrize("size", [3, 700])
def test_how_a_long_stream_was_cut_changes_nothing(piece: str, size: int) -> None:
    text = "Start `" + piece * (3 * MAX_DRAFT_CHARS // len(piece)) + "end. [1] Next"
    stream = DraftStream()
    found = [draft for at in range(0, len(text), size) for draft in stream.feed(text[at : at + size])]
    assert (*found, *stream.finish()) == drafts(text)
    assert all(len(draft.text) <= MAX_DRAFT_CHARS for draft in drafts(text))


@given(st.text(max_size=300))
def test_any_text_can_be_cut(text: str) -> None:
    for draft in drafts(text):
        assert any(each.isalnum() for each in draft.text)
