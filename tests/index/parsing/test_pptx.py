"""PowerPoint presentations, made by python-pptx and Pandoc."""

# mypy: disable-error-code="no-untyped-call"

import io
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from tests.index.parsing.loading import loaded, only_draft, places, refusal

FILES = Path(__file__).parent / "files"


def saved(presentation: Any) -> bytes:
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def with_slide(title: str, *lines: str) -> tuple[Any, Any]:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = title
    slide.placeholders[1].text = "\n".join(lines)
    return presentation, slide


def test_a_slide_is_a_section_with_its_list_and_notes() -> None:
    presentation, slide = with_slide("Setting up", "Unpack the box", "Plug it in")
    slide.placeholders[1].text_frame.paragraphs[1].level = 1
    slide.notes_slide.notes_text_frame.text = "Say why.\nTell the time."
    draft = only_draft("a.pptx", saved(presentation))
    assert draft.text == "# Setting up\n\n- Unpack the box\n  - Plug it in\n\nNotes: Say why.\nTell the time."
    assert places(draft) == [(1, "Slide 1: Setting up", "# Setting up")]
    assert draft.title == "Setting up"


def test_a_table_has_its_header_and_merged_cells_repeat() -> None:
    presentation, slide = with_slide("Prices", "")
    table = slide.shapes.add_table(3, 2, 0, Inches(3), Inches(4), Inches(2)).table
    for row, column, words in ((0, 0, "Room"), (0, 1, "Price"), (1, 0, "Single"), (1, 1, "120 €"), (2, 1, "130 €")):
        table.cell(row, column).text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    text = only_draft("a.pptx", saved(presentation)).text
    assert text.endswith("| Room | Price |\n| --- | --- |\n| Single | 120 € |\n| Single | 130 € |")


def test_the_numbers_of_a_chart_are_a_table() -> None:
    presentation, slide = with_slide("Visits", "")
    data = CategoryChartData()
    data.categories = ["May", "June"]
    data.add_series("People", (19.5, 21))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, Inches(3), Inches(4), Inches(2), data)
    assert "| May | 19.5 |" in only_draft("a.pptx", saved(presentation)).text


def test_text_is_read_from_top_to_bottom() -> None:
    presentation, slide = with_slide("Order", "")
    for inches, words in ((5, "last"), (3, "first")):
        slide.shapes.add_textbox(0, Inches(inches), Inches(4), Inches(1)).text_frame.text = words
    assert only_draft("a.pptx", saved(presentation)).text == "# Order\n\nfirst\n\nlast"


def test_a_slide_without_a_title_is_named_by_its_number() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    slide.shapes.add_textbox(0, 0, Inches(4), Inches(1)).text_frame.text = "Only words."
    assert only_draft("a.pptx", saved(presentation)).text == "# Slide 1\n\nOnly words."


def test_a_hidden_slide_is_reported() -> None:
    presentation, _ = with_slide("Shown", "Words.")
    other = presentation.slides.add_slide(presentation.slide_layouts[1])
    other.shapes.title.text = "Hidden"
    other._element.set("show", "0")
    (draft,), reasons = loaded("a.pptx", saved(presentation))
    assert "Hidden" not in draft.text
    assert reasons == ["its slide 2 is hidden, so it is not read"]


def test_raised_lowered_and_struck_words_and_code_keep_their_meaning() -> None:
    text = only_draft("a.pptx", (FILES / "pandoc.pptx").read_bytes()).text
    assert "Water is H₂O, and a million is 10⁶." in text
    assert "~~leave~~ stay" in text
    assert "```\ndef cut(beam):\n    return beam / 2\n```" in text
    assert "- a saw\n  - with fine teeth\n1. measure\n2. cut" in text


def test_a_presentation_without_text_is_refused() -> None:
    presentation = Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[6])
    assert refusal("a.pptx", saved(presentation)) == "it holds no text"


@pytest.mark.parametrize("data", [b"hello", b"PK\x03\x04 and no more"])
def test_what_is_no_presentation_is_refused(data: bytes) -> None:
    assert refusal("a.pptx", data) in ("it is not PPTX", "it is damaged, or not PPTX")
