"""The ids of a page's headings, by which a link opens the page at a heading."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from index.types import Heading

HeadingIds = Mapping[str, deque[str]]
"""Ids of headings by their words, in the order of the page."""
_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MAX_ID = 300
_NOT_WORD = re.compile(r"[\W_]+")


def find_heading_ids(tree: Any) -> HeadingIds:  # noqa: ANN401 - lxml has no types
    """Return the ids of a page's headings; ``""`` for a heading without one."""
    found: defaultdict[str, deque[str]] = defaultdict(deque)
    for element in tree.iter(*_TAGS):
        found[_words("".join(element.itertext()))].append(next(_ids_of(element), ""))
    return found


def with_anchors(headings: Iterable[Heading], ids: HeadingIds) -> tuple[Heading, ...]:
    """Return headings with the ids that the page gives to headings of these words."""
    anchored = []
    for heading in headings:
        waiting = ids.get(_words(heading.text))
        anchored.append(replace(heading, anchor=waiting.popleft() if waiting else heading.anchor))
    return tuple(anchored)


def _ids_of(element: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield usable ids: a heading's own, those inside it, and that of the section which begins with it (Sphinx)."""
    inside = (name for child in element.iterdescendants("a", "span") for name in (child.get("id"), child.get("name")))
    section = element.getparent()
    is_first = section is not None and section.tag in ("section", "div") and section.find("*") is element
    for name in (element.get("id"), *inside, section.get("id") if is_first else None):
        if name and len(name) <= _MAX_ID and not any(character.isspace() for character in name):
            yield name


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", text).strip().casefold()
