"""Renders a tree of HTML as readable text with headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.parsing.cleaning import clean_text
from index.parsing.formulas import formula_text, local_name
from index.parsing.html.html_code import (
    code_block,
    code_table,
    is_code_block,
    is_code_table,
    is_line_number,
)
from index.parsing.html.html_marks import (
    accordion_heading,
    begins_struck,
    box_sign,
    is_hidden,
    is_permalink,
    list_mark,
    list_numbers,
    script_text,
)
from index.parsing.html.html_tables import pipe_table, read_grid, table_rows
from index.parsing.text_marks import struck
from index.types import Heading

_HEADING_TAGS = frozenset({"head", "h1", "h2", "h3", "h4", "h5", "h6"})
_LIST_TAGS = frozenset({"list", "ul", "ol", "menu"})
_ITEM_TAGS = frozenset({"item", "li"})
_BREAK_TAGS = frozenset({"lb", "br", "hr"})
_BLOCK_TAGS = frozenset({
    "p", "div", "section", "article", "body", "html", "main", "figure", "figcaption", "quote", "blockquote", "form",
    "header", "footer", "aside", "details", "summary", "address", "fieldset", "legend", "center", "dl", "caption",
    "td", "th", "tr", "tbody", "thead", "item", "li", "hgroup", "dialog", "nav", "search",
})  # fmt: skip
_HIDDEN_TAGS = frozenset({
    "script", "style", "noscript", "template", "head-matter", "svg", "select", "textarea", "iframe", "object", "video",
    "audio", "canvas", "title", "link", "meta", "base", "map", "datalist", "rp",
})  # fmt: skip
_MAX_DEPTH = 260  # libxml2 nests at most 255 elements
_INDENT = "  "
_MAX_TERMS, _MAX_QUESTION = 80, 300  # characters of the terms of one meaning, and of a term that is a question
_SENTENCE_END = re.compile(r"[.!?…:;,。！？][\"'”’)]*\Z")
_SIGN = re.compile(r"(?:[-*•]|\d{1,3}[.)]) ")


def html_to_text(element: Any) -> tuple[str, tuple[Heading, ...]]:  # noqa: ANN401 - lxml has no types
    """Render an element as text.

    A blank line separates paragraphs. White space is collapsed except in code, which stands between fences. List items
    begin with ``-`` or the number that a browser shows. Tables are written in pipes; a cell that spans others stands in
    all of them. Powers, formulas, check boxes and struck text keep what they say.

    Args:
        element: An lxml element of HTML.

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


@dataclass(slots=True)
class _TextRenderer:
    """Collects blocks of text from a tree.

    Attributes:
        blocks: Finished blocks.
        headings: Of each heading the number of its block, its level and its words.
    """

    blocks: list[str] = field(default_factory=list)
    headings: list[tuple[int, int, str]] = field(default_factory=list)
    _inline: list[str] = field(default_factory=list)
    _level: int = 1  # of the last heading that was marked up as one
    _term: tuple[Any, int] | None = None  # the last term that is one line, and the number of its block

    def end_block(self) -> None:
        """Turn the inline text so far into a block."""
        block = _tidy("".join(self._inline))
        self._inline.clear()
        if block:
            self.blocks.append(block)

    def add(self, element: Any, depth: int) -> None:  # noqa: ANN401
        """Add an element with all its content."""
        if not isinstance(element.tag, str) or element.tag in _HIDDEN_TAGS or is_hidden(element):
            return
        if depth > _MAX_DEPTH:
            self._inline.append(" ".join(element.itertext()))
        elif is_permalink(element) or is_line_number(element):
            return
        elif element.tag in _HEADING_TAGS:
            self._add_heading(element)
        elif element.tag in _LIST_TAGS:
            self._add_block("\n".join(_list_lines(element, depth)))
        elif element.tag == "table":
            self._add_table(element, depth)
        elif element.tag == "pre" or (element.tag == "code" and is_code_block(element)):
            self._add_block(code_block(element))
        elif heading := accordion_heading(element):
            self._note_heading(heading, min(6, self._level + 1))
        elif element.tag == "dt":
            self._add_term(element, depth)
        elif element.tag == "dd":
            self._add_definition(element, depth)
        elif element.tag in _BLOCK_TAGS:
            self.end_block()
            self.add_children(element, depth)
            self.end_block()
        elif element.tag in _BREAK_TAGS:
            self._inline.append("\n")
        else:
            self._add_inline(element, depth)

    def add_children(self, element: Any, depth: int) -> None:  # noqa: ANN401
        """Add the content of an element, marked where the element is struck."""
        if not begins_struck(element):
            self._add_plain_children(element, depth)
            return
        inner = _TextRenderer(_level=self._level)
        inner._add_plain_children(element, depth)
        if not inner.blocks:
            self._inline.append(struck("".join(inner._inline)))
            return
        self.end_block()
        inner.end_block()
        self.blocks += map(struck, inner.blocks)

    def _add_plain_children(self, element: Any, depth: int) -> None:  # noqa: ANN401
        self._inline.append(_collapse(element.text))
        for child in element:
            self.add(child, depth + 1)
            self._inline.append(_collapse(child.tail))

    def _add_inline(self, element: Any, depth: int) -> None:  # noqa: ANN401
        if element.tag == "input":
            self._inline.append(box_sign(element))
        elif element.tag == "button":
            return
        elif local_name(element) == "math":
            self._inline.append(f" {clean_text(formula_text(element))} ")
        elif element.tag in ("sup", "sub"):
            before = "".join(self._inline[-3:])
            self._inline.append(script_text(element, before))
        else:
            self.add_children(element, depth)

    def _add_heading(self, element: Any) -> None:  # noqa: ANN401
        rank = str(element.get("rend") or element.tag)
        self._level = int(rank[1]) if re.fullmatch("h[1-6]", rank) else 2
        self._note_heading(_words(element), self._level)

    def _note_heading(self, words: str, level: int) -> None:
        self.end_block()
        if words:
            self.headings.append((len(self.blocks), level, words))
            self.blocks.append(words)

    def _add_term(self, element: Any, depth: int) -> None:  # noqa: ANN401
        """Add a term, and remember it where it is one line that its meaning can follow."""
        self.end_block()
        before = len(self.blocks)
        self.add_children(element, depth)
        self.end_block()
        is_line = len(self.blocks) == before + 1 and "\n" not in self.blocks[-1] and not self._is_heading(before)
        self._term = (element, self._joined_terms(element, before)) if is_line else None
        if self._term and _is_question(self.blocks[-1]):
            self._note_heading(self.blocks.pop(), min(6, self._level + 1))
            self._term = None

    def _joined_terms(self, element: Any, block: int) -> int:  # noqa: ANN401
        """Join a term to the one before where both have one meaning; returns the number of the block with it."""
        if self._term != (element.getprevious(), block - 1):
            return block
        terms = ", ".join(self.blocks[-2:])
        if len(terms) > _MAX_TERMS:
            return block
        self.blocks[-2:] = [terms]
        return block - 1

    def _is_heading(self, block: int) -> bool:
        return bool(self.headings) and self.headings[-1][0] == block

    def _add_definition(self, element: Any, depth: int) -> None:  # noqa: ANN401
        """Add what a term means: on the term's own line where it is one line."""
        self.end_block()
        inner = _TextRenderer(_level=self._level)
        inner.add_children(element, depth)
        inner.end_block()
        follows = self._term == (element.getprevious(), len(self.blocks) - 1)
        if follows and len(inner.blocks) == 1 and "\n" not in inner.blocks[0]:
            sign = "" if _SENTENCE_END.search(self.blocks[-1][-3:]) else ":"
            self.blocks[-1] = f"{self.blocks[-1]}{sign} {inner.blocks[0]}"
            return
        self.headings += [(number + len(self.blocks), level, words) for number, level, words in inner.headings]
        self.blocks += inner.blocks

    def _add_table(self, table: Any, depth: int) -> None:  # noqa: ANN401
        self.end_block()
        for caption in table.iterchildren("caption"):
            self.add(caption, depth + 1)
        if is_code_table(table):
            self._add_block(code_table(table))
            return
        # Asked before the cells are read: what a table lays out is read once, however deep its tables are nested.
        if not _frames_blocks(table):
            grid = read_grid(table, lambda cell: _cell_words(cell, depth + 1))
            if grid.is_data:
                self._add_block(pipe_table(grid))
                return
        for row, _ in table_rows(table):
            self.end_block()
            for cell in row:
                self.add(cell, depth + 1)

    def _add_block(self, block: str) -> None:
        self.end_block()
        if block.strip():
            self.blocks.append(block)


