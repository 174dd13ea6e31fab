"""Other pages that an AsciiDoc document links to without words of its own: their files and their titles."""

import re
from collections.abc import Iterator, Mapping

from index.parsing.asciidoc.asciidoc_inline import shown_text
from index.parsing.cleaning import one_line

_UNTITLED = re.compile(
    r"xref:(?P<macro>[^\s\[\]#]{1,200}\.adoc)(?:#[^\s\[\]]{0,200})?\[\]|<<(?P<short>[^<>,#\s]{1,200}\.adoc)#"
)
_TITLE = re.compile(r"^=[ \t]+(\S[^\n]{0,300})$", re.MULTILINE)


def linked_pages(text: str) -> Iterator[str]:
    """Yield each page that is linked without words, as the text names it."""
    return (found["macro"] or found["short"] for found in _UNTITLED.finditer(text))


def page_file(page: str) -> str:
    """Return the path of a page's file.

    In Antora a page of another part of a site is ``version@component:module:path``.
    """
    *parts, path = page.rpartition("@")[2].split(":")
    return f"{parts[-1] or 'ROOT'}/pages/{path}" if parts else path


def page_titles(text: str, files: Mapping[str, str]) -> dict[str, str]:
    """Return the titles of the pages that a text links to, by their names in the text."""
    found = {page: _title(files.get(page_file(page), "")) for page in dict.fromkeys(linked_pages(text))}
    return {page: title for page, title in found.items() if title}


def _title(text: str) -> str:
    found = _TITLE.search(text)
    return one_line(shown_text(found[1], {}, {})) if found and "{" not in found[1] else ""
