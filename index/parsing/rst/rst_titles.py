"""Titles of pages that a text in reStructuredText links to without words of its own."""

import re
from collections.abc import Iterator, Mapping

PAGE_SUFFIXES = (".rst", ".md", ".txt")
_MAX_LINES = 300
_MAX_TITLE_LENGTH = 200
_UNTITLED = re.compile(r":doc:`(?P<target>[^`<>\n]{1,200})`")
_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}")
_ROLE = re.compile(r"(?::[\w.+-]{1,40}:){1,3}`(?P<text>[^`\n]{0,200})`")
_TARGET = re.compile(r"(?<![ \t])[ \t]*+<[^<>]{0,200}>\Z")
_MARKS = re.compile(r"``|[*`]")


def linked_names(text: str) -> Iterator[tuple[str, ...]]:
    """Yield for each page that is linked without a title the names that its file may have."""
    for found in _UNTITLED.finditer(text):
        target = found["target"].strip().lstrip("!~")
        yield tuple(target + suffix for suffix in PAGE_SUFFIXES)


def linked_title(target: str, files: Mapping[str, str]) -> str:
    """Return the title of a page that is linked, ``""`` where it is not known."""
    for suffix in PAGE_SUFFIXES:
        if target + suffix in files:
            return page_title(files[target + suffix])
    return ""


def page_title(text: str) -> str:
    """Return the first heading of a page, without markup; ``""`` for none."""
    lines = text.splitlines()[:_MAX_LINES]
    for place, line in enumerate(lines):
        words = line.strip()
        if line.startswith("# "):
            return _plain(words[2:])
        after = lines[place + 1].rstrip() if place + 1 < len(lines) else ""
        if words and not _UNDERLINE.fullmatch(words) and _UNDERLINE.fullmatch(after) and len(after) >= len(words):
            return _plain(words)
    return ""


def _plain(title: str) -> str:
    shown = _ROLE.sub(lambda role: _role_text(role["text"]), title[:_MAX_TITLE_LENGTH])
    return " ".join(_MARKS.sub("", shown).replace("\\", "").split())


def _role_text(text: str) -> str:
    shown = _TARGET.sub("", text)
    return shown.rpartition(".")[2] if shown.startswith("~") else shown.lstrip("!")
