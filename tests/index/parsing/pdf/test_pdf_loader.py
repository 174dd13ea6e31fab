import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index import ChunkSettings
from index.errors import UnreadableDocument
from index.parsing.document_loader import DocumentDraft, LoadContext
from index.parsing.pdf.pdf_loader import PdfLoader
from index.parsing.sandbox import DEFAULT_LIMITS, SandboxedLoader, SandboxLimits
from index.types import Page
from tests.index.parsing.paper import make_drawn_pdf, make_pdf, make_swelling_pdf
from tests.index.temp_index import TempIndex, make_query

LONG = "The inference server keeps a queue of requests and batches them, since the hardware is idle otherwise. " * 3
HYPHENS = (
    "Self-hosted inference is an alter\xadna\xadtive to re\xadmote ser\xadvices, al\xadthough it asks for hard\xad"
    "ware. A well-known trade-off is be\xadtween la\xadten\xadcy and through\xadput. "
) * 3


def drafts(data: bytes, bounds: SandboxLimits | None = None) -> list[Any]:
    loader = SandboxedLoader(PdfLoader(), bounds or DEFAULT_LIMITS)
    return list(loader.load(io.BytesIO(data), LoadContext("file.pdf", 0, 10**8)))


def draft(data: bytes) -> DocumentDraft:
    (only,) = drafts(data)
    assert isinstance(only, DocumentDraft)
    return only


def problem(data: bytes, bounds: SandboxLimits | None = None) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        drafts(data, bounds)
    return str(caught.value)


def test_a_pdf_is_read_from_a_folder_with_its_pages(tmp_path: Path, read: Callable[..., Any]) -> None:
    (tmp_path / "guide.pdf").write_bytes(make_pdf("The first page.", "---", "The second page."))
    document = read(tmp_path).document
    assert document.text == "The first page.\n\nThe second page."
    assert document.pages == (Page(0, 1), Page(document.text.index("The second"), 2))
    assert document.id == "docs:guide.pdf"


def test_the_lines_of_a_paragraph_are_joined() -> None:
    assert draft(make_pdf(LONG, LONG)).text == f"{LONG.strip()}\n\n{LONG.strip()}"


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_words_that_line_ends_part_are_made_whole(columns: int) -> None:
    assert draft(make_pdf(HYPHENS, columns=columns)).text == HYPHENS.replace("\xad", "").strip()


def test_a_hyphen_stays_where_the_word_has_one() -> None:
    lines = ["A state-of-the-art engine is state-of-", "the-art by day, and tail-", "Recursive by night."]
    assert draft(make_drawn_pdf([lines])).text.endswith("state-of-the-art by day, and tail-Recursive by night.")


def test_columns_are_read_one_after_the_other() -> None:
    text = draft(make_pdf(*[f"{number}. {LONG}" for number in range(20)], columns=2)).text
    places = [text.index(f"{number}. The inference") for number in range(20)]
    assert places == sorted(places)


def test_a_paragraph_goes_on_over_the_page_and_the_page_starts_within_it() -> None:
    lines = [f"line {number} of a paragraph that fills the whole width of its page evenly" for number in range(8)]
    found = draft(make_drawn_pdf([lines[:4], lines[4:]]))
    assert found.text == " ".join(lines)
    assert [(page.number, found.text[page.start :][:6]) for page in found.pages] == [(1, "line 0"), (2, "line 4")]


def test_lines_that_someone_ended_stay_lines() -> None:
    lines = ["Ada Ltd", "12 High St", "A line as long as the page is wide, or nearly so, to show where the margin is."]
    assert draft(make_drawn_pdf([lines])).text == "\n".join(lines)


def test_items_of_a_list_stay_apart() -> None:
    assert (
        draft(make_drawn_pdf([["• one thing", "• another", "2. a third"]])).text == "• one thing\n• another\n2. a third"
    )


def test_running_headers_and_footers_are_left_out() -> None:
    texts = [each for number in range(4) for each in (f"Body {chr(97 + number)}.", "---")]
    data = make_pdf(*texts[:-1], header="The Handbook", footer="Page {}")
    assert draft(data).text == "Body a.\n\nBody b.\n\nBody c.\n\nBody d."


def test_headers_of_chapters_that_bear_the_page_number_are_left_out() -> None:
    texts = [each for number in range(4) for each in (f"Body {chr(97 + number)}.", "---")]
    assert draft(make_pdf(*texts[:-1], footer="{}", header="{}  Of things")).text.startswith("Body a.\n\nBody b.")


