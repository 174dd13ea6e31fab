"""Where quotes stand, in a line."""

from bot.answering.types import Citation, Quote
from bot.rendering.blocks import CitationMark
from bot.rendering.source_line import document_line
from index.types import DocumentRef

LAMP = DocumentRef("docs:lamp.md", "The lamp", "", "article", "", "", "public", "")


def cited(number: int, heading: str) -> Citation:
    link = f"https://example.org/lamp#{heading}"
    return Citation(number, Quote(LAMP, "revision", 0, 4, "Text", heading, 0), link)


def words_of(*citations: Citation) -> str:
    runs = document_line(citations)
    return "".join(f"[{run.number}]" if isinstance(run, CitationMark) else run.text for run in runs)


def test_quotes_of_a_document_share_a_line_and_each_names_its_heading() -> None:
    assert words_of(cited(1, "Oil"), cited(2, "Oil"), cited(3, "Wick")) == "[1][2] The lamp, Oil; [3] Wick"


def test_a_quote_above_all_headings_is_at_the_title_and_can_be_opened() -> None:
    line = (cited(1, "Oil"), cited(2, ""))
    assert words_of(*line) == "[1] The lamp, Oil; [2] The lamp"
    last = document_line(line)[-1]
    assert not isinstance(last, CitationMark)
    assert last.link == "https://example.org/lamp#"
