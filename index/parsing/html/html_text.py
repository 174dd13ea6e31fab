"""Renders a tree of HTML, or of trafilatura's XML, as readable text with headings."""

import re
from collections.abc import Iterator
from typing import Any

from index.parsing.cleaning import clean_text
from index.types import Heading

_HEADING_TAGS = frozenset({"head", "h1", "h2", "h3", "h4", "h5", "h6"})
_LIST_TAGS = frozenset({"list", "ul", "ol", "dl"})
_ITEM_TAGS = frozenset({"item", "li", "dd", "dt"})
_BREAK_TAGS = frozenset({"lb", "br", "hr"})
_BLOCK_TAGS = frozenset(
    {"p", "div", "section", "article", "body", "html", "main", "figure", "figcaption", "quote", "blockquote"}
)
_HIDDEN_TAGS = frozenset({"script", "style", "noscript", "template", "head-matter", "svg", "button", "form", "nav"})
_MAX_DEPTH = 260  # libxml2 nests at most 255 elements
_INDENT = "  "


def html_to_text(element: Any) -> tuple[str, tuple[Heading, ...]]:  # noqa: ANN401 - lxml has no types
    """Render an element as text.

    A blank line separates paragraphs. White space is collapsed except in code. List items begin with ``-`` or their
    number. Table rows are lines with cells separated by `` | ``.

    Args:
        element: An lxml element: HTML, or trafilatura's XML.

    Returns:
        The text, and its headings; ``start`` is where the heading's own words begin.
    """
    renderer = _TextRenderer()
    renderer.add(element, 0)
    renderer.end_block()
    starts: list[int] = []
    offset = 0
    for block in renderer.blocks:
        starts.append(offset)
        offset += len(block) + 2
    headings = tuple(Heading(starts[number], level, words) for number, level, words in renderer.headings)
    return "\n\n".join(renderer.blocks), headings


class _TextRenderer:
    """Collects blocks of text from a tree.

    Attributes:
        blocks: Finished blocks.
        headings: Of each heading the number of its block, its level and its words.
    """

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.headings: list[tuple[int, int, str]] = []
        self._inline: list[str] = []

    def end_block(self) -> None:
        """Turn the inline text so far into a block."""
        block = _tidy("".join(self._inline))
        self._inline.clear()
        if block:
            self.blocks.append(block)

    def add(self, element: Any, depth: int) -> None:  # noqa: ANN401
        """Add an element with all its content."""
        if not isinstance(element.tag, str) or element.tag in _HIDDEN_TAGS:
            return
        if depth > _MAX_DEPTH:
            self._inline.append(" ".join(element.itertext()))
        elif element.tag in _HEADING_TAGS:
            self._add_heading(element)
        elif element.tag in _LIST_TAGS:
            self._add_block("\n".join(_list_lines(element, depth)))
        elif element.tag == "table":
            self._add_block("\n".join(filter(None, map(_row, element.iter("row", "tr")))))
        elif element.tag == "pre" or (element.tag == "code" and _is_code_block(element)):
            self._add_block(clean_text("".join(element.itertext())).strip("\r\n").rstrip())
        elif element.tag in _BLOCK_TAGS or element.tag in _ITEM_TAGS:
            self.end_block()
            self.add_children(element, depth)
            self.end_block()
        elif element.tag in _BREAK_TAGS:
            self._inline.append("\n")
        else:
            self.add_children(element, depth)

    def add_children(self, element: Any, depth: int) -> None:  # noqa: ANN401
        """Add the content of an element."""
        self._inline.append(_collapse(element.text))
        for child in element:
            self.add(child, depth + 1)
            self._inline.append(_collapse(child.tail))

    def _add_heading(self, element: Any) -> None:  # noqa: ANN401
        self.end_block()
        words = _words(element)
        if words:
            rank = str(element.get("rend") or element.tag)
            level = int(rank[1]) if re.fullmatch("h[1-6]", rank) else 2
            self.headings.append((len(self.blocks), level, words))
            self.blocks.append(words)

    def _add_block(self, block: str) -> None:
        self.end_block()
        if block.strip():
            self.blocks.append(block)


def _is_code_block(element: Any) -> bool:  # noqa: ANN401
    """Return whether code is a block of its own, not a part of a sentence."""
    parent = element.getparent()
    return parent is None or parent.tag == "body" or "\n" in "".join(element.itertext())


def _list_lines(element: Any, depth: int) -> Iterator[str]:  # noqa: ANN401
    is_numbered = element.tag == "ol" or element.get("rend") == "ol"
    number = 0
    for child in element:
        if child.tag in _ITEM_TAGS:
            number += 1
            mark = f"{number}. " if is_numbered else "- "
            item = _TextRenderer()
            item.add_children(child, depth + 1)
            item.end_block()
            lines = "\n".join(item.blocks).split("\n") if item.blocks else []
            yield from (f"{_INDENT if place else mark}{line}" for place, line in enumerate(lines))
        elif child.tag in _LIST_TAGS and depth < _MAX_DEPTH:
            yield from (_INDENT + line for line in _list_lines(child, depth + 1))


def _row(row: Any) -> str:  # noqa: ANN401
    return " | ".join(map(_words, row.iter("cell", "td", "th"))).strip(" |")


def _words(element: Any) -> str:  # noqa: ANN401
    return " ".join(clean_text("".join(element.itertext())).split())


def _collapse(text: str | None) -> str:
    return re.sub(r"\s+", " ", clean_text(text)) if text else ""


def _tidy(text: str) -> str:
    lines = (re.sub(" {2,}", " ", line).strip() for line in text.split("\n"))
    return re.sub("\n{2,}", "\n", "\n".join(lines)).strip()
