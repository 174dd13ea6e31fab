"""Readers' comments on a web page: found by their markup, and taken out of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.parsing.cleaning import iso_date, one_line
from index.parsing.html.html_text import render

_COMMENT_CLASSES = frozenset({"comment", "comment-item", "comment__item", "comment-wrap", "comment-wrapper"})
_LIST_CLASSES = frozenset({"commentlist", "comment-list", "comments-list", "comment-listing"})
_SECTIONS = frozenset(
    {
        "comments",
        "comments-area",
        "comments-section",
        "comment-section",
        "comments-container",
        "post-comments",
    }
    | {"article-comments", "comments-wrapper", "reader-comments", "disqus_thread", "responses"}
    | _LIST_CLASSES
)
_FORMS = frozenset({"respond", "comment-respond", "comment-form", "commentform", "comment-reply-title"})
_CONTAINERS = frozenset({"div", "section", "article", "li", "ol", "ul", "aside", "details"})
_TEXT = (
    "comment-content",
    "comment-text",
    "comment__text",
    "comment__content",
    "comment-copy",
    "comment__body",
)
_AUTHOR = (
    "fn",
    "comment-author-name",
    "comment-author",
    "comment__author",
    "author",
    "username",
    "user-name",
)
_CLUTTER = frozenset(
    {
        "comment-meta",
        "comment-metadata",
        "comment-author",
        "comment__author",
        "says",
        "reply",
        "comment-reply",
    }
    | {
        "comment-reply-link",
        "comment-edit-link",
        "comment-footer",
        "vcard",
        "avatar",
        "comment-awaiting-moderation",
    }
    | {"comment-date", "comment-header", "comment__meta", "comment-actions", "share", "votes", "permalink"}
)
_CLUTTER_TAGS = frozenset({"form", "button", "script", "style", "time", "footer", "header", "input", "nav"})
_ANCHOR = re.compile(r"[A-Za-z][\w:.-]{0,80}")
_MOST_AUTHOR = 80  # characters; a longer "author" is a whole byline with other things in it


@dataclass(frozen=True, slots=True)
class HtmlComment:
    """A reader's comment.

    Attributes:
        text: What the reader wrote.
        author: The reader's name, ``""`` where unknown.
        published: ISO 8601 date or time, ``""`` where unknown.
        anchor: The comment's id in the page, ``""`` for none.
    """

    text: str
    author: str
    published: str
    anchor: str


def take_comments(tree: Any) -> tuple[HtmlComment, ...]:  # noqa: ANN401 - lxml has no types
    """Take the comments, and all that belongs to their section, out of a page.

    Comments are what microdata or usual markup calls so. In a section of comments without such markup, each
    part of the section is taken for one.

    Args:
        tree: The page's root; changed in place.

    Returns:
        The comments in reading order, each without the replies to it, which are comments themselves.
    """
    taken: list[HtmlComment] = []
    # From the last to the first, so that replies are gone before the comment that they stand in is read.
    for element in reversed(list(filter(_is_comment, tree.iter()))):
        taken.append(_read(element))
        element.drop_tree()
    taken.reverse()
    for section in _outermost(tree):
        if not taken:
            taken.extend(map(_read, _parts(section)))
        section.drop_tree()
    return tuple(comment for comment in taken if comment.text)


def _names(element: Any) -> frozenset[str]:  # noqa: ANN401
    names = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
    return frozenset(names)


def _is_comment(element: Any) -> bool:  # noqa: ANN401
    if not isinstance(element.tag, str) or element.getparent() is None:
        return False
    if "comment" in element.get("itemprop", "").split() or _is_typed(element):
        return True
    if element.tag not in _CONTAINERS or element.tag in ("ol", "ul"):
        return False
    if element.tag == "li" and _names(element.getparent()) & _LIST_CLASSES:
        return True
    return bool(frozenset(element.get("class", "").lower().split()) & _COMMENT_CLASSES)


def _is_typed(element: Any) -> bool:  # noqa: ANN401
    return re.search(r"schema\.org/(Comment|UserComments)\b", element.get("itemtype", "")) is not None


def _outermost(tree: Any) -> Iterator[Any]:  # noqa: ANN401
    """Find sections of comments and forms to write one, never the article or what holds it."""
    found = [
        element
        for element in tree.iter(*_CONTAINERS, "form", "h3")
        if _names(element) & (_SECTIONS | _FORMS)
        and element.find(".//article") is None
        and element.find(".//main") is None
        and element.find(".//h1") is None
    ]
    inside = set(found)
    for element in found:
        if not any(ancestor in inside for ancestor in element.iterancestors()):
            yield element


def _parts(section: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the parts of a section that hold text, down to where it has several."""
    if _names(section) & _FORMS:
        return
    while True:
        parts = [child for child in section if _may_be_comment(child)]
        if len(parts) == 1 and len(parts[0]) and parts[0].tag in _CONTAINERS:
            section = parts[0]
            continue
        yield from parts
        return


