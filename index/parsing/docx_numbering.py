"""The numbers that Word shows before paragraphs and headings: counted as Word counts, since no document stores them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_MAX_BASES = 20  # styles that a style is based on, one on another
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    pattern: str
    style: str


@dataclass(frozen=True, slots=True)
class _ParagraphStyle:
    based_on: str
    name: str
    number: tuple[str, str] | None  # id of the list and level, "" where the style does not say


class DocxNumbering:
    """Counts the paragraphs of one document.

    Args:
        numbering: Root of ``numbering.xml``, None where there is none.
        styles: Root of ``styles.xml``, None where there is none.
    """

    def __init__(self, numbering: Any, styles: Any) -> None:  # noqa: ANN401 - ElementTree's own types say no more
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._styles = dict(_styles(styles)) if styles is not None else {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is not None:
            self._read(numbering)

    def label(self, paragraph: Any) -> str:  # noqa: ANN401
        """Count a paragraph and return what Word shows before it, ``""`` for nothing or a bullet."""
        properties = paragraph.find(f"{WORD}pPr")
        style = _value(properties, "pStyle")
        list_id, level = self._place(properties, style)
        abstract = self._lists.get(list_id, "")
        levels = self._levels.get(abstract, {})
        if not levels:
            return ""
        # A level that the list does not define is numbered by itself.
        levels.setdefault(level, _Level(1, "decimal", f"%{level + 1}.", ""))
        counts = self._counts[abstract]
        restart = self._restarts.pop((list_id, level), None)
        counts[level] = counts.get(level, levels[level].start - 1) + 1 if restart is None else restart
        for deeper in range(level + 1, _LEVELS):
            counts.pop(deeper, None)
        return self._written(levels, counts, level)

    def is_heading(self, paragraph: Any) -> bool:  # noqa: ANN401
        """Return whether a paragraph is a heading, by its style."""
        style = _value(paragraph.find(f"{WORD}pPr"), "pStyle")
        return re.match(r"(?:heading \d|title)", self._style(style).name.lower()) is not None

    def _read(self, numbering: Any) -> None:  # noqa: ANN401
        for abstract in numbering.iter(f"{WORD}abstractNum"):
            identifier = abstract.get(f"{WORD}abstractNumId", "")
            self._levels[identifier] = {
                _integer(each.get(f"{WORD}ilvl")): _level(each) for each in abstract.iter(f"{WORD}lvl")
            }
        linked = {
            each.get(f"{WORD}abstractNumId", ""): _value(each, "numStyleLink")
            for each in numbering.iter(f"{WORD}abstractNum")
        }
        for each in numbering.iter(f"{WORD}num"):
            identifier = each.get(f"{WORD}numId", "")
            self._lists[identifier] = _value(each, "abstractNumId")
            for override in each.iter(f"{WORD}lvlOverride"):
                start = _value(override, "startOverride")
                if start:
                    self._restarts[identifier, _integer(override.get(f"{WORD}ilvl"))] = _integer(start)
        for abstract, style in linked.items():  # a list that is defined by a style
            number = self._style(style).number if style else None
            if number is not None:
                self._levels[abstract] = self._levels.get(self._lists.get(number[0], ""), {})

    def _place(self, properties: Any, style: str) -> tuple[str, int]:  # noqa: ANN401
        """Return the list and the level of a paragraph: its own, or those of its style."""
        own = None if properties is None else properties.find(f"{WORD}numPr")
        list_id, level = ("", "") if own is None else (_value(own, "numId"), _value(own, "ilvl"))
        holder = style
        for _ in range(_MAX_BASES):
            found = self._style(holder)
            if found.number is not None:
                list_id, level = list_id or found.number[0], level or found.number[1]
                break
            holder = found.based_on
        if not level:
            levels = self._levels.get(self._lists.get(list_id, ""), {})
            level = next((str(at) for at, each in levels.items() if each.style and each.style == style), "0")
        return list_id, _integer(level)

    def _style(self, identifier: str) -> _ParagraphStyle:
        return self._styles.get(identifier, _ParagraphStyle("", "", None))

    @staticmethod
    def _written(levels: Mapping[int, _Level], counts: Mapping[int, int], level: int) -> str:
        if levels[level].kind in ("bullet", "none"):
            return ""

        def number(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            each = levels.get(at)
            return "" if each is None else _numeral(counts.get(at, each.start), each.kind)

        return _PLACE.sub(number, levels[level].pattern).strip()


def _styles(root: Any) -> Iterator[tuple[str, _ParagraphStyle]]:  # noqa: ANN401
    for style in root.iter(f"{WORD}style"):
        properties = style.find(f"{WORD}pPr")
        number = None if properties is None else properties.find(f"{WORD}numPr")
        place = None if number is None else (_value(number, "numId"), _value(number, "ilvl"))
        yield style.get(f"{WORD}styleId", ""), _ParagraphStyle(_value(style, "basedOn"), _value(style, "name"), place)


def _level(element: Any) -> _Level:  # noqa: ANN401
    start = _value(element, "start")
    kind = _value(element, "numFmt") or "decimal"
    return _Level(_integer(start) if start else 1, kind, _value(element, "lvlText"), _value(element, "pStyle"))


def _value(element: Any, name: str) -> str:  # noqa: ANN401
    child = None if element is None else element.find(f"{WORD}{name}")
    return "" if child is None else str(child.get(f"{WORD}val", ""))


def _integer(value: str | None) -> int:
    text = value or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _numeral(number: int, kind: str) -> str:
    if kind in ("upperLetter", "lowerLetter") and 0 < number <= 26 * 20:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = ""
        for value, letters in (*_ROMAN, *_ROMAN_SMALL):
            count, number = divmod(number, value)
            roman += letters * count
        return roman.upper() if kind == "upperRoman" else roman
    return f"{number:02}" if kind == "decimalZero" else str(number)
