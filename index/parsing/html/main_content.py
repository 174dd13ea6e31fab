"""Finds the main content of a web page, and takes out what stands on every page: menus, banners, footers.

The element is found by its markup (``main``, ``article``); where there is none, by what trafilatura takes for the main
text. It is then read as it stands, because trafilatura loses spans of cells, buttons, powers and formulas.
"""

# mypy: disable-error-code="import-untyped"

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from index.parsing.html.html_marks import is_hidden, names_of

MIN_KEPT = 1 / 3
"""Smallest share of a page's visible text that the main content must have."""
_DROPPED_TAGS = frozenset({"nav", "script", "style", "noscript", "template", "svg", "iframe", "dialog"})
_CONSENT = re.compile(
    r"cookie|consent|gdpr|ccpa|onetrust|cybot|usercentrics|didomi|cmp-|cmpbox|privacy-?banner|cc-window|truste|klaro"
)
_CONSENT_WORDS = re.compile(r"cookie|consent|privacy|tracking|partners|datenschutz", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|pagination|pager|footer|skip-?link|share|sharing|"
    r"social|newsletter|toc|table-of-contents|related|site-header|masthead|advert|ads|cookie|sphinxsidebar|toctree-wrapper"
    r"|prev-next|edit-this-page|feedback|copybtn)(?:$|[-_ ])"
)
_NAVIGATION = frozenset({"navheader", "navfooter", "nav-panel", "topnav", "bottomnav", "subnav", "navpath", "nav-path"})
"""Names that DocBook, Texinfo, Javadoc and Doxygen give to what leads to other pages."""
_TEXT_TAGS = ("p", "h1", "h2", "h3", "h4", "pre", "table", "li", "dd")
_SIDE_TAGS = ("div", "section", "ul", "ol", "p", "span", "header")
_MAX_SAMPLED_BLOCKS = 200
_MIN_BLOCK = 12  # letters that tell a block
_MIN_SHARE = 0.8  # of the main text's blocks, in the element that is taken for the main content
_MAX_LINK_SHARE = 0.6
_MIN_ARTICLE_SHARE = 0.5


def remove_clutter(tree: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Remove consent banners, menus and what is never shown from a page, unless nothing would be left."""
    for element in list(tree.iter()):
        if element.getparent() is None or element.tag in ("body", "head", "html", "main", "article"):
            continue
        if element.tag == "form":
            if not _holds_text(element):
                _drop(element)
        elif _leads_on(element) or _is_banner(element) or is_hidden(element) or _is_page_aside(element):
            _drop(element)


def main_element(tree: Any) -> Any:  # noqa: ANN401
    """Return the element with the main content of a page without clutter."""
    body = tree.find(".//body")
    body = tree if body is None else body
    marked = _marked(body)
    if marked is not None:
        return marked
    return _by_extraction(tree, body)


def visible_length(element: Any) -> int:  # noqa: ANN401
    """Return how many letters and digits an element shows."""
    return sum(map(str.isalnum, "".join(_texts(element))))


def drop_side_content(element: Any) -> None:  # noqa: ANN401
    """Remove what stands beside the text inside the main content: footers, and lists of links that their names tell."""
    for child in list(element.iterdescendants()):
        if not isinstance(child.tag, str) or child.getparent() is None:
            continue
        names = " ".join(sorted(names_of(child)))
        is_side = child.tag in _SIDE_TAGS and _BOILERPLATE.search(names) is not None
        if child.tag == "footer" or child.get("id") == "footer" or (is_side and _is_links(child)):
            _drop(child)


def _marked(body: Any) -> Any:  # noqa: ANN401
    """Return the element that is marked as the main content, None where there is none or there are several."""
    mains = [each for each in body.iter() if each.tag == "main" or each.get("role") == "main"]
    if len(mains) == 1:
        return _only_article(mains[0]) if visible_length(mains[0]) else None
    articles = [each for each in body.iter("article") if visible_length(each)]
    return articles[0] if len(articles) == 1 and not mains else None


def _only_article(main: Any) -> Any:  # noqa: ANN401
    """Return the only article in the main content where it holds most of it, such as beside tables of contents."""
    articles = list(main.iter("article"))
    if len(articles) == 1 and unlinked_length(articles[0]) >= _MIN_ARTICLE_SHARE * unlinked_length(main):
        return articles[0]
    return main


def _by_extraction(tree: Any, body: Any) -> Any:  # noqa: ANN401
    """Return the smallest element around what trafilatura takes for the main text, else the whole body."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(deepcopy(tree), include_comments=False, include_tables=True, with_metadata=False)
    if found is None:
        return body
    parts = found.body.iter("p", "head", "item", "cell", "code", "quote")
    blocks = [_letters("".join(each.itertext())) for each in parts]
    wanted = [block for block in blocks if len(block) >= _MIN_BLOCK][:_MAX_SAMPLED_BLOCKS]
    if not wanted:
        return body
    needed = _MIN_SHARE * sum(map(len, wanted))
    element = body
    while True:
        inner = next((each for each in element if isinstance(each.tag, str) and _held(each, wanted) >= needed), None)
        if inner is None or inner.tag in ("p", "ul", "ol", "table", "pre", "dl"):
            return element
        element = inner


def _held(element: Any, blocks: list[str]) -> int:  # noqa: ANN401
    letters = _letters("".join(element.itertext()))
    return sum(len(block) for block in blocks if block[:200] in letters)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _leads_on(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element is no text, or leads to other pages as its tag or a generator's name tells."""
    return element.tag in _DROPPED_TAGS or not _NAVIGATION.isdisjoint(names_of(element))


def _is_banner(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element asks for consent, or lies over the page."""
    if element.tag not in ("div", "section", "aside", "form", "dialog", "p", "footer", "header"):
        return False
    names = " ".join(sorted(names_of(element))) + " " + element.get("aria-label", "").lower()
    is_dialog = element.get("role") in ("dialog", "alertdialog") or element.get("aria-modal") == "true"
    if not is_dialog and _CONSENT.search(names) is None:
        return False
    holds_page = any(True for _ in element.iter("main", "article", "h1"))
    return not holds_page and (is_dialog or _CONSENT_WORDS.search("".join(element.itertext())) is not None)


def _is_page_aside(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element stands beside the text; inside the main content, notes are marked up so."""
    if element.tag != "aside":
        return False
    inside = any(each.tag in ("main", "article") or each.get("role") == "main" for each in element.iterancestors())
    return not inside or _is_links(element)


def _is_links(element: Any) -> bool:  # noqa: ANN401
    """Return whether most of an element's words are links."""
    words = visible_length(element)
    return words - unlinked_length(element) >= _MAX_LINK_SHARE * words


def unlinked_length(element: Any) -> int:  # noqa: ANN401
    """Return how many letters and digits of an element are in no link."""
    return visible_length(element) - sum(visible_length(link) for link in element.iter("a", "button"))


def _holds_text(form: Any) -> bool:  # noqa: ANN401
    return any(visible_length(each) for each in form.iter(*_TEXT_TAGS))


def _texts(element: Any) -> Iterator[str]:  # noqa: ANN401
    return element.itertext()  # type: ignore[no-any-return]


def _drop(element: Any) -> None:  # noqa: ANN401
    if element.getparent() is not None:
        element.drop_tree()