def test_what_stands_on_two_pages_only_stays() -> None:
    assert draft(make_pdf("Body a.", "---", "Body b.", header="Notice")).text.count("Notice") == 2


def test_numbers_that_count_nothing_stay() -> None:
    pages = [["1871", "was a year"], ["1914", "was another"], ["1945", "was a third"]]
    assert draft(make_drawn_pdf(pages)).text.split() == " ".join(word for page in pages for word in page).split()


def test_larger_letters_are_headings() -> None:
    found = draft(make_pdf("# Setting up", LONG, "# Taking down", LONG))
    assert [heading.text for heading in found.headings] == ["Setting up", "Taking down"]
    assert all(found.text.startswith(heading.text, heading.start) for heading in found.headings)


def test_the_title_comes_from_the_metadata() -> None:
    found = draft(make_pdf("# Chapter", LONG, title="The Handbook", author="Ada"))
    assert (found.title, found.author) == ("The Handbook", "Ada")


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - draft.docx", "book.tex"])
def test_without_a_real_title_the_largest_letters_are_it(title: str) -> None:
    assert draft(make_pdf("# The True Title", LONG, title=title)).title == "The True Title"


def test_an_encrypted_pdf_is_reported() -> None:
    assert problem(make_pdf("Secret.", password="sesame")) == "it is encrypted; save it without a password"


def test_a_pdf_that_opens_without_its_owners_password_is_read() -> None:
    assert draft(make_pdf("Open to read.", password="")).text == "Open to read."


def test_pictures_without_text_are_reported() -> None:
    assert problem(make_drawn_pdf([[], []])) == "it holds no text, only pictures or nothing; run it through OCR"


def test_single_pages_without_text_are_reported_beside_the_document() -> None:
    found, rejected = drafts(make_drawn_pdf([["Words."], [], ["More words."]]))
    assert found.text.split() == ["Words.", "More", "words."]
    assert [page.number for page in found.pages] == [1, 3]
    assert rejected.reason == "page 2 is without text, only pictures; run it through OCR to have it found"


@pytest.mark.parametrize("data", [b"hello", b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF"])
def test_what_is_no_pdf_is_reported(data: bytes) -> None:
    assert problem(data) in ("it is not a PDF", "it is damaged, or not PDF")


def test_time_is_bounded() -> None:
    data = make_pdf(*[LONG] * 4000)
    reason = problem(data, SandboxLimits(seconds=0, memory_bytes=10**9, output_bytes=10**8))
    assert reason == "reading it takes more than 0 s; split it"


def test_memory_is_bounded() -> None:
    reason = problem(
        make_swelling_pdf(400_000_000), SandboxLimits(seconds=20, memory_bytes=300_000_000, output_bytes=10**8)
    )
    assert reason in ("reading it takes too much memory; split it", "it is damaged, or not PDF")


def test_output_is_bounded() -> None:
    assert "too much text" in problem(make_pdf(LONG), SandboxLimits(seconds=20, memory_bytes=10**9, output_bytes=100))


def test_a_passage_names_its_page(temp_index: TempIndex) -> None:
    first = "Ants build great hills of needles and leaves in the woods of the north."
    second = "Bees dance in the dark of the hive to tell the others where flowers are."
    pages = [first, "---", second, "---", "Crows can count."]
    (temp_index.docs / "animals.pdf").write_bytes(make_pdf(*pages))
    settings = ChunkSettings(max_tokens=16, overlap_tokens=0)
    temp_index.sync(temp_index.options(chunking=settings))
    with temp_index.open() as index:
        best = index.search(make_query("Why do bees dance?")).passages[0]
    assert (best.page, "Bees dance" in best.chunk.text) == (2, True)


def test_lengths_that_are_no_numbers_are_survived(tmp_path: Path, read: Callable[..., Any]) -> None:
    data = make_drawn_pdf([["One line", "and another"]])
    for number in (b"1e999", b"99999999999999999999999999999999999999999999", b"-1e38"):
        (tmp_path / "a.pdf").write_bytes(data.replace(b"60", number))
        assert read(tmp_path).items


@pytest.mark.parametrize("name", ["Berth", "Platz", "Room No."])
@pytest.mark.parametrize("pages", [3, 5, 9])
def test_a_numbered_line_above_its_text_is_no_running_header(name: str, pages: int) -> None:
    text = draft(
        make_drawn_pdf([[f"{name} {n}", f"It holds {n} boats.", "Ask first."] for n in range(1, pages + 1)])
    ).text
    assert [number for number in range(1, pages + 1) if f"{name} {number}" not in text] == []
    assert [number for number in range(1, pages + 1) if f"It holds {number} boats." not in text] == []
