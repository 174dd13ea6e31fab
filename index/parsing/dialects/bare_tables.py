"""Tables whose rows do not begin and end with a pipe, which Markdown allows."""

import re

_CELL_BORDER = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
# What ends a table, and what a table does not begin with.
_OTHER_BLOCK = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]|[>#]|```|~~~|:::|///|<[/!]?[A-Za-z]")
_MAX_ROW_LENGTH = 20_000


def close_rows(lines: list[str], at: int) -> int:
    """Put pipes around the rows of a table that begins at a line; return the line after it, ``at`` for no table."""
    if at + 1 == len(lines) or not _is_header(lines[at], lines[at + 1]):
        return at
    end = at + 2
    while end < len(lines) and _is_row(lines[end]):
        end += 1
    for place in range(at, end):
        closed = _between_pipes(lines[place])
        if closed != lines[place].rstrip():
            lines[place] = closed
    return end


def _is_header(line: str, rule: str) -> bool:
    if "|" not in line or "-" not in rule or len(line) > _MAX_ROW_LENGTH or not _is_row(line):
        return False
    return _RULE.fullmatch(rule.strip()) is not None and "|" in rule and _columns(line) == _columns(rule)


def _is_row(line: str) -> bool:
    words = line.strip()
    return words != "" and _OTHER_BLOCK.match(words) is None


def _columns(line: str) -> int:
    return len(_CELL_BORDER.findall(_between_pipes(line))) - 1


def _between_pipes(line: str) -> str:
    words = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    before = "" if words.startswith("|") else "| "
    after = "" if words.endswith("|") and not words.endswith("\\|") and len(words) > 1 else " |"
    return f"{indent}{before}{words}{after}"
