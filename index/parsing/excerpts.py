"""Parts of included files: the lines that a page asks for."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from posixpath import splitext
from textwrap import dedent

_PROMPT = re.compile(r"[ \t]{0,8}(?:\$|>>>|PS>|[A-Z]:\\[^>\n]{0,60}>) \S")
_RANGE = re.compile(r"(\d{0,6})(?:[-:](-?\d{0,6}))?")
_LANGUAGES = {
    "py": "python", "js": "javascript", "ts": "typescript", "sh": "bash", "rs": "rust", "yml": "yaml", "rb": "ruby",
    "md": "markdown", "txt": "", "text": "", "h": "c", "cc": "cpp", "hpp": "cpp", "mjs": "javascript",
}  # fmt: skip


def language_of(name: str) -> str:
    """Return the language of code by its file's name, ``""`` where it has no ending."""
    suffix = splitext(name.strip())[1].lower().removeprefix(".")
    known = _LANGUAGES.get(suffix, suffix)
    return known if re.fullmatch(r"[a-z0-9+#-]{0,12}", known) else ""


def numbers(text: str, count: int) -> list[int]:
    """Return the line numbers, from 1, of a list of ranges such as ``1, 3-5, 8-``."""
    found: list[int] = []
    for part in text[:1_000].split(","):
        written = _RANGE.fullmatch(part.strip())
        if written is None or not part.strip():
            continue
        start = int(written[1] or 1)
        is_range = written[2] is not None
        end = int(written[2]) if written[2] not in (None, "", "-") else count if is_range else start
        end = count + end + 1 if end < 0 else end
        found += range(max(1, start), min(end, count) + 1)
    return found[:count]


def excerpt(text: str, options: Mapping[str, object]) -> str:
    """Return the part of a text that the options of ``include`` or ``literalinclude`` name."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if wanted := str(options.get("lines") or ""):
        lines = [lines[number - 1] for number in numbers(wanted, len(lines))]
    for option, is_start, keeps in (
        ("start-after", True, False),
        ("start-at", True, True),
        ("end-before", False, False),
        ("end-at", False, True),
    ):
        mark = str(options.get(option) or "")
        if not mark:
            continue
        place = next((number for number, line in enumerate(lines) if mark in line), None)
        if place is not None:
            lines = lines[place + (not keeps) :] if is_start else lines[: place + keeps]
    start, end = (_number(options.get(name)) for name in ("start-line", "end-line"))
    lines = lines[start:end]
    if "dedent" in options:
        amount = _number(options.get("dedent"))
        lines = [line[amount:] for line in lines] if amount else dedent("\n".join(lines)).split("\n")
    return "\n".join(lines).strip("\n")


def _number(value: object) -> int | None:
    words = str(value or "").strip()
    return int(words) if re.fullmatch(r"-?\d{1,6}", words) else None


def is_session(rows: Iterable[str]) -> bool:
    """Return whether rows are what is typed behind the prompt of a shell or of Python, and what comes of it.

    Each run of rows that are not blank begins with a prompt.
    """
    lines = ["", *rows]
    starts = [line for before, line in pairwise(lines) if line.strip() and not before.strip()]
    return bool(starts) and all(map(_PROMPT.match, starts))
