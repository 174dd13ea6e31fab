"""Elements of HTML in Markdown that are read as a whole: tables, preformatted text, scripts, drawings."""

from collections.abc import Iterator
from html import escape

from index.parsing.dialects.markdown_tags import Tag

_READ = frozenset({"table", "pre"})
_UNREAD = frozenset({"script", "style", "svg", "template", "noscript"})
_MAX_LINES = 2_000
_MAX_CHARACTERS = 200_000
_MAX_HEADING_LINES = 40
_MAX_HEADING_LENGTH = 2_000


def element_end(lines: list[str], at: int, tag: Tag) -> int | None:
    """Return the number of the line after an element that is read as a whole, None where it is none or has no end.

    A list in order is, because its numbers are counted, unless it holds Markdown, which an empty line shows.

    Args:
        lines: The page.
        at: The number of the line that begins with the element.
        tag: Its opening tag.
    """
    name = tag.name.lower()
    if tag.is_hidden or name == "ol":
        return _balanced_end(lines, at, name, holds_markdown=tag.is_hidden)
    if name not in _READ and name not in _UNREAD:
        return None
    if tag.name != name and name in _UNREAD:
        return None
    closing, size = f"</{tag.name}", 0
    for end in range(at, min(len(lines), at + _MAX_LINES)):
        size += len(lines[end])
        if closing in lines[end]:
            return end + 1
        if size > _MAX_CHARACTERS:
            return None
    return None


def _balanced_end(lines: list[str], at: int, name: str, *, holds_markdown: bool) -> int | None:
    """Return the number of the line after an element that may hold others of its name."""
    opening, closing, depth, size = f"<{name}", f"</{name}", 0, 0
    for end in range(at, min(len(lines), at + _MAX_LINES)):
        line = lines[end].lower()
        size += len(line)
        if size > _MAX_CHARACTERS or not (holds_markdown or line.strip()):
            return None
        depth += line.count(opening) - line.count(closing)
        if depth <= 0:
            return end + 1
    return None


def element_lines(lines: list[str], tag: Tag) -> Iterator[tuple[str, bool]]:
    """Yield what people see of an element, each line with whether it is code."""
    lowered = tag.name.lower()
    if lowered in _UNREAD or tag.is_hidden:
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
