"""Nested elements are read in time that grows with the text, not with a power of their depth."""

import io
import itertools
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import pytest

from index.errors import UnreadableDocument
from index.parsing.document_loader import LoadContext
from index.parsing.formats import loader_for
from index.parsing.html.html_loader import HtmlLoader
from index.parsing.sandbox import SandboxedLoader
from tests.growth import TooSlowError, seconds_of
from tests.index.parsing.format_seeds import FILES, with_part
from tests.index.parsing.test_hostile import word_document

DEPTH = 40
"""Work that doubles at every level would take longer than anybody waits."""
MOST_SECONDS = 1.0
TAGS = tuple(
    each
    for line in (
        "p div section details summary dl dt dd ul ol li table tr td th caption tbody pre code span a b del sup sub h2",
        "blockquote form label math mfrac mrow msup figure aside article button ruby center q",
    )
    for each in line.split()
)
DEEPER = (
    ("table", "tr", "td"),
    ("table", "tr", "td", "ul", "li"),
    ("table", "tr", "td", "dl", "dd"),
    ("dl", "dt", "table", "tr", "td"),
    ("del", "table", "tr", "td"),
    ("ul", "li", "details", "summary"),
    ("math", "mtable", "mtr", "mtd"),
)


def read_seconds(name: str, data: bytes) -> float:
    """Processor seconds for reading a file without the sandbox."""
    loader = loader_for(name)
    inner = loader.loader if isinstance(loader, SandboxedLoader) else loader
    assert inner is not None

    def read(_: str) -> None:
        with suppress(UnreadableDocument):
            list(inner.load(io.BytesIO(data), LoadContext(name, 0, 10**7)))

    return seconds_of(read, "", MOST_SECONDS)


def page(tags: Sequence[str], depth: int) -> bytes:
    """A page whose elements hold each other, with words before and after what they hold."""
    opened = "".join(f"<{tag}>before " for tag in tags)
    closed = "".join(f"</{tag}> after <{tag}>more</{tag}>" for tag in reversed(tags))
    return f"<body><article><h1>Bees</h1><p>They dance.</p>{opened * depth}in{closed * depth}</article>".encode()


