"""Titles of pages and of their parts that a link of MyST shows where it has no words of its own."""

import re
from collections.abc import Iterator, Mapping

from index.parsing.page_titles import PAGE_SUFFIXES, label_name, labelled_titles, linked_title, own_titles, words_of

_ROLE = re.compile(r"\{(?:std:)?(?P<role>doc|ref|any|numref)\}`(?P<target>[^`<>\n]{1,200})`")
_EMPTY_LINK = re.compile(r"\[\]\((?P<target>[^()\s]{1,300})\)")


def is_linking(text: str) -> bool:
    """Return whether a text may have links without words."""
    return "[](" in text or "}`" in text


def linked_names(text: str) -> Iterator[tuple[str, ...]]:
    """Yield for each page that is linked without a title the names that its file may have."""
    for role, target in _links(text):
        if role in ("doc", "any"):
            yield tuple(target + suffix for suffix in PAGE_SUFFIXES)
        elif not role and (name := target.partition("#")[0]).endswith(PAGE_SUFFIXES):
            yield (name,)


def linked_labels(text: str) -> Iterator[str]:
    """Yield the label of each part of a page that is linked without a title."""
    return (label_name(target.rpartition("#")[2]) for role, target in _links(text) if role != "doc")


def _links(text: str) -> Iterator[tuple[str, str]]:
    """Yield each link without words: its role, ``""`` for a link of Markdown, and its target."""
    if is_linking(text):
        yield from ((found["role"], found["target"].strip().lstrip("!~")) for found in _ROLE.finditer(text))
        yield from (("", found["target"]) for found in _EMPTY_LINK.finditer(text) if "://" not in found["target"])


class LinkedTitles:
    """The titles that one page's links show.

    Args:
        text: The page.
        files: Texts of other pages and of their parts.
    """

    def __init__(self, text: str, files: Mapping[str, str]) -> None:
        self._files = files
        self._labels = labelled_titles(files) | own_titles(text) if is_linking(text) else {}

    def of_role(self, role: str, target: str) -> str:
        """Return what a role shows for a target."""
        page = linked_title(target, self._files) if role != "ref" else ""
        return page or self._labels.get(label_name(target), "") or words_of(target)

    def of_address(self, address: str) -> str:
        """Return what a link shows, ``""`` where that is not known."""
        name, _, label = address.partition("#")
        named = self._labels.get(label_name(label or name), "")
        return named or (linked_title(name, self._files) if name and not label else "")
