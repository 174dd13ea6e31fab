"""Reads the tokens of RTF: text, control words and groups."""

import codecs
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from index.errors import UnreadableDocument
from index.parsing.rtf.rtf_blocks import RtfBlocks
from index.parsing.rtf.rtf_words import (
    CHARSETS,
    CODE_FONT,
    DROPPED,
    ESCAPED,
    HEADING_STYLE,
    ITEM_MARK,
    SIGNS,
    SINKS,
    TOKEN,
    RtfFormat,
    RtfParagraph,
)
from index.parsing.text_builder import TextBuilder
from index.parsing.text_marks import lowered, raised, struck

_MAX_DEPTH = 2_000


class RtfReader:
    """Reads tokens and builds the text.

    Attributes:
        builder: The text so far.
        fields: The title and the author, in parts.
        comments: How many comments were left out.
    """

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self.fields: dict[str, list[str]] = {"title": [], "author": []}
        self.comments = 0
        self._now, self._stack = RtfFormat(), list[RtfFormat]()
        self._paragraph = RtfParagraph()
        self._codepage = "cp1252"
        self._fonts: dict[int, str] = {}
        self._code_fonts: set[int] = set()
        self._styles: dict[int, str] = {}
        self._style_at = -1
        self._bytes = bytearray()
        self._left = 0  # characters to skip after one in Unicode
        self._high = ""
        self._notes: list[list[str]] = []
        self._blocks = RtfBlocks(self.builder)
        self._cell: list[str] = []
        self._row: list[str] = []

    def read(self, data: bytes) -> None:
        """Read a whole file."""
        at = 0
        while found := TOKEN.search(data, at):
            at = found.end()
            if found["hex"]:
                self._take_byte(int(found["hex"], 16))
                continue
            if found["text"] and self._left == 0:
                self._bytes += found["text"]
                continue
            self._end_bytes()
            if found["word"]:
                number = int(found["number"]) if found["number"] else None
                if found["word"] == b"bin":
                    at += max(0, number or 0)
                else:
                    self._word(found["word"].decode("ascii"), number)
            elif found["brace"]:
                self._brace(found["brace"])
            elif found["sign"]:
                self._sign(found["sign"].decode("latin-1"))
            elif found["text"]:
                skipped, self._left = self._left, max(0, self._left - len(found["text"]))
                self._bytes += found["text"][skipped:]
        self._end_bytes()
        self._end_paragraph()
        self._blocks.end()
        for number, note in enumerate(self._notes, start=1):
            self.builder.add(f"[{number}] {' '.join(''.join(note).split())}")

    def _take_byte(self, value: int) -> None:
        if self._left:
            self._left -= 1
        else:
            self._bytes.append(value)

    def _end_bytes(self) -> None:
        if self._bytes:
            codec = self._fonts.get(self._now.font, self._codepage) if self._now.sink != "font" else self._codepage
            self._text(bytes(self._bytes).decode(codec, "replace"))
            self._bytes.clear()

    def _brace(self, brace: bytes) -> None:
        self._left = 0
        if brace == b"{":
            if len(self._stack) >= _MAX_DEPTH:
                raise UnreadableDocument(f"it nests groups more than {_MAX_DEPTH:,} deep")
            self._stack.append(self._now)
        elif self._stack:
            self._now = self._stack.pop()

    def _sign(self, sign: str) -> None:
        if sign == "*":  # a destination follows that may be unknown
            self._now = replace(self._now, sink=f"*{self._now.sink.lstrip('*')}")
        else:
            self._text(ESCAPED.get(sign, ""))

    def _word(self, word: str, number: int | None) -> None:
        is_optional = self._now.sink.startswith("*")
        if word in SINKS and self._now.sink != "":
            self._now = replace(self._now, sink=SINKS[word])
            self.comments += word == "annotation"
            if word == "footnote":
                self._notes.append([])
        elif word in DROPPED or (is_optional and word not in self._CHANGES):
            # What may follow an unknown destination is not for people; known ones have their own sink.
            self._now = replace(self._now, sink="info" if word == "info" else "")
        elif word in SIGNS:
            self._text(SIGNS[word])
        elif change := self._CHANGES.get(word):
            change(self, number)

    def _text(self, text: str) -> None:
        match self._now.sink:
            case "body":
                self._add_words(text)
            case "note":
                self._notes[-1].append("" if self._now.is_hidden else text)
            case "list":
                self._paragraph.mark += text
            case "title" | "author" as name:
                self.fields[name].append(text)
            case "font" if CODE_FONT.search(text):
                self._code_fonts.add(self._now.font)
            case "style" if self._style_at >= 0:
                self._styles[self._style_at] = f"{self._styles.get(self._style_at, '')}{text}"

    def _add_words(self, text: str) -> None:
        now = self._now
        if now.is_hidden or not text:
            return
        if text.strip():
            self._paragraph.is_code &= now.font in self._code_fonts
        text = raised(text) if now.is_raised else lowered(text) if now.is_lowered else text
        self._paragraph.parts.append(struck(text) if now.is_struck else text)

    def _unicode(self, number: int | None) -> None:
        value = (number or 0) % 0x10000
        self._left = self._now.skip
        if 0xD800 <= value < 0xDC00:
            self._high = chr(value)
        elif 0xDC00 <= value < 0xE000:
            pair, self._high = self._high + chr(value), ""
            self._text(pair.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        else:
            self._text(chr(value))

    def _end_paragraph(self) -> None:
        done = self._paragraph
        self._paragraph = replace(done, parts=[], mark="", is_code=True)
        text = "".join(done.parts)
        if done.in_table or self._row:
            self._cell.append(text)
            return
        if not text.strip():
            return
        style = HEADING_STYLE.search(self._styles.get(done.style, ""))
        level = done.level or (int(style[1]) if style else 0)
        mark = ITEM_MARK.match(f"{done.mark}{text}")
        if level:
            self._blocks.add_heading(text, level)
        elif done.is_code and not mark:
            self._blocks.add_code(text)
        elif mark:
            depth = done.indent if done.list_level < 0 else done.list_level
            self._blocks.add_item(mark["sign"], f"{done.mark}{text}"[mark.end() :], depth)
        else:
            self._blocks.add_paragraph(text)

    def _end_cell(self, _: int | None) -> None:
        self._paragraph.in_table = True
        self._end_paragraph()
        self._row.append("\n".join(filter(None, (line.strip() for line in self._cell))))
        self._cell = []

    def _end_row(self, _: int | None) -> None:
        if self._row:
            self._blocks.add_row(self._row)
        self._row, self._cell = [], []
        self._paragraph = RtfParagraph()

    def _end_line(self, _: int | None) -> None:
        if self._now.sink == "note":
            self._notes[-1].append("\n")
        elif self._now.sink == "body":
            self._end_paragraph()

    def _begin_paragraph(self, _: int | None) -> None:
        if self._now.sink == "body":
            kept = self._paragraph
            self._paragraph = RtfParagraph(kept.parts, kept.mark, is_code=kept.is_code)

    def _plain(self, _: int | None) -> None:
        self._now = RtfFormat(self._now.sink, self._now.font, self._now.skip)

    def _set_style(self, number: int | None) -> None:
        if self._now.sink == "style":
            self._style_at = number or 0
        else:
            self._paragraph.style = -1 if number is None else number

    def _set_charset(self, number: int | None) -> None:
        if self._now.sink == "font" and number in CHARSETS and number not in (0, 1, 2):
            self._fonts[self._now.font] = CHARSETS[number or 0]

    def _set_codepage(self, number: int | None) -> None:
        try:
            self._codepage = codecs.lookup(f"cp{number}").name
        except LookupError:
            self._codepage = "utf-8" if number == 65001 else self._codepage

    def _note_mark(self, _: int | None) -> None:
        if self._now.sink == "body":
            self._paragraph.parts.append(f"[{len(self._notes) + 1}]")

    def _set_indent(self, number: int | None) -> None:
        if self._now.sink == "body":
            self._paragraph.indent = max(0, (number or 0) // 360 - 1)

    def _set_list_level(self, number: int | None) -> None:
        self._paragraph.list_level = max(0, number or 0)

    def _set_level(self, number: int | None) -> None:
        if self._now.sink == "body" and number is not None and 0 <= number < 9:
            self._paragraph.level = number + 1

    def _in_table(self, _: int | None) -> None:
        self._paragraph.in_table = True

    def _set_skip(self, number: int | None) -> None:
        self._now = replace(self._now, skip=max(0, number or 0))

    def _set_font(self, number: int | None) -> None:
        self._now = replace(self._now, font=number or 0)

    def _end_signs(self, _: int | None) -> None:
        self._now = replace(self._now, is_raised=False, is_lowered=False)

    def _raise(self, number: int | None) -> None:
        self._now = replace(self._now, is_raised=number != 0)

    def _lower(self, number: int | None) -> None:
        self._now = replace(self._now, is_lowered=number != 0)

    def _strike(self, number: int | None) -> None:
        self._now = replace(self._now, is_struck=number != 0)

    def _hide(self, number: int | None) -> None:
        self._now = replace(self._now, is_hidden=number != 0)

    _CHANGES: ClassVar[dict[str, Callable[["RtfReader", int | None], None]]] = {
        "par": _end_line,
        "sect": _end_line,
        "page": _end_line,
        "pard": _begin_paragraph,
        "plain": _plain,
        "cell": _end_cell,
        "nestcell": _end_cell,
        "row": _end_row,
        "intbl": _in_table,
        "u": _unicode,
        "uc": _set_skip,
        "f": _set_font,
        "s": _set_style,
        "fcharset": _set_charset,
        "ansicpg": _set_codepage,
        "chftn": _note_mark,
        "li": _set_indent,
        "ilvl": _set_list_level,
        "outlinelevel": _set_level,
        "super": _raise,
        "sub": _lower,
        "nosupersub": _end_signs,
        "strike": _strike,
        "striked": _strike,
        "deleted": _hide,
        "v": _hide,
    }
    """What each control word does."""
