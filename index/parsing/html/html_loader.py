"""HTML: the main text through trafilatura, readers' comments as documents of their own."""

# mypy: disable-error-code="import-untyped"

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line, web_address
from index.parsing.decoding import decode
from index.parsing.html.html_comments import HtmlComment, take_comments
from index.parsing.html.html_text import render
from index.parsing.loader import DocumentDraft, LoadRequest, Rejected, comment_id, read_whole

_CHARSET = re.compile(
    rb"<(?:meta[^>]{0,400}?charset|\?xml[^>]{0,200}?encoding)\s*+=\s*+[\"']?\s*+([\w.:-]{1,40})", re.IGNORECASE
)
_HEAD = 4096
# Trafilatura walks a page many times; a page of more elements than this is a data dump.
_MOST_ELEMENTS = 200_000
# Its work grows with the square of the pieces of one paragraph, so the markup of the longest is dropped.
_MOST_PIECES = 2_000
_INLINE = ("a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u")


class HtmlLoader:
    """Reads web pages."""

    suffixes: tuple[str, ...] = (".html", ".htm")
    by_lines = False

    def version(self) -> str:
        """Name what loaded text depends on: another trafilatura may find another main text."""
        return _version()

    def load(self, stream: BinaryIO, request: LoadRequest) -> Iterator[DocumentDraft | Rejected]:
        """Read the main text, then the readers' comments."""
        data = read_whole(stream, request.max_bytes)
        charset = _CHARSET.search(data[:_HEAD])
        markup = decode(data, declared=charset[1].decode("ascii", "replace") if charset else "")
        article, comments = _read(markup, request.local_id)
        yield article
        for number, comment in enumerate(comments, start=1):
            yield _comment(comment, comment_id(request.local_id, number), article.location)


@lru_cache(maxsize=1)
def _version() -> str:
    return f"html/1 trafilatura/{version('trafilatura')}"


def _read(markup: str, local_id: str) -> tuple[DocumentDraft, tuple[HtmlComment, ...]]:
    tree = _parse(markup)
    comments = take_comments(tree)
    article = _extract(tree, local_id)
    if article is None and comments:
        return _discussion(tree, comments, local_id), ()
    if article is None:
        raise UnreadableDocument("it has no main text")
    return article, comments


def _discussion(tree: Any, comments: tuple[HtmlComment, ...], local_id: str) -> DocumentDraft:  # noqa: ANN401
    """Read a page that holds comments and no main text as one document: there is no article to tie them to."""
    return DocumentDraft(
        role="file",
        local_id=local_id,
        title=one_line(tree.findtext(".//title")),
        author="",
        published="",
        location="",
        text="\n\n".join(comment.text for comment in comments),
        headings=(),
        pages=(),
    )


def _parse(markup: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Parse a page; libxml2 reads no deeper than 255 elements, so that nothing here can recurse further."""
    from lxml import etree, html

    # As bytes, since lxml refuses text that declares an encoding.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode(), parser=parser)
    except etree.ParserError as error:
        raise UnreadableDocument("it has no main text") from error
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise UnreadableDocument(f"it has more than {_MOST_ELEMENTS:,} elements; split it")
    _lighten(tree)
    return tree


def _lighten(tree: Any) -> None:  # noqa: ANN401
    """Make a page easier for trafilatura, without losing words."""
    from lxml import etree

    for element in [element for element in tree.iter() if len(element) > _MOST_PIECES]:
        if all(child.tag in _INLINE for child in element.iterdescendants()):
            words = "".join(element.itertext())
            _empty(element)
            element.text = words
    # Without <code> inside, trafilatura takes preformatted text for a quotation and joins its lines.
    for element in list(tree.iter("pre")):
        for line_break in element.iter("br"):
            line_break.text = "\n"
        words = "".join(element.itertext())
        _empty(element)
        etree.SubElement(element, "code").text = words


def _empty(element: Any) -> None:  # noqa: ANN401
    element.text = None
    for child in list(element):
        element.remove(child)


def _extract(tree: Any, local_id: str) -> DocumentDraft | None:  # noqa: ANN401 - lxml has no types
    from trafilatura import bare_extraction

    found: Any = bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        # Dates are taken from metadata alone: guesses from the text are often another page's.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    text, headings = render(found.body) if found is not None else ("", ())
    if found is None or not text.strip():
        return None
    return DocumentDraft(
        role="file",
        local_id=local_id,
        title=one_line(found.title),
        author=one_line(found.author),
        published=iso_date(found.date),
        location=web_address(found.url),
        text=text,
        headings=headings,
        pages=(),
    )


def _comment(comment: HtmlComment, local_id: str, page: str) -> DocumentDraft:
    address = f"{page.partition('#')[0]}#{comment.anchor}" if page and comment.anchor else ""
    return DocumentDraft(
        role="comment",
        local_id=local_id,
        title="",
        author=comment.author,
        published=comment.published,
        location=web_address(address),
        text=comment.text,
        headings=(),
        pages=(),
    )
