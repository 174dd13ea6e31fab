"""The files that a page in a dialect of Markdown includes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.parsing.excerpts import excerpt, language_of, numbers

# {* ../../docs_src/a.py hl[1:3] ln[2:9] *}, {! a.md !}, {!> a.py [ln:1-3]!}
_BRACED = re.compile(r"\{(?:\*|!>?)[ \t]{0,8}(?P<name>[^\s{}*!\[\]]{1,300})(?P<rest>[^{}\n]{0,200}?)[ \t]{0,8}[*!]\}")
# --8<-- "a.py:2:5", also -8<- and without a space
_SNIPPET = re.compile(r"-{1,8}8<-{1,8}[ \t]{1,8}[\"'](?P<name>[^\"'\n]{1,300})[\"']")
_SNIPPET_BLOCK = re.compile(r"[ \t]*-{1,8}8<-{1,8}[ \t]*\Z")
# <<< @/a/b.js{1,3}[title], <<< ./a.js#region
_VITEPRESS = re.compile(r"<<<[ \t]{1,8}(?P<name>[^\s{}#\[\]]{1,300})(?:#(?P<region>[\w-]{1,80}))?")
_VITEPRESS_TEXT = re.compile(
    r"<!--[ \t]{0,8}@include:[ \t]{0,8}(?P<name>[^\s{}#]{1,300}?)(?:[{#][^\n>]{0,80})?[ \t]{0,8}-->"
)
_MYST = re.compile(r"(?:`{3,20}|:{3,20})\{(?:literal)?include\}[ \t]{1,8}(?P<name>\S{1,300})")
# {{#include a.rs}}, {{#include a.rs:2:10}}, {{#rustdoc_include a.rs:name}}, {{#playground a.rs editable}}
_MDBOOK = re.compile(
    r"(?<!\\)\{\{[ \t]{0,8}#(?:(?:rustdoc_)?include|playground)[ \t]{1,8}(?P<name>[^\s{}:]{1,300}(?::[^\s{}]{1,80})?)"
    r"[^{}\n]{0,80}\}\}"
)
_LINE = re.compile(r"(?<![:\d]):(\d{1,6})\Z")
_LINES = re.compile(r":(\d{0,6})(?::(\d{0,6}))?\Z")
_SECTION = re.compile(r":([A-Za-z][\w-]{0,80})\Z")
_LINE_RANGE = re.compile(r"ln\[?:?[ \t]?([\d:,\- ]{1,80})\]?")
_REGION = re.compile(r"#\s?(?:end)?region|--8<--[ \t]{0,8}\[(?:start|end):|ANCHOR(?:_END)?:[ \t]{0,8}[\w-]")
_WORD = re.compile(r"[\w-]+")
_TEXT_ENDINGS = (".md", ".mdx", ".markdown", ".txt", ".html")
_MAX_LINES = 400  # of included code


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What a line includes.

    Attributes:
        lines: The lines, none where the file is not to be had.
        language: The language of code, ``""`` for text that is a part of the page.
        is_text: Whether it is a part of the page.
    """

    lines: tuple[str, ...]
    language: str
    is_text: bool


def included_names(text: str) -> Iterator[str]:
    """Yield the names of the files that a text includes, as it writes them."""
    for pattern in (_BRACED, _SNIPPET, _VITEPRESS, _VITEPRESS_TEXT, _MYST, _MDBOOK):
        for found in pattern.finditer(text):
            yield _file_of(found["name"])
    if "8<-" in text:
        is_open = False
        for line in text.splitlines():
            if _SNIPPET_BLOCK.match(line):
                is_open = not is_open
            elif is_open and line.strip():
                yield _file_of(line.strip())


def is_snippet_block(line: str) -> bool:
    """Return whether a line begins or ends a list of files to include."""
    return "8<-" in line and _SNIPPET_BLOCK.match(line) is not None


def may_include(line: str) -> bool:
    """Return whether a line of code may include a file."""
    return any(mark in line for mark in ("8<-", "{*", "{!", "<<<", "{{"))


def inclusion(line: str, files: Mapping[str, str]) -> Inclusion | None:
    """Return what a line includes, None for a line that includes nothing."""
    if "{*" in line or "{!" in line:
        found = _BRACED.search(line)
        if found:
            ranges = _LINE_RANGE.search(found["rest"])
            return _included(found["name"], files, lines=ranges[1].replace(":", "-") if ranges else "")
    if "8<-" in line and (found := _SNIPPET.search(line)):
        return snippet(found["name"], files)
    if "{{" in line and (found := _MDBOOK.search(line)):
        return snippet(_LINE.sub(r":\1:\1", found["name"]), files)
    if line.lstrip().startswith("<<<") and (found := _VITEPRESS.search(line)):
        return _included(found["name"], files, region=found["region"] or "")
    if "@include" in line and (found := _VITEPRESS_TEXT.search(line)):
        return _included(found["name"], files)
    return None


def snippet(name: str, files: Mapping[str, str]) -> Inclusion:
    """Return what a name of PyMdown's snippets includes: a file, some of its lines, or a section of it."""
    lines = _LINES.search(name)
    section = None if lines else _SECTION.search(name)
    span = f"{lines[1] or 1}-{lines[2] or ''}" if lines else ""
    return _included(name, files, lines=span, region=section[1] if section else "")


def _included(name: str, files: Mapping[str, str], *, lines: str = "", region: str = "") -> Inclusion:
    file = _file_of(name)
    is_text = file.endswith(_TEXT_ENDINGS)
    text = files.get(file)
    if text is None:
        return Inclusion((), language_of(file), is_text)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    if region:
        rows = _region(rows, region)
    if lines:
        rows = [rows[number - 1] for number in numbers(lines, len(rows))]
    rows = [row for row in rows if not _REGION.search(row)]
    return Inclusion(tuple(rows if is_text else rows[:_MAX_LINES]), language_of(file), is_text)


def _region(rows: list[str], name: str) -> list[str]:
    """Return the lines between the marks of a region."""
    marked = [place for place, row in enumerate(rows) if _REGION.search(row) and name in _WORD.findall(row)]
    if not marked:
        return []
    end = marked[1] if len(marked) > 1 else len(rows)
    return excerpt("\n".join(rows[marked[0] + 1 : end]), {"dedent": ""}).split("\n")


def _file_of(name: str) -> str:
    without_lines = _LINES.sub("", name)
    return _SECTION.sub("", without_lines) if "://" not in without_lines else without_lines
