"""Elements of HTML in Markdown that are read as a whole: tables, preformatted text, scripts, drawings."""

from collections.abc import Iterator
from html import escape

_READ = frozenset({"table", "pre"})
_UNREAD = frozenset({"script", "style", "svg", "template", "noscript"})
_MAX_LINES = 2_000
_MAX_CHARACTERS = 200_000
_MAX_HEADING_LINES = 40
_MAX_HEADING_LENGTH = 2_000


def element_end(lines: list[str], at: int, name: str) -> int | None:
    """Return the number of the line after an element that is read as a whole, None where it is none or has no end."""
    lowered = name.lower()
    if lowered not in _READ and lowered not in _UNREAD:
        return None
    if name != lowered and lowered in _UNREAD:
        return None
    closing, size = f"</{name}", 0
    for end in range(at, min(len(lines), at + _MAX_LINES)):
        size += len(lines[end])
        if closing in lines[end]:
            return end + 1
        if size > _MAX_CHARACTERS:
            return None
    return None


def element_lines(lines: list[str], name: str) -> Iterator[tuple[str, bool]]:
    """Yield what a reader sees of an element, each line with whether it is code."""
    lowered = name.lower()
    if lowered in _UNREAD:
        return
    from lxml import html

    from index.parsing.html.html_text import html_to_text

    markup = "\n".join(lines)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = html.fragment_fromstring(markup.encode(), create_parent="div", parser=parser)
    if lowered == "pre":
        yield from ((row, True) for row in ("```", *"".join(tree.itertext()).strip("\n").split("\n"), "```"))
        return
    yield "", False
    yield from ((_written(row), False) for row in html_to_text(tree)[0].split("\n"))
    yield "", False


def heading_line(words: str, name: str, lines: list[str], after: int) -> tuple[str, int]:
    """Return a heading that may go on in further lines as one line, with the number of the line after it.

    Args:
        words: The line with its opening tag.
        name: The tag's name.
        lines: The page.
        after: The number of the line after ``words``.
    """
    closing, whole = f"</{name}>", words
    for end in range(after, min(len(lines), after + _MAX_HEADING_LINES) + 1):
        if closing in whole:
            return whole, end
        if end == len(lines) or len(whole) > _MAX_HEADING_LENGTH:
            break
        whole = f"{whole} {lines[end].strip()}"
    return words, after


def _written(row: str) -> str:
    """Return a line as Markdown writes it, so that ``<name>`` in a cell is not taken for a tag later.

    A line with Markdown's own code stays as it is, since code shows what it writes.
    """
    return row if "`" in row else escape(row, quote=False)
