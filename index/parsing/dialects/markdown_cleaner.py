"""Markdown of any dialect as a reader sees it: the generator's markup goes, Markdown's own stays.

A text without markup of a dialect is kept to the character.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from index.parsing.cleaning import clean_text
from index.parsing.dialects.item_numbers import counted_items
from index.parsing.dialects.linked_titles import LinkedTitles
from index.parsing.dialects.markdown_blocks import read_blocks
from index.parsing.dialects.markdown_inline import InlineCleaner, heading_id, label_of
from index.parsing.dialects.markdown_templates import without_escapes
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
        html_headings: Offsets of the lines of headings that are written as HTML.
    """

    text: str
    anchors: dict[int, str]
    html_headings: tuple[int, ...]


def clean_markdown(text: str, files: Mapping[str, str], *, is_mdx: bool) -> CleanMarkdown:
    """Return a text without the markup of generators.

    Args:
        text: The text after its front matter.
        files: Texts of the files that it includes, by the names that it writes.
        is_mdx: Whether it is MDX, where braces hold expressions.
    """
    plain = clean_text(text.replace("\r\n", "\n").replace("\r", "\n"))
    references = {label_of(found[1]): found[2] for found in _REFERENCE.finditer(plain)}
    lines = counted_items(read_blocks(plain.split("\n"), files, is_mdx=is_mdx))
    cleaner = InlineCleaner(references, LinkedTitles(plain, files), is_mdx=is_mdx)
    shown: list[str] = []
    ids: dict[int, str] = {}
    written_as_html: list[int] = []
    is_gap = False  # something was left out since the last line
    for group in _groups(lines):
        if group[0].is_code:
            shown += [without_escapes(line.text) for line in group]
            is_gap = False
            continue
        words = "\n".join(line.text for line in group)
        seen = cleaner.clean(_FOOTNOTE.sub(r"\1", words))
        if group[0].html_id is not None:
            seen = _html_heading(seen)
        if not seen.strip("# \t\n") and (words.strip() or (is_gap and (not shown or not shown[-1].strip()))):
            is_gap = True
            continue
        is_gap = False
        if _is_heading(group):
            ids[len(shown)] = heading_id(group[0].text) if group[0].html_id is None else group[0].html_id
            if group[0].html_id is not None:
                written_as_html.append(len(shown))
        shown += map(without_escapes, seen.split("\n"))
    clean = "\n".join(shown)
    if clean == plain:
        return CleanMarkdown(text, {}, ())
    offsets = [0, *accumulate(len(line) + 1 for line in shown)]
    anchors = {offsets[place]: named for place, named in ids.items() if named}
    return CleanMarkdown(clean, anchors, tuple(offsets[place] for place in written_as_html))


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


def _html_heading(line: str) -> str:
    """Return a heading of HTML without the gaps that pictures leave, ``""`` for one of pictures alone."""
    sign, _, words = line.lstrip().partition(" ")
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}{sign} {' '.join(words.split())}" if words.strip() else ""


def _is_heading(group: list[PageLine]) -> bool:
    return _HEADING.match(group[0].text) is not None or (
        len(group) == 2 and _UNDERLINE.match(group[1].text) is not None
    )