def _is_question(term: str) -> bool:
    """Return whether a term is a question, as in lists of frequent ones: a heading over its answer."""
    return term.endswith("?") and term.count(" ") > 1 and len(term) <= _MAX_QUESTION


def _frames_blocks(table: Any) -> bool:  # noqa: ANN401
    """Return whether a table lays out a page: it holds headings, code or other tables."""
    return any(True for _ in table.iterdescendants("table", "pre", "h1", "h2", "h3", "h4"))


def _cell_words(cell: Any, depth: int) -> str:  # noqa: ANN401
    """Return a cell's content on one line; its paragraphs, items and lines are parted by semicolons."""
    inner = _TextRenderer()
    inner.add_children(cell, depth)
    inner.end_block()
    lines = [" ".join(line.split()) for block in inner.blocks for line in block.split("\n")]
    pieces = [piece for line in lines if (piece := _SIGN.sub("", line, count=1) if line[:2] in ("- ", "* ") else line)]
    joined = ""
    for piece in pieces:
        gap = "" if not joined else " " if _SENTENCE_END.search(joined[-3:]) else "; "
        joined += gap + piece
    return joined


def _list_lines(element: Any, depth: int) -> Iterator[str]:  # noqa: ANN401
    numbers = list_numbers(element, [child for child in element if child.tag in _ITEM_TAGS])
    for child in element:
        if child.tag in _ITEM_TAGS:
            number = next(numbers)
            if is_hidden(child):
                continue
            item = _TextRenderer()
            item.add_children(child, depth + 1)
            item.end_block()
            lines = "\n".join(item.blocks).split("\n") if item.blocks else []
            mark = list_mark(child, element, number)
            yield from (f"{_INDENT if place else mark}{line}" for place, line in enumerate(lines))
        elif child.tag in _LIST_TAGS and depth < _MAX_DEPTH:
            yield from (_INDENT + line for line in _list_lines(child, depth + 1))


def _words(element: Any) -> str:  # noqa: ANN401
    """Return the words of a heading, without signs of permanent links."""
    inner = _TextRenderer()
    inner._inline.append(_collapse(element.text))
    for child in element:
        if child.tag in ("button", "a") and not is_permalink(child) and not is_hidden(child):
            inner.add_children(child, 1)
        else:
            inner.add(child, 1)
        inner._inline.append(_collapse(child.tail))
    inner.end_block()
    return " ".join(" ".join(inner.blocks).split())


def _collapse(text: str | None) -> str:
    return re.sub(r"\s+", " ", clean_text(text).replace("\xad", "")) if text else ""


def _tidy(text: str) -> str:
    lines = (re.sub(" {2,}", " ", line).strip() for line in text.split("\n"))
    return re.sub("\n{2,}", "\n", "\n".join(lines)).strip()
