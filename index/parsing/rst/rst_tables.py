"""Writes docutils' tables as Markdown's: a grid in which cells that span rows or columns are repeated."""

import re
from collections.abc import Callable

from docutils import nodes

_MAX_CELLS = 200_000
_STRONG = re.compile(r"\*\*[^*]{1,200}\*\*")


def table_lines(group: nodes.Element, cell_text: Callable[[nodes.Element], str]) -> list[str]:
    """Return a table's lines, under a header where it has one; a first row that is all strong is one."""
    head = [row for part in group.children if isinstance(part, nodes.thead) for row in part.children]
    body = [row for part in group.children if isinstance(part, nodes.tbody) for row in part.children]
    rows = _grid([*head, *body], cell_text)
    heads = len(head) or int(len(rows) > 1 and all(map(_STRONG.fullmatch, rows[0])))
    width = max((len(row) for row in rows), default=0)
    if width == 0 or width * len(rows) > _MAX_CELLS:
        return [" | ".join(row) for row in rows]
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    rule = f"|{' --- |' * width}"
    if not heads:
        return [f"|{'  |' * width}", rule, *lines]
    # Markdown knows one line of headers; further ones stay rows of their own above it.
    return [*lines[:heads], rule, *lines[heads:]]


def _grid(rows: list[nodes.Node], cell_text: Callable[[nodes.Element], str]) -> list[list[str]]:
    """Return the cells of rows, with those that span several rows or columns in each of them."""
    found: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}  # of a column, in how many rows more a cell goes on
    cells = 0
    for row in rows:
        line: list[str] = []
        for entry in row.children:
            _continue(line, below)
            if not isinstance(entry, nodes.entry):
                continue
            words = cell_text(entry).replace("|", "\\|")
            for _ in range(int(entry.get("morecols", 0)) + 1):
                if cells > _MAX_CELLS:
                    break
                if more := int(entry.get("morerows", 0)):
                    below[len(line)] = (more, words)
                line.append(words)
                cells += 1
        _continue(line, below)
        found.append(line)
    return found


def _continue(line: list[str], below: dict[int, tuple[int, str]]) -> None:
    while len(line) in below:
        more, words = below.pop(len(line))
        if more > 1:
            below[len(line)] = (more - 1, words)
        line.append(words)
