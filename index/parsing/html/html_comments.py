"""Finds readers' comments on a web page by their markup, and takes them out of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.parsing.cleaning import iso_date, one_line

_COMMENT_CLASSES = frozenset({"comment", "comment-item", "comment__item", "comment-wrap", "comment-wrapper"})
_LIST_CLASSES = frozenset({"commentlist", "comment-list", "comments-list", "comment-listing"})
_SECTION_NAMES = _LIST_CLASSES | {
    *("comments", "comments-area", "comments-section", "comment-section", "comments-container", "post-comments"),
    *("article-comments", "comments-wrapper", "reader-comments", "disqus_thread", "responses"),
}
_FORM_NAMES = frozenset({"respond", "comment-respond", "comment-form", "commentform", "comment-reply-title"})
_CONTAINER_TAGS = frozenset({"div", "section", "article", "li", "ol", "ul", "aside", "details"})
_TEXT_CLASSES = [
    "comment-content",
    "comment-text",
    "comment__text",
    "comment__content",
    "comment-copy",
    "comment__body",
]
_AUTHOR_CLASSES = ("fn", "comment-author-name", "comment-author", "comment__author", "author", "username", "user-name")
_CLUTTER_NAMES = frozenset(
    {
        *("comment-meta", "comment-metadata", "comment-author", "comment__author", "says", "reply", "comment-reply"),
        *("comment-reply-link", "comment-edit-link", "comment-footer", "vcard", "avatar", "comment-date"),
        *("comment-awaiting-moderation", "comment-header", "comment__meta", "comment-actions", "share", "votes"),
        "permalink",
    }
)
_CLUTTER_TAGS = frozenset({"form", "button", "script", "style", "time", "footer", "header", "input", "nav"})
_AUTHOR_PROPERTIES = frozenset({"author", "creator"})
_DATE_PROPERTIES = frozenset({"dateCreated", "datePublished"})
_ANCHOR = re.compile(r"[A-Za-z][\w:.-]{0,80}")
_MAX_AUTHOR_LENGTH = 80  # a longer "author" is a whole byline


@dataclass(frozen=True, slots=True)
class HtmlComment:
    """A reader's comment.

    Attributes:
        body: The element with what the reader wrote, without author, date and buttons.
        author: The reader's name, ``""`` where unknown.
        published: ISO 8601 date or time, ``""`` where unknown.
        anchor: Id of the comment's element in the page, ``""`` for none.
    """

    body: Any
    author: str
    published: str
    anchor: str


def take_comments(tree: Any) -> tuple[HtmlComment, ...]:  # noqa: ANN401 - lxml has no types
    """Remove the comments and their section from a page and return them.

    Microdata or common class names mark a comment. In a section of comments without such markup, each part of the
    section counts as one.

    Args:
        tree: Root of the page; changed in place.

    Returns:
        The comments in reading order. Replies are comments of their own.
    """
    comments: list[HtmlComment] = []
    # From last to first, so that replies are gone before the comment around them is read.
    for element in reversed(list(filter(_is_comment, tree.iter()))):
        comments.append(_read(element))
        element.drop_tree()
    comments.reverse()
    for section in _comment_sections(tree):
        if not comments:
            comments.extend(map(_read, _section_parts(section)))
        section.drop_tree()
    return tuple(comments)


def _names(element: Any) -> frozenset[str]:  # noqa: ANN401
    """Return an element's classes and id in lower case."""
    return frozenset(f"{element.get('class', '')} {element.get('id', '')}".lower().split())


def _properties(element: Any) -> frozenset[str]:  # noqa: ANN401
    """Return the microdata properties that an element is marked with."""
    return frozenset(element.get("itemprop", "").split())


def _is_comment(element: Any) -> bool:  # noqa: ANN401
    if not isinstance(element.tag, str) or element.getparent() is None:
        return False
    if "comment" in _properties(element) or _has_comment_type(element):
        return True
    if element.tag not in _CONTAINER_TAGS or element.tag in ("ol", "ul"):
        return False
    if element.tag == "li" and _names(element.getparent()) & _LIST_CLASSES:
        return True
    return bool(frozenset(element.get("class", "").lower().split()) & _COMMENT_CLASSES)


