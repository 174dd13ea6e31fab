"""Finds the tables of a text and their headers: lines between pipes, the first of them above a rule, as in Markdown."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
_RULE_CHARACTERS = frozenset(" \t|:-")


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a text.

    Attributes:
        start: Offset of its header.
        body: Offset past the header and the rule under it, where its rows begin.
        end: Offset past its last row.
        header: The line of the header and the rule under it: ``text[start:body]``.
    """

    start: int
    body: int
    end: int
    header: str


def find_tables(text: str) -> tuple[Table, ...]:
    """Return the tables of a text in order."""
    return tuple(_tables(text)) if "|" in text else ()


def table_at(tables: tuple[Table, ...], offset: int) -> Table | None:
    """Return the table that has a row at an offset, None where there is none or the offset is in its header."""
    position = bisect_right(tables, offset, key=lambda table: table.start)
    table = tables[position - 1] if position else None
    return table if table and table.body <= offset < table.end else None


def _tables(text: str) -> Iterator[Table]:
    header: re.Match[str] | None = None  # the line before, where it may be a header
    found: Table | None = None
    for line in _LINE.finditer(text):
        if found is not None:
            if line.start() == found.end + 1 and "|" in line.group():
                found = Table(found.start, found.body, line.end(), found.header)
                continue
            yield found
            found = None
        if header is not None and line.start() == header.end() + 1 and _is_rule(line.group()):
            start = header.end() - len(header.group().lstrip())
            found = Table(start, line.end(), line.end(), text[start : line.end()])
            header = None
        else:
            header = line if "|" in line.group() else None
    if found is not None:
        yield found


def _is_rule(line: str) -> bool:
    return "|" in line and "-" in line and _RULE_CHARACTERS.issuperset(line)
