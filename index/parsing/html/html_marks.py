"""What marks of HTML say beside the words: powers, check boxes, struck and hidden text, numbers of lists."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from index.parsing.cleaning import clean_text

_PERMALINK_NAMES = frozenset({
    "headerlink", "anchorlink", "anchor-link", "hash-link", "heading-link", "heading-anchor", "header-anchor",
    "permalink", "mw-editsection", "section-link", "anchor__link", "anchorjs-link", "sl-anchor-link", "viewcode-link",
    "copybtn", "btn-clipboard", "toc-backref-sign", "edit-this-page", "direct-link",
})  # fmt: skip
_PERMALINK_SIGNS = frozenset({
    "¶", "#", "§", "🔗", "⚓", "⚓︎", "\u200b", "[edit]", "[ edit ]", "[bearbeiten]", "Link to heading",
})  # fmt: skip
_ACCORDION_NAMES = re.compile(r"accordion|collaps|toggle|disclosure|expand|faq", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s{0,4}:[^;]{0,40}line-through", re.IGNORECASE)
_HIDDEN_NAMES = frozenset({
    "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "noprint", "katex-html", "mjx-assistive-mml",
})  # fmt: skip
_OPENERS = ("aria-controls", "data-target", "data-bs-target", "href")
_POWER = re.compile(r"[+\-−–]?\w{1,12}")
_ORDINALS = frozenset({
    "st", "nd", "rd", "th", "er", "ère", "re", "e", "ème", "º", "ª", "o", "a", "tm", "sm", "®", "©", "*", "†", "‡",
})  # fmt: skip
_SUBSCRIPTS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_MAX_NUMBER = 100_000
_PARTED_TAGS = frozenset(
    "head h1 h2 h3 h4 h5 h6 list ul ol menu table thead tbody tfoot tr row".split()  # noqa: SIM905
)
"""Tags of elements whose parts are added one by one, so that they cannot be struck as a whole."""


def names_of(element: Any) -> frozenset[str]:  # noqa: ANN401 - lxml has no types
    """Return an element's classes and id in lower case."""
    return frozenset(f"{element.get('class', '')} {element.get('id', '')}".lower().split())


def is_hidden(element: Any) -> bool:  # noqa: ANN401
    """Return whether a browser does not show an element; what a button opens is not hidden."""
    if not element.attrib:
        return False
    hidden = "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style", "")) is not None
    if hidden and not _is_opened(element):
        return True
    return bool(names_of(element) & _HIDDEN_NAMES)


def show_opened(tree: Any) -> None:  # noqa: ANN401
    """Take the marks of hidden text from everything that a link or a button of the page opens."""
    opened = {
        element.get(name, "").lstrip("#") for element in tree.iter() for name in _OPENERS if name in element.attrib
    }
    for element in tree.iter():
        if element.get("id") in opened and is_hidden(element):
            element.attrib.pop("hidden", None)
            element.attrib.pop("style", None)


def is_permalink(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element only links to its heading, or lets people edit it."""
    if names_of(element) & _PERMALINK_NAMES:
        return True
    href = element.get("href", "") if element.tag == "a" else ""
    return "#" in href and "".join(element.itertext()).strip() in _PERMALINK_SIGNS and element.find(".//img") is None


def is_struck(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element's text is struck through."""
    return element.tag in ("del", "s", "strike") or _STRUCK_STYLE.search(element.get("style", "")) is not None


def begins_struck(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element is struck and stands in none that is; what stands in one is marked with it."""
    if not is_struck(element):
        return False
    return not any(is_struck(each) for each in element.iterancestors() if each.tag not in _PARTED_TAGS)


def accordion_heading(element: Any) -> str:  # noqa: ANN401
    """Return the words of a button or summary that opens a text, ``""`` for any other element."""
    is_button = element.tag == "button" or element.get("role") == "button"
    opens = "aria-controls" in element.attrib or "aria-expanded" in element.attrib or "data-bs-target" in element.attrib
    if element.tag != "summary" and not (is_button and (opens or _ACCORDION_NAMES.search(element.get("class", "")))):
        return ""
    return " ".join(clean_text("".join(element.itertext())).split())[:300]


def box_sign(element: Any) -> str:  # noqa: ANN401
    """Return whether a check box is ticked, and the value of a field, as text."""
    kind = element.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "[x] " if "checked" in element.attrib else "[ ] "
    return ""


def script_text(element: Any, before: str) -> str:  # noqa: ANN401
    """Return a superscript or subscript as text: ``10^6``, ``H2O``, ``log₂8``.

    Args:
        element: The element.
        before: The end of the text before it.
    """
    words = " ".join(clean_text("".join(element.itertext())).split())
    base = before[-1:]
    if not words or not (base.isalnum() or base in ")]"):
        return words
    if element.tag == "sub":
        following = (element.tail or "")[:1]
        is_plain = base.isalpha() and not following.isdigit() and words.isalnum() and len(words) < 4
        if is_plain and (words.isdigit() or len(words) == 1):
            return words if words.isdigit() else f"_{words}"
        return words.translate(_SUBSCRIPTS) if re.fullmatch(r"[0-9+-]+", words) else f"_{_grouped(words)}"
    if element.find(".//a") is not None or words.startswith("["):
        return words if words.startswith("[") or not words.isdigit() else f"[{words}]"
    if words.casefold() in _ORDINALS or not (words[0].isalnum() or words[0] in "+-−–("):
        return words
    return f"^{_grouped(words)}"


def list_numbers(element: Any, items: Sequence[Any]) -> Iterator[int]:  # noqa: ANN401
    """Yield the numbers that a browser gives the items of a list."""
    is_reversed = "reversed" in element.attrib
    number = _number(element.get("start"), len(items) if is_reversed else 1)
    for item in items:
        number = _number(item.get("value"), number)
        yield number
        number += -1 if is_reversed else 1


def list_mark(item: Any, element: Any, number: int) -> str:  # noqa: ANN401
    """Return the sign of a list's item with a space."""
    shown = item.get("data-mark")  # as a word processor shows it
    if shown:
        return f"{shown} "
    if element.tag != "ol" and element.get("rend") != "ol":
        return "- "
    return f"{_numeral(number, element.get('type', '1'))}. "


def _is_opened(element: Any) -> bool:  # noqa: ANN401
    """Return whether some other element of the page opens an element, such as a tab or the head of an accordion."""
    if element.get("role") in ("tabpanel", "region") or "until-found" in element.get("hidden", ""):
        return True
    if _ACCORDION_NAMES.search(element.get("class", "")) or "tab" in element.get("class", "").replace("-", " ").split():
        return True
    previous = element.getprevious()
    return previous is not None and bool(accordion_heading(previous))


def _grouped(words: str) -> str:
    return words if _POWER.fullmatch(words) else f"({words})"


def _number(value: str | None, default: int) -> int:
    text = (value or "").strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else default


def _numeral(number: int, kind: str) -> str:
    if kind in "aA" and kind and 0 < number <= _MAX_NUMBER:
        letters = ""
        while number:
            number, place = divmod(number - 1, 26)
            letters = _LETTERS[place] + letters
        return letters.upper() if kind == "A" else letters
    if kind in "iI" and kind and 0 < number < 4000:
        roman = ""
        for value, letters in _ROMAN:
            count, number = divmod(number, value)
            roman += letters * count
        roman += _ROMAN_ONES[number]
        return roman.upper() if kind == "I" else roman
    return str(number)
