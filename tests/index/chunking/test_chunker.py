from functools import cache
from itertools import pairwise

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