def _has_comment_type(element: Any) -> bool:  # noqa: ANN401
    return re.search(r"schema\.org/(Comment|UserComments)\b", element.get("itemtype", "")) is not None


def _comment_sections(tree: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the outermost sections of comments and comment forms, but never the article or anything around it."""
    sections = [
        element
        for element in tree.iter(*_CONTAINER_TAGS, "form", "h3")
        if _names(element) & (_SECTION_NAMES | _FORM_NAMES)
        and element.find(".//article") is None
        and element.find(".//main") is None
        and element.find(".//h1") is None
    ]
    all_sections = set(sections)
    for element in sections:
        if not any(ancestor in all_sections for ancestor in element.iterancestors()):
            yield element


def _section_parts(section: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the parts of a section that hold text, on the first level that has several."""
    if _names(section) & _FORM_NAMES:
        return
    while True:
        parts = [child for child in section if _may_be_comment(child)]
        if len(parts) == 1 and len(parts[0]) and parts[0].tag in _CONTAINER_TAGS:
            section = parts[0]
            continue
        yield from parts
        return


def _may_be_comment(element: Any) -> bool:  # noqa: ANN401
    if not isinstance(element.tag, str) or element.tag not in _CONTAINER_TAGS | {"p", "blockquote"}:
        return False
    return not _names(element) & (_FORM_NAMES | _CLUTTER_NAMES) and bool("".join(element.itertext()).strip())


def _read(element: Any) -> HtmlComment:  # noqa: ANN401
    author_element, author = _author(element)
    published = _published(element)
    body = _body(element)
    for child in [child for child in body.iterdescendants() if child is author_element or _is_clutter(child)]:
        if child.getparent() is not None:
            child.drop_tree()
    anchor = element.get("id", "")
    return HtmlComment(body, author, published, anchor if _ANCHOR.fullmatch(anchor) else "")


def _body(element: Any) -> Any:  # noqa: ANN401
    """Return the element that holds the comment's text."""
    children = [child for child in element.iterdescendants() if isinstance(child.tag, str)]
    by_property = [child for child in children if "text" in _properties(child)]
    by_class = (child for name in _TEXT_CLASSES for child in children if name in _names(child))
    return by_property[0] if by_property else next(by_class, element)


def _is_clutter(element: Any) -> bool:  # noqa: ANN401
    if not isinstance(element.tag, str):
        return False
    is_metadata = bool(_properties(element) & (_AUTHOR_PROPERTIES | _DATE_PROPERTIES))
    return element.tag in _CLUTTER_TAGS or is_metadata or bool(_names(element) & _CLUTTER_NAMES)


def _author(element: Any) -> tuple[Any, str]:  # noqa: ANN401
    """Return the element that names the reader and the name; None and ``""`` where there is none."""
    children = [child for child in element.iterdescendants() if isinstance(child.tag, str)]
    for child in children:
        if _properties(child) & _AUTHOR_PROPERTIES:
            inner = next((part for part in child.iterdescendants() if part.get("itemprop") == "name"), child)
            return child, _person_name(inner)
    by_class = (child for name in _AUTHOR_CLASSES for child in children if name in _names(child))
    by_tag = (child for child in children if child.tag == "cite" or child.get("rel") == "author")
    return next(((child, name) for child in (*by_class, *by_tag) if (name := _person_name(child))), (None, ""))


def _person_name(element: Any) -> str:  # noqa: ANN401
    name = one_line(element.get("content")) or one_line("".join(element.itertext()))
    name = re.sub(r" ?\bsays:?$", "", name).rstrip(" :,")
    return name if len(name) <= _MAX_AUTHOR_LENGTH else ""


def _published(element: Any) -> str:  # noqa: ANN401
    for child in element.iterdescendants():
        if isinstance(child.tag, str) and (child.tag == "time" or _properties(child) & _DATE_PROPERTIES):
            value = iso_date(child.get("datetime")) or iso_date(child.get("content"))
            if value:
                return value
    return ""