def _may_be_comment(element: Any) -> bool:  # noqa: ANN401
    if not isinstance(element.tag, str) or element.tag not in _CONTAINERS | {"p", "blockquote"}:
        return False
    return not _names(element) & (_FORMS | _CLUTTER) and bool("".join(element.itertext()).strip())


def _read(element: Any) -> HtmlComment:  # noqa: ANN401
    signature, author = _author(element)
    published = _published(element)
    body = _body(element)
    clutter = [child for child in body.iterdescendants() if child is signature or _is_clutter(child)]
    for child in clutter:
        if child.getparent() is not None:
            child.drop_tree()
    text, _ = render(body)
    anchor = element.get("id", "")
    return HtmlComment(text, author, published, anchor if _ANCHOR.fullmatch(anchor) else "")


def _body(element: Any) -> Any:  # noqa: ANN401
    for child in element.iterdescendants():
        if isinstance(child.tag, str) and "text" in child.get("itemprop", "").split():
            return child
    for name in _TEXT:
        for child in element.iterdescendants():
            if isinstance(child.tag, str) and name in _names(child):
                return child
    return element


def _is_clutter(element: Any) -> bool:  # noqa: ANN401
    if not isinstance(element.tag, str):
        return False
    named = set(element.get("itemprop", "").split()) & {"author", "creator", "dateCreated", "datePublished"}
    return element.tag in _CLUTTER_TAGS or bool(named) or bool(_names(element) & _CLUTTER)


def _author(element: Any) -> tuple[Any, str]:  # noqa: ANN401
    """Return the element that names the reader, ``None`` for none, and the name."""
    candidates = [child for child in element.iterdescendants() if isinstance(child.tag, str)]
    for child in candidates:
        if set(child.get("itemprop", "").split()) & {"author", "creator"}:
            inner = next((part for part in child.iterdescendants() if part.get("itemprop") == "name"), child)
            return child, _name(inner)
    by_class = (child for name in _AUTHOR for child in candidates if name in _names(child))
    by_tag = (child for child in candidates if child.tag == "cite" or child.get("rel") == "author")
    return next(((child, _name(child)) for child in (*by_class, *by_tag) if _name(child)), (None, ""))


def _name(element: Any) -> str:  # noqa: ANN401
    name = one_line(element.get("content")) or one_line("".join(element.itertext()))
    name = re.sub(r" ?\bsays:?$", "", name).rstrip(" :,")
    return name if len(name) <= _MOST_AUTHOR else ""


def _published(element: Any) -> str:  # noqa: ANN401
    for child in element.iterdescendants():
        if not isinstance(child.tag, str):
            continue
        dated = set(child.get("itemprop", "").split()) & {"dateCreated", "datePublished"}
        if dated or child.tag == "time":
            value = iso_date(child.get("datetime")) or iso_date(child.get("content"))
            if value:
                return value
    return ""
