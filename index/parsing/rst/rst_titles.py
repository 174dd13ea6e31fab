"""The pages and parts that a text in reStructuredText links to without words of its own."""

import re
from collections.abc import Iterator

from index.parsing.page_titles import PAGE_SUFFIXES, label_name

_UNTITLED = re.compile(r":(?:doc|any):`(?P<target>[^`<>\n]{1,200})`")
_UNTITLED_LABEL = re.compile(r":(?:std:)?(?:ref|any):`(?P<label>[^`<>\n]{1,200})`")


def linked_names(text: str) -> Iterator[tuple[str, ...]]:
    """Yield for each page that is linked without a title the names that its file may have."""
    for found in _UNTITLED.finditer(text):
        target = found["target"].strip().lstrip("!~")
        yield tuple(target + suffix for suffix in PAGE_SUFFIXES)


def linked_labels(text: str) -> Iterator[str]:
    """Yield the label of each part of a page that is linked without a title."""
    return (label_name(found["label"]) for found in _UNTITLED_LABEL.finditer(text))
