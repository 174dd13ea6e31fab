import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument

from index.errors import UnreadableDocument
from index.parsing.document_loader import DocumentDraft, LoadContext
from index.parsing.docx import DocxLoader
from index.parsing.sandbox import DEFAULT_LIMITS, SandboxedLoader, SandboxLimits

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE lolz [<!ENTITY a0 "ha">{ENTITIES}]>'


def draft(data: bytes) -> DocumentDraft:
    (only,) = SandboxedLoader(DocxLoader()).load(io.BytesIO(data), LoadContext("file.docx", 0, 10**8))
    assert isinstance(only, DocumentDraft)
    return only


def problem(data: bytes, bounds: SandboxLimits | None = None) -> str:
    loader = SandboxedLoader(DocxLoader(), bounds or DEFAULT_LIMITS)
    with pytest.raises(UnreadableDocument) as caught:
        list(loader.load(io.BytesIO(data), LoadContext("file.docx", 0, 10**8)))
    return str(caught.value)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    """A Word document with one part put in another's place, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return out.getvalue()


@pytest.fixture(scope="module")
def handbook() -> bytes:
    document = WordDocument()
    document.core_properties.title = "The Handbook"
    document.core_properties.author = "Ada"
    document.core_properties.created = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)
    document.add_heading("Setting up", 1)
    document.add_paragraph("First unpack the box.")
    document.add_heading("Tools", 2)
    document.add_paragraph("a hammer", style="List Bullet")
    document.add_paragraph("a saw", style="List Bullet")
    document.add_paragraph("measure", style="List Number")
    document.add_paragraph("cut", style="List Number")
    table = document.add_table(2, 2)
    for row, column, words in ((0, 0, "Part"), (0, 1, "Length"), (1, 0, "Beam"), (1, 1, "2 m")):
        table.cell(row, column).text = words
    document.add_paragraph("Done.")
    return saved(document)


def test_headings_lists_and_tables_become_text(handbook: bytes) -> None:
    expected = [
        "Setting up",
        "First unpack the box.",
        "Tools",
        "- a hammer\n- a saw",
        "1. measure\n2. cut",
        "| Part | Length |\n| --- | --- |\n| Beam | 2 m |",
        "Done.",
    ]
    assert draft(handbook).text == "\n\n".join(expected)


def test_headings_are_kept_with_their_places(handbook: bytes) -> None:
    found = draft(handbook)
    assert [(heading.level, heading.text) for heading in found.headings] == [(1, "Setting up"), (2, "Tools")]
    assert all(found.text.startswith(heading.text, heading.start) for heading in found.headings)


def test_title_author_and_date_come_from_the_properties(handbook: bytes) -> None:
    found = draft(handbook)
    assert (found.title, found.author, found.published) == ("The Handbook", "Ada", "2024-05-17T09:30:00+00:00")


def test_without_a_title_in_the_properties_the_first_heading_is_it() -> None:
    document = WordDocument()
    document.core_properties.title = ""
    document.add_heading("The Book", 0)
    document.add_paragraph("Text.")
    assert draft(saved(document)).title == "The Book"


def test_footnotes_stand_at_the_end_with_their_numbers(handbook: bytes) -> None:
    body = (
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>Bees dance.</w:t></w:r>'
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p></w:body></w:document>'
    )
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:t>Frisch, 1927.</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>'
        "</Relationships>"
    )
    data = replaced(handbook, "word/document.xml", body.encode())
    data = replaced(data, "word/footnotes.xml", notes.encode())
    data = replaced(data, "word/_rels/document.xml.rels", relations.encode())
    assert draft(data).text == "Bees dance.[1]\n\n[1] Frisch, 1927."


def test_a_folder_gives_the_document(tmp_path: Path, handbook: bytes, read: Callable[..., Any]) -> None:
    (tmp_path / "handbook.docx").write_bytes(handbook)
    assert read(tmp_path).document.id == "docs:handbook.docx"


def test_entities_are_refused(handbook: bytes) -> None:
    body = f'{LAUGHS}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>'
    bomb = replaced(handbook, "word/document.xml", body.encode())
    assert problem(bomb) == "it declares XML entities, as no Word document does"


def test_a_document_that_unpacks_to_too_much_is_refused(handbook: bytes) -> None:
    bomb = replaced(handbook, "word/media/image1.png", bytes(400_000_000))
    assert len(bomb) < 1_000_000
    assert problem(bomb).startswith("it unpacks to more than a Word document may hold")


def test_a_document_that_lies_about_its_size_is_refused(handbook: bytes) -> None:
    swollen = replaced(handbook, "word/document.xml", b"<a>" + bytes(50_000_000))
    told = swollen.replace((50_000_003).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert told != swollen
    assert problem(told) == "it is damaged, or not DOCX"


def test_memory_is_bounded(handbook: bytes) -> None:
    body = f'<w:document xmlns:w="{W}"><w:body>{"<w:p/>" * 1_200_000}</w:body></w:document>'
    bounds = SandboxLimits(seconds=20, memory_bytes=80_000_000, output_bytes=10**8)
    reason = problem(replaced(handbook, "word/document.xml", body.encode()), bounds)
    assert reason == "reading it takes too much memory; split it"


def test_an_encrypted_document_is_reported() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert problem(data) == "it is encrypted, or of Word before 2007; save it as DOCX without a password"


@pytest.mark.parametrize("data", [b"hello", b"PK\x03\x04 and no more"])
def test_what_is_no_word_document_is_reported(data: bytes) -> None:
    assert problem(data) in ("it is not DOCX", "it is damaged, or not DOCX")


def test_a_document_without_text_is_reported() -> None:
    assert problem(saved(WordDocument())) == "it holds no text"


def with_body(data: bytes, body: str) -> bytes:
    """A Word document with another text."""
    spaces = (
        f'xmlns:w="{W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    )
    return replaced(data, "word/document.xml", f"<w:document {spaces}><w:body>{body}</w:body></w:document>".encode())


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{marks}<w:t xml:space="preserve">{text}</w:t></w:r>'


def box(state: str) -> str:
    return (
        f"<w:sdt><w:sdtPr><w14:checkbox>{state}</w14:checkbox></w:sdtPr><w:sdtContent>{run('?')}</w:sdtContent></w:sdt>"
    )


MATH = "<m:oMath>{}</m:oMath>"
POWER = "<m:sSup><m:e><m:r><m:t>r</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
FRACTION = "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
ROOT = "<m:rad><m:deg/><m:e><m:r><m:t>x</m:t></m:r></m:e></m:rad>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph(run("V ="), MATH.format(POWER), run("h")), "V = r^2 h"),
        (paragraph("<m:oMathPara>" + MATH.format(FRACTION) + "</m:oMathPara>"), "(a+b)/2"),
        (paragraph(run("so"), MATH.format(ROOT), run("holds.")), "so √(x) holds."),
        (paragraph(run("10"), run("6", '<w:vertAlign w:val="superscript"/>'), run(" l")), "10^6 l"),
        (paragraph(box('<w14:checked w14:val="1"/>'), run(" Helmet")), "[x] Helmet"),
        (paragraph(box('<w14:checked w14:val="0"/>'), run(" Helmet")), "[ ] Helmet"),
        (paragraph(box(""), run(" Helmet")), "[ ] Helmet"),
        (paragraph(run("Seen."), run(" Unseen.", "<w:vanish/>")), "Seen."),
        (paragraph(run("Seen."), run(" Too.", '<w:vanish w:val="0"/>')), "Seen. Too."),
        (paragraph(run("Fee "), run("20 EUR", "<w:strike/>"), run(" 35 EUR")), "Fee ~~20 EUR~~ 35 EUR"),
        (paragraph(run("Fee "), run("20 EUR", "<w:dstrike/>"), run(" 35 EUR")), "Fee ~~20 EUR~~ 35 EUR"),
    ],
)
def test_what_word_shows_beside_letters_is_kept(handbook: bytes, body: str, expected: str) -> None:
    assert draft(with_body(handbook, body)).text == expected


def numbered(style: str = "ListNumber") -> str:
    return f'<w:pStyle w:val="{style}"/>'


def test_a_list_goes_on_after_a_plain_paragraph(handbook: bytes) -> None:
    words = [(numbered(), "Open."), (numbered(), "Wait."), ("", "It takes long."), (numbered(), "Press.")]
    body = "".join(paragraph(run(text), properties=properties) for properties, text in words)
    assert draft(with_body(handbook, body)).text == "1. Open.\n2. Wait.\n\nIt takes long.\n\n3. Press."


LEVELS = {0: ("decimal", "%1."), 1: ("decimal", "%1.%2"), 2: ("lowerLetter", "(%3)"), 3: ("upperRoman", "%4)")}


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([0, 1, 1, 0, 1], ["1.", "1.1", "1.2", "2.", "2.1"]),
        ([0, 2, 2, 0, 2], ["1.", "(a)", "(b)", "2.", "(a)"]),
        ([3, 3, 3, 3], ["I)", "II)", "III)", "IV)"]),
    ],
)
def test_headings_have_the_numbers_that_word_shows(handbook: bytes, levels: list[int], expected: list[str]) -> None:
    definitions = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for level, (kind, pattern) in LEVELS.items()
    )
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7">{definitions}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    place = '<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="3"/></w:numPr>'
    body = "".join(paragraph(run("Part"), properties=place.format(level)) for level in levels)
    data = replaced(with_body(handbook, body), "word/numbering.xml", numbering.encode())
    assert [heading.text for heading in draft(data).headings] == [f"{label} Part" for label in expected]


def numbered_headings(handbook: bytes, definition: str, levels: list[int], styles: str = "") -> list[str]:
    numbering = (
        f'<w:numbering xmlns:w="{W}">{definition}<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    place = '<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="3"/></w:numPr>'
    body = "".join(paragraph(run("Part"), properties=place.format(level)) for level in levels)
    data = replaced(with_body(handbook, body), "word/numbering.xml", numbering.encode())
    if styles:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            own = package.read("word/styles.xml").decode()
        data = replaced(data, "word/styles.xml", own.replace("</w:styles>", f"{styles}</w:styles>").encode())
    return [heading.text for heading in draft(data).headings]


@pytest.mark.parametrize(
    ("kind", "levels", "expected"),
    [
        ("bullet", [0, 1, 1, 0, 1], ["Part", "1. Part", "2. Part", "Part", "1. Part"]),
        ("decimal", [0, 2, 2], ["A1 Part", "1. Part", "2. Part"]),
        ("decimal", [1, 0, 1], ["1. Part", "A1 Part", "1. Part"]),
    ],
)
def test_a_level_that_a_list_does_not_define_is_numbered_by_itself(
    handbook: bytes, kind: str, levels: list[int], expected: list[str]
) -> None:
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="{kind}"/><w:lvlText w:val="A%1"/></w:lvl>'
    definition = f'<w:abstractNum w:abstractNumId="7">{level}</w:abstractNum>'
    assert numbered_headings(handbook, definition, levels) == expected


def test_a_list_may_be_defined_by_a_style(handbook: bytes) -> None:
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    definition = (
        '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="Ours"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="8"><w:styleLink w:val="Ours"/>{level}</w:abstractNum>'
        '<w:num w:numId="4"><w:abstractNumId w:val="8"/></w:num>'
    )
    style = (
        '<w:style w:type="numbering" w:styleId="Ours"><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>'
    )
    assert numbered_headings(handbook, definition, [0, 0], style) == ["I. Part", "II. Part"]
    loop = style.replace('w:val="4"', 'w:val="3"')
    assert numbered_headings(handbook, definition, [0, 0], loop) == ["Part", "Part"]


def test_headers_and_footers_stand_at_the_end() -> None:
    document = WordDocument()
    document.add_paragraph("Text.")
    document.sections[0].header.paragraphs[0].text = "Valid from May 2025"
    document.sections[0].footer.paragraphs[0].text = "Page 3 of 4"
    assert draft(saved(document)).text == "Text.\n\nHeader: Valid from May 2025"


def test_a_cell_that_spans_rows_stands_in_each() -> None:
    document = WordDocument()
    table = document.add_table(3, 3)
    for at, words in enumerate(("Season", "Single", "Double", "Low", "60", "80", "High", "", "120")):
        table.cell(at // 3, at % 3).text = words
    table.cell(1, 1).merge(table.cell(2, 1))
    rows = ["Season | Single | Double", "--- | --- | ---", "Low | 60 | 80", "High | 60 | 120"]
    assert draft(saved(document)).text == "\n".join(f"| {row} |" for row in rows)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ('<w:default w:val="1"/>', "[x] Gloves worn"),
        ('<w:default w:val="0"/>', "[ ] Gloves worn"),
        ('<w:default w:val="0"/><w:checked/>', "[x] Gloves worn"),
        ('<w:default w:val="1"/><w:checked w:val="0"/>', "[ ] Gloves worn"),
        ("", "[ ] Gloves worn"),
    ],
)
@pytest.mark.parametrize("separate", ["", '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'])
def test_check_boxes_of_the_older_kind_are_shown_once(handbook: bytes, state: str, shown: str, separate: str) -> None:
    box = f"<w:ffData><w:checkBox><w:sizeAuto/>{state}</w:checkBox></w:ffData>"
    field = (
        f'<w:r><w:fldChar w:fldCharType="begin">{box}</w:fldChar></w:r>'
        "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
        f'{separate}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert draft(with_body(handbook, paragraph(field + run(" Gloves worn")))).text == shown


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ('<w:result w:val="1"/>', "Colour: blue"),
        ('<w:default w:val="2"/>', "Colour: green"),
        ('<w:result w:val="0"/><w:default w:val="2"/>', "Colour: red"),
        ("", "Colour: red"),
        ('<w:result w:val="9"/>', "Colour:"),
        ('<w:result w:val="-1"/>', "Colour:"),
    ],
)
def test_what_is_chosen_in_the_list_of_a_form_is_shown(handbook: bytes, state: str, shown: str) -> None:
    entries = "".join(f'<w:listEntry w:val="{name}"/>' for name in ("red", "blue", "green"))
    field = (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>{state}{entries}</w:ddList></w:ffData></w:fldChar>'
        '</w:r><w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert draft(with_body(handbook, paragraph(run("Colour: ") + field))).text == shown
