"""Org's macros, such as ``{{{name(words)}}}``, which a document defines in ``#+MACRO:`` lines."""

import re
from collections.abc import Iterator, Sequence

_DEFINITION = re.compile(
    r"[ \t]*#\+macro:[ \t]*(?P<name>[A-Za-z][\w-]{0,60})[ \t]*(?P<template>[^\n]{0,300})", re.IGNORECASE
)
_USE = re.compile(r"\{\{\{(?P<name>[A-Za-z][\w-]{0,60})(?:\((?P<words>[^{}]{0,300}?)\))?\}\}\}")
_ARGUMENT = re.compile(r"\$(\d)")
_CODE_EDGE = re.compile(r"[ \t]*#\+(?P<edge>begin|end)_(?:src|example)\b", re.IGNORECASE)
_COMMA = re.compile(r"(?<!\\),")
_MAX_USES = 5_000


def without_macros(lines: Sequence[str]) -> list[str]:
    """Return lines with what their macros stand for; what only Emacs could work out is left out."""
    if not any("{{{" in line for line in lines):
        return list(lines)
    templates = {found["name"].lower(): found["template"] for line in lines if (found := _DEFINITION.match(line))}
    return list(_filled(lines, templates))


def _filled(lines: Sequence[str], templates: dict[str, str]) -> Iterator[str]:
    uses = 0
    is_code = False
    for line in lines:
        if edge := _CODE_EDGE.match(line):
            is_code = edge["edge"].lower() == "begin"
        if is_code or "{{{" not in line or _DEFINITION.match(line) or uses > _MAX_USES:
            yield line
            continue
        uses += line.count("{{{")
        yield _USE.sub(lambda found: _meaning(found, templates), line)


def _meaning(found: re.Match[str], templates: dict[str, str]) -> str:
    template = templates.get(found["name"].lower(), "")
    if template.lstrip().startswith("(eval"):
        return ""
    words = [each.strip().replace("\\,", ",") for each in _COMMA.split(found["words"] or "")]
    return _ARGUMENT.sub(lambda number: words[int(number[1]) - 1] if 0 < int(number[1]) <= len(words) else "", template)
