import time

from hypothesis import given
from hypothesis import strategies as st

from index.parsing.pdf.pdf_layout import lay_out
from index.parsing.pdf.pdf_lines import BROKEN, OutlineEntry, PdfLine

LENGTHS = st.floats(-2000, 2000) | st.sampled_from([0.0, 50.0, 60.0, 500.0, -1e6, 1e6])
WORDS = st.text(st.sampled_from("ab -.1•é"), min_size=1, max_size=12).map(str.strip).filter(bool)
LINES = st.builds(
    lambda words, broken, left, width, baseline, size: PdfLine(
        1, words + BROKEN * broken, left, left + width, baseline, size
    ),
    WORDS,
    st.booleans(),
    LENGTHS,
    LENGTHS,
    LENGTHS,
    st.sampled_from([0.0, 8.0, 10.0, 10.4, 18.0, 1e5]),
)
PAGES = st.lists(st.lists(LINES, max_size=8), max_size=5)
OUTLINES = st.lists(st.builds(OutlineEntry, st.integers(1, 9), WORDS, st.integers(1, 6)), max_size=4)


def numbered(pages: list[list[PdfLine]]) -> list[list[PdfLine]]:
    return [
        [PdfLine(number, line.text, line.left, line.right, line.baseline, line.size) for line in page]
        for number, page in enumerate(pages, start=1)
    ]


def letters(text: str) -> list[str]:
    return sorted(filter(str.isalnum, text))


@given(pages=PAGES, outline=OUTLINES)
def test_whatever_stands_where_offsets_are_right(pages: list[list[PdfLine]], outline: list[OutlineEntry]) -> None:
    found = lay_out(numbered(pages), outline)
    assert BROKEN not in found.text
    for heading in found.headings:
        assert " ".join(found.text[heading.start :].split()).startswith(" ".join(heading.text.split()))
    assert [heading.start for heading in found.headings] == sorted({heading.start for heading in found.headings})
    assert [page.number for page in found.pages] == sorted({page.number for page in found.pages})
    assert all(0 <= page.start < len(found.text) for page in found.pages)


@given(pages=PAGES.filter(lambda pages: len(pages) < 3))
def test_no_letter_of_a_short_document_is_lost(pages: list[list[PdfLine]]) -> None:
    given_letters = letters("".join(line.text for page in pages for line in page))
    assert given_letters == letters(lay_out(numbered(pages), []).text)


def test_time_grows_with_length_alone() -> None:
    def spent(pages: list[list[PdfLine]], outline: list[OutlineEntry]) -> float:
        started = time.process_time()
        lay_out(pages, outline)
        return time.process_time() - started

    beside = [[PdfLine(1, "ab", 3.0 * n, 3.0 * n + 2, 500, 10) for n in range(50_000)]]
    below = [[PdfLine(1, "ab" + BROKEN, 50, 500, -12.0 * n, 10) for n in range(50_000)]]
    apart = [[PdfLine(1, "ab", 50, 500, -50.0 * n, 10) for n in range(50_000)]]
    outline = [OutlineEntry(1, "nothing", 1)] * 5000
    assert max(spent(beside, []), spent(below, []), spent(apart, outline)) < 5
