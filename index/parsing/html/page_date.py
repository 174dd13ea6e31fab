"""When a page was published: what it says of itself, not the dates that its text names."""

import re
from copy import deepcopy
from typing import Any

_RUNNING_TEXT = ("p", "pre", "code", "li", "dt", "dd", "td", "th", "blockquote", "kbd", "samp")
_SAYS_WHEN = re.compile(r"date|time|publi|posted|byline|meta|created|updated", re.IGNORECASE)
"""Part of a class, an id or a property whose element says when the page was written."""


def without_running_text(tree: Any) -> Any:  # noqa: ANN401 - lxml has no types
    """Return a copy of a page whose paragraphs, lists, tables and code are empty, but for those that say when.

    htmldate takes the first date of the text where a page names none, such as one in the lines of a log.
    """
    page = deepcopy(tree)
    kept = set()
    for element in page.iter("time", "abbr", *_RUNNING_TEXT, "span", "div", "small", "footer"):
        if element.tag in ("time", "abbr") or _says_when(element):
            kept.add(element)
            above = element.getparent()
            while above is not None and above not in kept:
                kept.add(above)
                above = above.getparent()
    for element in [each for each in page.iter(*_RUNNING_TEXT) if each not in kept]:
        element.text = None
        for child in list(element):
            element.remove(child)
    return page


def _says_when(element: Any) -> bool:  # noqa: ANN401
    names = " ".join(element.get(name, "") for name in ("class", "id", "itemprop", "property"))
    return _SAYS_WHEN.search(names) is not None
