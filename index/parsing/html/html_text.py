"""From a tree of HTML, or of trafilatura's XML, to readable text with its headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.parsing.cleaning import clean_text
from index.types import Heading

_HEADINGS = frozenset({"head", "h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"list", "ul", "ol", "dl"})
_ITEMS = frozenset({"item", "li", "dd", "dt"})
_BREAKS = frozenset({"lb", "br", "hr"})
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "body", "html", "main", "figure", "figcaption", "quote", "blockquote"}
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head-matter", "svg", "button", "form", "nav"})
_DEPTH = 260  # libxml2 nests no deeper than 255
_INDENT = "  "


@dataclass(slots=True)
class _Page:
    """Blocks of text so far, and the inline text that is not yet one."""

    blocks: list[str] = field(default_factory=list)
    headings: list[tuple[int, int, str]] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)

    def flush(self) -> None:
        block = _tidy("".join(self.inline))
        self.inline.clear()
        if block:
            self.blocks.append(block)


def render(element: Any) -> tuple[str, tuple[Heading, ...]]:  # noqa: ANN401 - lxml has no types
    """Write an element's text for reading.

    Paragraphs stand a blank line apart; white space is collapsed but for code, which stays as it is; items
    of lists begin with ``-`` or their number; rows of tables are lines, their cells parted by `` | ``.

    Args:
        element: An lxml element: HTML, or trafilatura's XML.

    Returns:
        The text, and its headings: ``start`` is where the heading's own words begin.
    """
    page = _Page()
    _block(element, page, 0)
    page.flush()
    starts: list[int] = []
    offset = 0
    for block in page.blocks:
        starts.append(offset)
        offset += len(block) + 2
    headings = tuple(Heading(starts[number], level, words) for number, level, words in page.headings)
    return "\n\n".join(page.blocks), headings


def _block(element: Any, page: _Page, depth: int) -> None:  # noqa: ANN401
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    if depth > _DEPTH:
        page.inline.append(" ".join(element.itertext()))
    elif element.tag in _HEADINGS:
        _heading(element, page)
    elif element.tag in _LISTS:
        _whole(page, "\n".join(_list_lines(element, depth)))
    elif element.tag == "table":
        _whole(page, "\n".join(filter(None, map(_row, element.iter("row", "tr")))))
    elif element.tag == "pre" or (element.tag == "code" and _stands_alone(element)):
        _whole(page, clean_text("".join(element.itertext())).strip("\r\n").rstrip())
    elif element.tag in _BLOCKS or element.tag in _ITEMS:
        page.flush()
        _children(element, page, depth)
        page.flush()
    elif element.tag in _BREAKS:
        page.inline.append("\n")
    else:
        _children(element, page, depth)


def _children(element: Any, page: _Page, depth: int) -> None:  # noqa: ANN401
    page.inline.append(_collapse(element.text))
    for child in element:
        _block(child, page, depth + 1)
        page.inline.append(_collapse(child.tail))


def _heading(element: Any, page: _Page) -> None:  # noqa: ANN401
    page.flush()
    words = " ".join(clean_text("".join(element.itertext())).split())
    if words:
        rank = str(element.get("rend") or element.tag)
        level = int(rank[1]) if re.fullmatch("h[1-6]", rank) else 2
        page.headings.append((len(page.blocks), level, words))
        page.blocks.append(words)


def _whole(page: _Page, block: str) -> None:
    page.flush()
    if block.strip():
        page.blocks.append(block)


def _stands_alone(element: Any) -> bool:  # noqa: ANN401
    """Tell a block of code from code inside a sentence."""
    parent = element.getparent()
    return parent is None or parent.tag == "body" or "\n" in "".join(element.itertext())


def _list_lines(element: Any, depth: int) -> Iterator[str]:  # noqa: ANN401
    numbered = element.tag == "ol" or element.get("rend") == "ol"
    number = 0
    for child in element:
        if child.tag in _ITEMS:
            number += 1
            mark = f"{number}. " if numbered else "- "
            inner = _Page()
            _children(child, inner, depth + 1)
            inner.flush()
            lines = "\n".join(inner.blocks).split("\n") if inner.blocks else []
            yield from (f"{_INDENT if place else mark}{line}" for place, line in enumerate(lines))
        elif child.tag in _LISTS and depth < _DEPTH:
            yield from (_INDENT + line for line in _list_lines(child, depth + 1))


def _row(row: Any) -> str:  # noqa: ANN401
    cells = (" ".join(clean_text("".join(cell.itertext())).split()) for cell in row.iter("cell", "td", "th"))
    return " | ".join(cells).strip(" |")


def _collapse(text: str | None) -> str:
    return re.sub(r"\s+", " ", clean_text(text)) if text else ""


def _tidy(text: str) -> str:
    lines = (re.sub(" {2,}", " ", line).strip() for line in text.split("\n"))
    return re.sub("\n{2,}", "\n", "\n".join(lines)).strip()
