from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Chunk, ChunkSettings, Heading
from index.chunking.chunker import MAX_CHARACTERS, Chunker
from tests.index.temp_index import make_document
from tests.models import bundled_model

UNICODE = st.text(
    alphabet=st.one_of(st.sampled_from("ab A.!?\n\r\t。😀é\u0301\u2028#-|"), st.characters(exclude_categories=["Cs"])),
    max_size=4000,
)


@cache
def chunker(max_tokens: int = 60, overlap: int = 0) -> Chunker:
    encoder = bundled_model()
    return Chunker(encoder, ChunkSettings(max_tokens, overlap))


def cut(text: str, headings: tuple[Heading, ...] = (), overlap: int = 0) -> list[Chunk]:
    return chunker(60, overlap).chunks(make_document(text, headings=headings))


@given(UNICODE)
def test_chunks_are_exact_slices_that_cover_the_text(text: str) -> None:
    position = 0
    for chunk in cut(text):
        assert text[chunk.start : chunk.end] == chunk.text
        assert text[position : chunk.start].strip() == ""
        position = chunk.end
    assert text[position:].strip() == ""


@given(UNICODE, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2000))
def test_what_is_embedded_never_exceeds_the_encoder(text: str, title: str) -> None:
    document = make_document(text, title=title)
    for chunk in chunker(256).chunks(document):
        item, _ = chunker(256).encoder_input(title, chunk)
        assert chunker(256).count_tokens(item.text) + 2 <= 256


@given(UNICODE)
def test_sentence_spans_point_at_the_same_words_in_both_texts(text: str) -> None:
    document = make_document(text)
    for chunk in chunker().chunks(document):
        item, sentences = chunker().encoder_input("Title", chunk)
        assert [item.text[start:end] for start, end in item.spans] == [s.text for s in sentences]
        assert [text[s.start : s.end] for s in sentences] == [s.text for s in sentences]


def test_chunks_follow_headings_and_carry_their_path() -> None:
    body = "word " * 30
    text = f"# Guide\n## Install\n{body}\n## Use\n{body}"
    headings = (Heading(0, 1, "Guide"), Heading(8, 2, "Install"), Heading(text.index("## Use"), 2, "Use"))
    assert [(chunk.heading, chunk.text.split("\n")[0]) for chunk in cut(text, headings)] == [
        ("Guide > Install", "# Guide"),
        ("Guide > Use", "## Use"),
    ]


def test_a_heading_that_repeats_the_title_is_not_said_twice() -> None:
    text = "# Title\n" + "word " * 40
    assert [chunk.heading for chunk in cut(text, (Heading(0, 1, "Title"),))] == [""]


def test_overlap_repeats_whole_sentences() -> None:
    sentences = [f"Sentence number {n} has a few words in it." for n in range(20)]
    chunks = cut(" ".join(sentences), overlap=15)
    assert len(chunks) > 1
    assert all(later.start < earlier.end for earlier, later in pairwise(chunks))


def test_an_unbroken_run_is_bounded_in_characters() -> None:
    chunks = cut("x" * 10_000)
    assert [len(chunk.text) for chunk in chunks] == [MAX_CHARACTERS, MAX_CHARACTERS, 10_000 - 2 * MAX_CHARACTERS]


def test_white_space_alone_gives_no_chunk() -> None:
    assert cut(" \n\t ") == []


def sections(*titled: tuple[int, str, str]) -> tuple[str, tuple[Heading, ...]]:
    """Return a text of sections, given as (level, heading, text), and its headings."""
    text, headings = "", []
    for level, title, body in titled:
        headings.append(Heading(len(text), level, title))
        text += f"{title}\n\n{body}\n\n" if body else f"{title}\n\n"
    return text, tuple(headings)


def test_a_chunk_of_several_short_sections_knows_the_heading_over_each_sentence() -> None:
    text, headings = sections((1, "Clinics", ""), (2, "North", "It opens at 8."), (2, "South", "It opens at 11."))
    (chunk,) = cut(text, headings)
    assert chunk.heading == "Clinics"
    assert chunk.heading_at(text.index("It opens at 8")) == "Clinics > North"
    assert chunk.heading_at(text.index("It opens at 11")) == "Clinics > South"
    assert [chunk.is_heading(text.index(each)) for each in ("Clinics", "South", "It opens at 8")] == [True, True, False]


def test_headings_in_a_chunk_say_the_same_as_those_of_the_document() -> None:
    text, headings = sections(
        *((1, "A", "One."), (2, "B", ""), (3, "C", "Two."), (2, "D", "Three."), (1, "E", "Four."), (3, "F", "Five.")),
    )
    document = make_document(
        "Preface.\n\n" + text,
        headings=tuple(Heading(each.start + len("Preface.\n\n"), each.level, each.text) for each in headings),
    )
    for chunk in chunker().chunks(document):
        for offset in range(chunk.start, chunk.end):
            if document.text[offset].isalnum():
                assert chunk.heading_at(offset) == document.heading_at(offset)


def test_a_long_section_has_one_heading_in_all_its_chunks() -> None:
    text, headings = sections((1, "Guide", ""), (2, "Install", "Step by step. " * 60), (2, "Use", "Just use it. " * 40))
    for chunk in cut(text, headings):
        for offset in (text.index("Just"), text.index("Step"), text.rindex("Step")):
            if chunk.start <= offset < chunk.end:
                assert chunk.heading_at(offset) == f"Guide > {'Use' if text[offset] == 'J' else 'Install'}"


STEPS = "Fill the lamp with oil. Turn the key to the left. Wait until the flame is high. " * 3


@pytest.mark.parametrize("announced", ["It takes these parts:", "**It takes these parts:**"])
def test_a_line_that_announces_a_list_goes_to_the_list(announced: str) -> None:
    items = "\n".join(f"- part {n}" for n in range(9))
    for words in range(8, 60):
        text = f"{' '.join(['lamp'] * words)}.\n\n{announced}\n\n{items}\n\n{STEPS}"
        assert [chunk.text for chunk in cut(text) if chunk.text.endswith(announced)] == []


@pytest.mark.parametrize("announced", ["Put this into the page:\n\n", "**In the page:**\n\n"])
def test_an_opening_fence_goes_to_its_code(announced: str) -> None:
    code = "```html+django\n" + "".join(f"<li>{n}</li>\n" for n in range(40)) + "```"
    for words in range(20, 200, 3):
        text = f"{' '.join(['lamp'] * words)}.\n\n{announced}{code}\n\n{STEPS}"
        chunks = chunker(160).chunks(make_document(text))
        assert [chunk.text for chunk in chunks if chunk.text.endswith(("html+django", "page:"))] == []


@given(
    st.lists(st.sampled_from(["Words of a page.\n\n", "It says:\n\n", "```py\n", "x = 1\n", "```\n\n"]), max_size=60)
)
def test_no_word_is_lost_where_lines_go_to_what_they_announce(pieces: list[str]) -> None:
    text = "".join(pieces)
    chunks = cut(text)
    assert [chunk for chunk in chunks if text[chunk.start : chunk.end] != chunk.text] == []
    covered = {at for chunk in chunks for at in range(chunk.start, chunk.end)}
    assert [at for at, sign in enumerate(text) if sign.isalnum() and at not in covered] == []
