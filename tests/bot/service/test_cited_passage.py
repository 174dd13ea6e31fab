"""What stands around a quote."""

import pytest

from bot.service.cited_passage import neighbours
from index import Document, DocumentRef
from index.parsing.markdown import find_headings

QUOTE = "The stair has 199 steps."


@pytest.mark.parametrize(
    ("text", "around"),
    [
        (f"One. Two. {QUOTE} Three. Four.", ("Two.", "Three.")),
        (f"One.\n\n{QUOTE}\n\nThree.", ("", "")),
        (f"One.\n## Visiting\n{QUOTE}\n## Leaving\nThree.", ("", "")),
        (f"## Visiting\nOne. {QUOTE} Three.\n## Leaving\nFour.", ("One.", "Three.")),
        (f"Visiting\n========\nOne. {QUOTE}", ("One.", "")),
        (f"Visiting\n--------\n{QUOTE} Three.", ("", "Three.")),
        (QUOTE, ("", "")),
    ],
)
def test_neighbours_end_where_a_heading_or_an_empty_line_is(text: str, around: tuple[str, str]) -> None:
    ref = DocumentRef("docs:1", "The lighthouse", "", "article", "", "", "public", "")
    document = Document(ref, text, "0" * 64, find_headings(text), ())
    start = text.index(QUOTE)
    assert neighbours(document, start, start + len(QUOTE)) == around