def test_elements_of_a_page() -> None:
    families = itertools.chain(((tag,) for tag in TAGS), itertools.permutations(TAGS, 2), DEEPER)
    assert [tags for tags in families if not is_read_in_time(page(tags, DEPTH // len(tags)))] == []


def is_read_in_time(data: bytes) -> bool:
    def read(_: str) -> None:
        with suppress(UnreadableDocument):
            list(HtmlLoader().load(io.BytesIO(data), LoadContext("a.html", 0, 10**7)))

    try:
        return seconds_of(read, "", MOST_SECONDS) < MOST_SECONDS
    except TooSlowError:
        return False


def nested(opening: str, middle: str, closing: str) -> str:
    return opening * DEPTH + middle + closing * DEPTH


def indented(line: str, step: str = "   ") -> str:
    """Lines that each stand deeper than the one before."""
    return "\n\n".join(step * depth + line for depth in range(DEPTH))


def yaml_doubling(key: str) -> str:
    """Schemas that hold the one before eight times, by name."""
    lines = ["  a0: &a0 {type: string}"]
    lines += [f"  a{n}: &a{n} {{{key}: [{', '.join([f'*a{n - 1}'] * 8)}]}}" for n in range(1, DEPTH)]
    schema = f"*a{DEPTH - 1}"
    path = f"paths: {{/x: {{get: {{summary: S, parameters: [{{name: q, in: query, schema: {schema}}}]}}}}}}"
    return "\n".join(["openapi: 3.0.0", "x:", *lines, path, ""])


def holding_itself(key: str) -> str:
    schema = f"&a {{{key}: [*a, *a]}}"
    return f"openapi: 3.0.0\npaths: {{/x: {{get: {{parameters: [{{name: q, in: query, schema: {schema}}}]}}}}}}\n"


def grid_table(depth: int) -> list[str]:
    """A table in pipes and dashes, whose one cell holds such a table."""
    inner = grid_table(depth - 1) if depth else ["x"]
    width = max(map(len, inner)) + 2
    frame = "+" + "-" * width + "+"
    return [frame, *(f"| {line.ljust(width - 1)}|" for line in inner), frame]


TEXTS: dict[str, dict[str, str]] = {
    "a.md": {
        "quotes": "\n".join("> " * depth + "word" for depth in range(1, DEPTH)),
        "lists": indented("- word", "  "),
        "notes": indented("!!! note\n", "    "),
        "containers": "\n".join(f"{':' * (DEPTH + 3 - n)} tip" for n in range(DEPTH)) + "\nword",
        "details": nested("<details><summary>More</summary>\n\n", "word", "\n\n</details>"),
        "tables": nested("<table><tr><td>a", "word", "</td></tr></table>"),
        "lists of HTML": nested("<ul><li>a", "word", "</li></ul>"),
        "links": nested("[", "word", "](a.md)"),
        "stress": nested("**_", "word", "_**"),
    },
    "a.mdx": {
        "components": nested('<Tabs>\n<TabItem label="A">\n', "word", "\n</TabItem>\n</Tabs>"),
        "expressions": nested("{a ? ", "'word'", " : ''}"),
        "attributes": nested("<A b={<C>", "word", "</C>}/>"),
    },
    "a.rst": {
        "notes": indented(".. note:: word"),
        "lists": indented("- word", "  "),
        "quotes": indented("word"),
        "tables": "\n".join(grid_table(DEPTH)),
        "definitions": "\n".join("  " * depth + "word" for depth in range(DEPTH)),
    },
    "a.adoc": {
        "blocks": "\n".join("=" * (DEPTH + 4 - n) + "\nword" for n in range(DEPTH)),
        "lists": "\n".join("*" * depth + " word" for depth in range(1, DEPTH)),
        "tables": "\n".join(f"{'|!'[n % 2]}===\n{'|!'[n % 2]}a" for n in range(DEPTH)),
        "open blocks": nested("--\n", "word\n", "--\n"),
    },
    "a.org": {
        "blocks": nested("#+BEGIN_QUOTE\n", "word\n", "#+END_QUOTE\n"),
        "lists": indented("- word", "  "),
        "headings": "\n".join("*" * depth + " word" for depth in range(1, DEPTH)),
        "drawers": nested(":A:\n", "word\n", ":END:\n"),
    },
    "a.rtf": {
        "groups": "{\\rtf1 " + nested("{\\b a", "word", "}") + "}",
        "tables": "{\\rtf1 " + "".join(f"\\itap{n} a\\nestcell\\nestrow " for n in range(DEPTH)) + "}",
    },
    "a.yaml": {
        **{f"{key} by name": yaml_doubling(key) for key in ("oneOf", "allOf", "anyOf")},
        **{f"{key} of itself": holding_itself(key) for key in ("oneOf", "allOf")},
    },
}


@pytest.mark.parametrize(
    ("name", "text"),
    [pytest.param(name, text, id=f"{name}-{what}") for name in TEXTS for what, text in TEXTS[name].items()],
)
def test_elements_of_a_text(name: str, text: str) -> None:
    assert read_seconds(name, text.encode()) < MOST_SECONDS


def wrapped(content: bytes, opening: str, closing: str, before: bytes) -> bytes:
    """The content of a part, with nested elements put in where an element begins."""
    middle = nested(opening, "", closing).encode()
    at = content.index(before)
    return content[:at] + middle + content[at:]


WORD_PARTS = {
    "tables": ("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p>", "<w:p/></w:tc></w:tr></w:tbl>"),
    "boxes": ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
}
OPEN_PARTS = {
    "tables": (
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p>",
        "</table:table-cell></table:table-row></table:table>",
    ),
    "lists": ("<text:list><text:list-item><text:p>a</text:p>", "</text:list-item></text:list>"),
    "sections": ('<text:section text:name="a"><text:p>a</text:p>', "</text:section>"),
    "frames": ("<text:p>a<draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>"),
}


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def office_files() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    for what, (opening, closing) in WORD_PARTS.items():

        def word(opening: str = opening, closing: str = closing) -> bytes:
            content = part_of(word_document(), "word/document.xml")
            return with_part(word_document(), "word/document.xml", wrapped(content, opening, closing, b"<w:sectPr"))

        yield "a.docx", what, word
    for what, (opening, closing) in OPEN_PARTS.items():

        def open_text(opening: str = opening, closing: str = closing) -> bytes:
            data = (FILES / "pandoc.odt").read_bytes()
            content = part_of(data, "content.xml")
            return with_part(data, "content.xml", wrapped(content, opening, closing, b"</office:text>"))

        yield "a.odt", what, open_text


@pytest.mark.filterwarnings("ignore:defusedxml.cElementTree")  # what python-docx's reader imports
@pytest.mark.parametrize(
    ("name", "make"), [pytest.param(name, make, id=f"{name}-{what}") for name, what, make in office_files()]
)
def test_elements_of_an_office_file(name: str, make: Callable[[], bytes]) -> None:
    assert read_seconds(name, make()) < MOST_SECONDS
