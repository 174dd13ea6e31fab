"""OpenDocument files, made by Pandoc, LibreOffice and odfpy."""

# mypy: disable-error-code="no-untyped-call"

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from odf import opendocument, style, table, text

from tests.index.parsing.loading import loaded, only_draft, places, refusal
from tests.index.parsing.odf.odf_files import cell, comment, grid, paragraph, saved

FILES = Path(__file__).parents[1] / "files"
BODY = """# Setting up

First unpack the box. Water is H₂O, and a million is 10⁶.[1]

## Tools

- a hammer
- a saw
  - with fine teeth

1. measure
2. cut

```
def cut(beam):
    return beam / 2
```

| Room | Season | Price |
| --- | --- | --- |
| Single | high | 120 € |
| Double | low | 99 € |

# Closing

Lock the door – and ~~leave~~ stay. See the map.

[1] Frisch, 1927."""


@pytest.mark.parametrize("tool", ["pandoc", "libreoffice"])
def test_a_text_is_read_alike_whichever_tool_wrote_it(tool: str) -> None:
    draft = only_draft("a.odt", (FILES / f"{tool}.odt").read_bytes())
    assert draft.text.endswith(BODY)
    assert (draft.title, draft.author) == ("The Lighthouse Handbook", "Ada")
    assert places(draft)[-2:] == [(2, "Tools", "## Tools"), (1, "Closing", "# Closing")]


def test_a_sheet_is_a_section_with_dates_as_shown() -> None:
    draft = only_draft("a.ods", (FILES / "libreoffice.ods").read_bytes())
    assert draft.text.endswith("| Single | high | 120.5 | 2026-01-05 |\n| Double | low | 99 | 2026-02-05 |")
    assert places(draft) == [(1, "rooms", "# rooms")]


def test_a_slide_is_a_section() -> None:
    draft = only_draft("a.odp", (FILES / "libreoffice.odp").read_bytes())
    assert places(draft)[1] == (1, "Slide 2: Setting up", "# Setting up")
    assert "Water is H₂O, and a million is 10⁶." in draft.text
    assert "```\ndef cut(beam):\n    return beam / 2\n```" in draft.text
    assert "| Single | high | 120 € |" in draft.text


def test_merged_cells_name_every_row_that_they_span() -> None:
    document = opendocument.OpenDocumentSpreadsheet()
    covered = table.CoveredTableCell
    document.spreadsheet.addElement(
        grid(
            "Prices",
            ["Room", "Price", "From"],
            [cell("Single", numberrowsspanned=2), "120 €", "May"],
            [covered(), "130 €", "June"],
        )
    )
    assert only_draft("a.ods", saved(document)).text.split("\n")[4:] == [
        "| Single | 120 € | May |",
        "| Single | 130 € | June |",
    ]


def test_padding_up_to_the_last_row_and_column_costs_nothing() -> None:
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = grid("Prices", ["Room", "Price", table.TableCell(numbercolumnsrepeated=16_381)], ["Single", "120 €"])
    sheet.addElement(table.TableRow(numberrowsrepeated=1_048_000))
    document.spreadsheet.addElement(sheet)
    assert only_draft("a.ods", saved(document)).text.endswith("| Room | Price |\n| --- | --- |\n| Single | 120 € |")


def test_what_is_hidden_is_reported_and_left_out() -> None:
    document = opendocument.OpenDocumentSpreadsheet()
    hidden = style.Style(name="hidden", family="table")
    hidden.addElement(style.TableProperties(display="false"))
    document.automaticstyles.addElement(hidden)
    shown = grid("Prices", ["Room", "Price"], ["Single", "120 €"], ["Double", "150 €"])
    shown.getElementsByType(table.TableRow)[2].setAttribute("visibility", "collapse")
    document.spreadsheet.addElement(shown)
    document.spreadsheet.addElement(grid("Salaries", ["secret", "x"], stylename="hidden"))
    (draft,), reasons = loaded("a.ods", saved(document))
    assert "Double" not in draft.text
    assert "secret" not in draft.text
    assert reasons == [
        "1 hidden rows of its sheet 'Prices' are not read",
        "its sheet 'Salaries' is hidden, so it is not read",
    ]


def test_notes_stay_with_cells_and_comments_in_texts_are_reported() -> None:
    sheets = opendocument.OpenDocumentSpreadsheet()
    sheets.spreadsheet.addElement(grid("A", ["Room", "Price"], ["Single", cell("120 €", comment("without breakfast"))]))
    assert "| Single | 120 € (note: without breakfast) |" in only_draft("a.ods", saved(sheets)).text
    document = opendocument.OpenDocumentText()
    words = paragraph("Unpack the box.")
    words.addElement(comment("really?"))
    document.text.addElement(words)
    (draft,), reasons = loaded("a.odt", saved(document))
    assert (draft.text, reasons) == ("Unpack the box.", ["1 comments in it are not read"])


def test_deleted_text_and_the_list_of_contents_are_left_out() -> None:
    document = opendocument.OpenDocumentText()
    changes = text.TrackedChanges()
    region = text.ChangedRegion(check_grammar=False)
    deletion = text.Deletion()
    deletion.addElement(paragraph("gone"))
    region.addElement(deletion)
    changes.addElement(region)
    document.text.addElement(changes)
    contents = text.TableOfContent(name="Contents")
    body = text.IndexBody()
    body.addElement(paragraph("Setting up ..... 1"))
    contents.addElement(body)
    document.text.addElement(contents)
    document.text.addElement(paragraph("Kept."))
    assert only_draft("a.odt", saved(document)).text == "Kept."


def changed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(FILES / "pandoc.odt") as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("content.xml", b"<a", "it is damaged, or not OpenDocument"),
        ("content.xml", b"<a/>", "it holds no text"),
        ("content.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "it declares XML entities, as no such file does"),
        ("META-INF/manifest.xml", b"<encryption-data/>", "it is encrypted; save it without a password"),
    ],
)
def test_what_cannot_be_read_is_refused(name: str, content: bytes, reason: str) -> None:
    assert refusal("a.odt", changed(name, content)) == reason


def test_a_zip_that_swells_is_refused() -> None:
    assert refusal("a.odt", changed("content.xml", b" " * 310_000_000)).startswith("it unpacks to more than 300 MB")


def test_an_empty_text_is_refused() -> None:
    document: Any = opendocument.OpenDocumentText()
    assert refusal("a.odt", saved(document)) == "it holds no text"
