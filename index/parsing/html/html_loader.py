"""HTML: the main content of a page becomes a document, and each reader's comment one of its own."""

# mypy: disable-error-code="import-untyped"

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line, web_address
from index.parsing.decoding import decode_file
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, comment_id, read_whole
from index.parsing.html.heading_ids import find_heading_ids, with_anchors
from index.parsing.html.html_comments import HtmlComment, take_comments
from index.parsing.html.html_marks import show_opened
from index.parsing.html.html_text import html_to_text
from index.parsing.html.main_content import MIN_KEPT, drop_side_content, main_element, remove_clutter, unlinked_length
from index.parsing.html.page_date import without_running_text
from index.types import Heading

_CHARSET = re.compile(
    rb"<(?:meta[^>]{0,400}?charset|\?xml[^>]{0,200}?encoding)\s*+=\s*+[\"']?\s*+([\w.:-]{1,40})", re.IGNORECASE
)
_HEAD_BYTES = 4096
_MAX_ELEMENTS = 200_000  # trafilatura walks a page many times, and a larger page is a data dump
_MAX_CHILDREN = 2_000  # trafilatura takes the square of a paragraph's children, so more of them lose their markup
_INLINE_TAGS = frozenset(
    {"a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u"}
)


class HtmlLoader:
    """Reads web pages."""

    name = "html"
    suffixes: tuple[str, ...] = (".html", ".htm")
    media_types: tuple[str, ...] = ("text/html", "application/xhtml+xml")
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on: another trafilatura may find another main text."""
        return _version()

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the main text, then the readers' comments."""
        data = read_whole(stream, context.max_bytes)
        charset = _CHARSET.search(data[:_HEAD_BYTES])
        decoded = decode_file(data, declared=charset[1].decode("ascii", "replace") if charset else "")
        if decoded.problem:
            yield SkippedPart(decoded.problem)
        tree = _parse(decoded.text)
        ids = find_heading_ids(tree)
        comments = [(comment, text) for comment in take_comments(tree) if (text := html_to_text(comment.body)[0])]
        article, problem = _article(tree, context.local_id)
        if problem:
            yield SkippedPart(problem)
        if article is not None:
            yield replace(article, headings=with_anchors(article.headings, ids))
            for number, (comment, text) in enumerate(comments, start=1):
                yield _comment(comment, text, comment_id(context.local_id, number), article.location)
        elif comments:  # without an article to belong to, the comments are one document
            title = one_line(tree.findtext(".//title"))
            yield DocumentDraft("file", context.local_id, "\n\n".join(text for _, text in comments), title)
        else:
            raise UnreadableDocument("it has no main text")


@lru_cache(maxsize=1)
def _version() -> str:
    from importlib.metadata import version

    return f"html/11 trafilatura/{version('trafilatura')}"


def _parse(markup: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Parse a page. libxml2 nests at most 255 elements, so nothing here can recurse further."""
    from lxml import etree, html

    # As bytes, since lxml refuses text that declares an encoding.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode(), parser=parser)
    except etree.ParserError as error:
        raise UnreadableDocument("it has no main text") from error
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise UnreadableDocument(f"it has more than {_MAX_ELEMENTS:,} elements; split it")
    _simplify(tree)
    return tree


def _simplify(tree: Any) -> None:  # noqa: ANN401
    """Remove markup that trafilatura is slow on or misreads, without losing words."""
    for element in [element for element in tree.iter() if len(element) > _MAX_CHILDREN]:
        if all(child.tag in _INLINE_TAGS for child in element.iterdescendants()):
            words = "".join(element.itertext())
            _empty(element)
            element.text = words


def _empty(element: Any) -> None:  # noqa: ANN401
    element.text = None
    for child in list(element):
        element.remove(child)


def _article(tree: Any, local_id: str) -> tuple[DocumentDraft | None, str]:  # noqa: ANN401
    """Return the main text, None where there is none, and what is to be reported of it."""
    from trafilatura import extract_metadata

    # It changes the tree that it gets.
    how = {"original_date": True, "extensive_search": False}
    found: Any = extract_metadata(without_running_text(tree), date_config=how)
    text, headings, problem = _main_text(tree)
    if not text.strip():
        return None, ""
    draft = DocumentDraft(
        role="file",
        local_id=local_id,
        title=one_line(found.title),
        author=one_line(found.author),
        published=iso_date(found.date),
        location=web_address(found.url),
        text=text,
        headings=headings,
    )
    return draft, problem


def _main_text(tree: Any) -> tuple[str, tuple[Heading, ...], str]:  # noqa: ANN401
    """Return the text and headings of the main content, and what is to be reported.

    A page of which less than a third would be kept is read whole.
    """
    show_opened(tree)
    remove_clutter(tree)
    body = tree.find(".//body")
    body = tree if body is None else body
    visible = unlinked_length(body)
    main = main_element(tree)
    text, headings = html_to_text(main) if main is body else _without_sides(main)
    kept = sum(map(str.isalnum, text))
    if kept >= MIN_KEPT * visible:
        return text, headings, ""
    text, headings = html_to_text(body)
    problem = f"its main content is only {kept:,} of {visible:,} letters; the whole page is read"
    return text, headings, problem if sum(map(str.isalnum, text)) > 2 * kept else ""


def _without_sides(main: Any) -> tuple[str, tuple[Heading, ...]]:  # noqa: ANN401
    copy = deepcopy(main)
    copy.tail = None
    drop_side_content(copy)
    return html_to_text(copy)


def _comment(comment: HtmlComment, text: str, local_id: str, page_url: str) -> DocumentDraft:
    address = f"{page_url.partition('#')[0]}#{comment.anchor}" if page_url and comment.anchor else ""
    return DocumentDraft(
        role="comment",
        local_id=local_id,
        author=comment.author,
        published=comment.published,
        location=web_address(address),
        text=text,
    )
