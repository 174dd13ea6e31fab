"""Renders the content of OpenDocument files: paragraphs, lists, tables, notes."""

from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.odf.odf_styles import OdfStyles
from index.parsing.table_text import MAX_CELLS
from index.parsing.text_builder import TextBuilder
from index.parsing.text_marks import lowered, raised, struck

Element = Any
"""An element of lxml, which has no types."""

_BLOCKS = frozenset(
    {"section", "text-box", "list-item", "list-header", "body", "frame", "g", "a", "custom-shape", "rect"}
)
_SKIPPED = frozenset({
    *("tracked-changes", "table-of-content", "illustration-index", "alphabetical-index", "sequence-decls", "forms"),
    *("annotation", "annotation-end", "notes", "header", "footer", "object-index", "table-index", "user-index"),
})  # fmt: skip
_MAX_REPEATS = 1_000  # of one cell or row with text; more is padding
_MAX_LEVEL = 10


def local_name(element: Element) -> str:
    """Return an element's name without its namespace, ``""`` for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name, ``""`` where there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


class OdfText:
    """Adds content to a text.

    Attributes:
        comments: How many comments were left out.
    """

    def __init__(self, builder: TextBuilder, styles: OdfStyles) -> None:
        self._builder, self._styles = builder, styles
        self._notes: list[tuple[str, Element]] = []
        self._code: list[str] = []
        self.comments = 0

    def add(self, element: Element) -> None:
        """Add the blocks within an element."""
        for child in element:
            self._add_block(child)
        self._end_code()

    def add_notes(self) -> None:
        """Add the footnotes and endnotes that were referred to so far."""
        notes, self._notes = self._notes, []
        for mark, body in notes:
            self._builder.add(f"[{mark}] {self.flat(body)}")

    def flat(self, element: Element) -> str:
        """Return all paragraphs within an element as one text, a line each."""
        return "\n".join(filter(None, (self.inline(each).strip() for each in _paragraphs(element))))

    def _add_block(self, element: Element) -> None:
        kind = local_name(element)
        if kind == "p" and self._is_code(element):
            self._code.append(self.inline(element))
            return
        self._end_code()
        if kind in _SKIPPED or attribute(element, "display") == "none":
            self.comments += kind == "annotation"
        elif kind in ("h", "p"):
            self._add_paragraph(element, kind)
        elif kind == "list":
            self._builder.add_lines(self._list_lines(element, attribute(element, "style-name"), 1))
        elif kind == "table":
            rows = list(self.rows(element))
            has_header = any(local_name(each) == "table-header-rows" for each in element)
            self._builder.add_table(rows, has_header=has_header or len(rows) > 1)
        elif kind in _BLOCKS:
            self._describe(element)
            for child in element:
                self._add_block(child)
            self._end_code()

    def _is_code(self, element: Element) -> bool:
        """Return whether a paragraph is code: by its style, or because all its words are in a font for code."""
        if attribute(element, "style-name") in self._styles.code | self._styles.code_font:
            return True
        outside = [element.text, *(child.tail for child in element)]
        spans = [child for child in element if local_name(child) == "span" and "".join(child.itertext()).strip()]
        in_code = all(attribute(span, "style-name") in self._styles.code_font for span in spans)
        return bool(spans) and in_code and not any((words or "").strip() for words in outside)

    def _add_paragraph(self, element: Element, kind: str) -> None:
        words = self.inline(element)
        if kind == "h":
            level = attribute(element, "outline-level")
            self._builder.add_heading(words, int(level) if level.isdigit() and len(level) < 3 else 1)
        elif attribute(element, "style-name") in self._styles.titles:
            self._builder.add_heading(words, 1)
        else:
            self._builder.add("\n".join(" ".join(line.split()) for line in words.split("\n")))
        for frame in element.iter("{*}frame", "{*}custom-shape"):  # text boxes and pictures anchored in the paragraph
            if frame.getparent() is not None and not _is_within(frame, element, "frame"):
                self._add_block(frame)

    def _end_code(self) -> None:
        code, self._code = "\n".join(self._code), []
        self._builder.add_code(code)

    def _describe(self, element: Element) -> None:
        words = [one_line("".join(each.itertext())) for each in element if local_name(each) in ("title", "desc")]
        if any(words):
            self._builder.add(f"Picture: {'; '.join(dict.fromkeys(filter(None, words)))}")

    def _list_lines(self, element: Element, style: str, level: int) -> Iterator[str]:
        style = attribute(element, "style-name") or style
        indent = "  " * (level - 1)
        start = attribute(element, "start-value")
        number = int(start) - 1 if start.isdigit() and len(start) < 6 else 0
        for item in element:
            if local_name(item) not in ("list-item", "list-header"):
                continue
            is_first = True
            number += local_name(item) == "list-item"
            mark = f"{number}." if (style, level) in self._styles.numbered else "-"
            for child in item:
                if local_name(child) == "list" and level < _MAX_LEVEL:
                    yield from self._list_lines(child, style, level + 1)
                elif words := " ".join(self.inline(child).split()):
                    yield f"{indent}{mark} {words}" if is_first else f"{indent}{' ' * (len(mark) + 1)}{words}"
                    is_first = False

    def inline(self, element: Element) -> str:
        """Return the text of a paragraph, with marks for notes and for raised, lowered and struck words."""
        parts = [element.text or ""]
        for child in element:
            parts.append(self._inline_child(child))
            parts.append(child.tail or "")
        text = "".join(parts)
        style = attribute(element, "style-name") if local_name(element) == "span" else ""
        if style in self._styles.hidden:
            return ""
        if style in self._styles.raised and not text.lstrip().startswith("["):
            return raised(text)
        text = lowered(text) if style in self._styles.lowered else text
        return struck(text) if style in self._styles.struck else text

    def _inline_child(self, child: Element) -> str:
        match local_name(child):
            case "s":
                count = attribute(child, "c")
                return " " * min(int(count), 1_000) if count.isdigit() and len(count) < 5 else " "
            case "tab":
                return "\t"
            case "line-break":
                return "\n"
            case "note":
                return self._note(child)
            case "annotation":
                self.comments += 1
                return ""
            case "" | "frame" | "custom-shape" | "annotation-end" | "hidden-text" | "ruby-text":
                return ""
            case _:
                return self.inline(child)

    def _note(self, note: Element) -> str:
        parts = {local_name(each): each for each in note}
        if "note-citation" not in parts or "note-body" not in parts:
            return ""
        mark = one_line("".join(parts["note-citation"].itertext()))
        self._notes.append((mark, parts["note-body"]))
        return f"[{mark}]"

    def rows(self, table: Element, *, with_hidden: bool = True) -> Iterator[list[str]]:
        """Yield the rows of a table; merged cells repeat their text.

        Args:
            table: The table.
            with_hidden: Whether hidden rows count, as they do in texts.
        """
        below: dict[int, tuple[str, int]] = {}
        cells = 0
        for row in _rows_of(table):
            if not with_hidden and attribute(row, "visibility") in ("collapse", "filter"):
                continue
            texts = list(self._cells(row, below))
            repeats = _count(attribute(row, "number-rows-repeated"))
            cells += len(texts) * repeats
            if cells > MAX_CELLS:
                raise UnreadableDocument(f"it has a table of more than {MAX_CELLS:,} cells; split it")
            yield from [texts] * (min(repeats, _MAX_REPEATS) if any(texts) else 1)

    def _cells(self, row: Element, below: dict[int, tuple[str, int]]) -> Iterator[str]:
        """Yield the texts of a row's cells; ``below`` holds what cells above reach down: column, text, rows left."""
        at = 0
        last = ""
        for cell in row:
            kind = local_name(cell)
            if kind not in ("table-cell", "covered-table-cell"):
                continue
            repeats = _count(attribute(cell, "number-columns-repeated"))
            if kind == "covered-table-cell":
                texts = [self._covered(below, at + each, last) for each in range(min(repeats, _MAX_REPEATS))]
            else:
                last = self._cell_text(cell)
                texts = [last] * min(repeats, _MAX_REPEATS if last else 1)
                rows, columns = (_count(attribute(cell, f"number-{each}-spanned")) for each in ("rows", "columns"))
                if rows > 1:
                    below |= {at + each: (last, rows - 1) for each in range(min(columns, _MAX_REPEATS))}
            yield from texts
            at += len(texts)

    @staticmethod
    def _covered(below: dict[int, tuple[str, int]], at: int, last: str) -> str:
        text, left = below.get(at, ("", 0))
        if not left:
            return last
        below[at] = (text, left - 1)
        return text

    def _cell_text(self, cell: Element) -> str:
        words = self.flat(cell)
        notes = [self.flat(each) for each in cell if local_name(each) == "annotation"]
        return f"{words} (note: {one_line(notes[0])})" if words and notes and notes[0] else words


def _paragraphs(element: Element) -> Iterator[Element]:
    """Yield the paragraphs within an element, but not those of comments."""
    for child in element:
        if local_name(child) in ("p", "h"):
            yield child
        elif local_name(child) not in _SKIPPED:
            yield from _paragraphs(child)


def _rows_of(table: Element) -> Iterator[Element]:
    for child in table:
        if local_name(child) == "table-row":
            yield child
        elif local_name(child) in ("table-rows", "table-header-rows", "table-row-group"):
            yield from _rows_of(child)


def _count(text: str) -> int:
    return max(1, int(text)) if text.isdigit() and len(text) < 9 else 1


def _is_within(element: Element, outer: Element, kind: str) -> bool:
    """Return whether another element of a kind stands between the two."""
    for parent in element.iterancestors():
        if parent is outer:
            return False
        if local_name(parent) == kind:
            return True
    return False
