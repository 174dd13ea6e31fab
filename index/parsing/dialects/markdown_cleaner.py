"""Markdown of any dialect as a reader sees it: the generator's markup goes, Markdown's own stays.

A text without markup of a dialect is kept to the character.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.parsing.cleaning import clean_text
from index.parsing.dialects.markdown_blocks import read_blocks
from index.parsing.dialects.markdown_inline import InlineCleaner, heading_id, label_of
from index.parsing.dialects.page_writer import PageLine

_REFERENCE = re.compile(
    r"^ {0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]{1,8}<?(\{\{[^\n]{1,300}\}\}|[^\s<>]{1,500})>?[^\n]*$", re.MULTILINE
)
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|\Z)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*\Z")
_FOOTNOTE = re.compile(r"(\[\^[\w-]{1,60}\]):")


@dataclass(frozen=True, slots=True)
class CleanMarkdown:
    """A clean text.

    Attributes:
        text: The text.
        anchors: Of headings that give themselves an id: the id by the offset of the heading's line.
    """

    text: str
    anchors: dict[int, str]


def clean_markdown(text: str, files: Mapping[str, str], *, is_mdx: bool) -> CleanMarkdown:
    """Return a text without the markup of generators.

    Args:
        text: The text after its front matter.
        files: Texts of the files that it includes, by the names that it writes.
        is_mdx: Whether it is MDX, where braces hold expressions.
    """
    plain = clean_text(text.replace("\r\n", "\n").replace("\r", "\n"))
    references = {label_of(found[1]): found[2] for found in _REFERENCE.finditer(plain)}
    lines = read_blocks(plain.split("\n"), files, is_mdx=is_mdx)
    cleaner = InlineCleaner(references, is_mdx=is_mdx)
    shown: list[str] = []
    ids: dict[int, str] = {}
    is_gap = False  # something was left out since the last line
    for group in _groups(lines):
        if group[0].is_code:
            shown += [line.text for line in group]
            is_gap = False
            continue
        words = "\n".join(line.text for line in group)
        seen = cleaner.clean(_FOOTNOTE.sub(r"\1", words))
        if not seen.strip() and (words.strip() or (is_gap and (not shown or not shown[-1].strip()))):
            is_gap = True
            continue
        is_gap = False
        if _is_heading(group) and (named := heading_id(group[0].text)):
            ids[len(shown)] = named
        shown += seen.split("\n")
    clean = "\n".join(shown)
    if clean == plain:
        return CleanMarkdown(text, {})
    return CleanMarkdown(clean, _by_offset(shown, ids))


def _groups(lines: list[PageLine]) -> list[list[PageLine]]:
    """Return the lines in runs that are read together: a paragraph, a heading, code."""
    groups: list[list[PageLine]] = []
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else None
        is_apart = (
            before is None
            or line.is_code != before.is_code
            or (not line.is_code and (not line.text.strip() or not before.text.strip()))
            or (not line.is_code and (_HEADING.match(line.text) or _HEADING.match(before.text)))
        )
        if is_apart:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _is_heading(group: list[PageLine]) -> bool:
    return _HEADING.match(group[0].text) is not None or (
        len(group) == 2 and _UNDERLINE.match(group[1].text) is not None
    )


def _by_offset(lines: list[str], ids: Mapping[int, str]) -> dict[int, str]:
    offset, anchors = 0, {}
    for place, line in enumerate(lines):
        if place in ids:
            anchors[offset] = ids[place]
        offset += len(line) + 1
    return anchors
