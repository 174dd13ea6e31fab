"""Tags in Markdown: HTML's, and the components of MDX and Vue."""

import re
from dataclasses import dataclass

_START = re.compile(r"<(?P<slash>/?)(?P<name>[A-Za-z][\w.:-]{0,80})?(?=[\s/>])")
_ATTRIBUTE = re.compile(
    r"(?<![\w@:.-])(?P<name>[A-Za-z][\w-]{0,40})=(?:\"(?P<double>[^\"]{0,500})\"|'(?P<single>[^']{0,500})'"
    r"|\{[\"'`](?P<braced>[^\"'`{}]{0,500})[\"'`]\})"
)
_HTML_ID = re.compile(r"(?<![\w-])(?:id|name)=(?:\{?[\"'])?([^\s\"'<>{}=]{1,100})", re.IGNORECASE)
_VALUE = re.compile(r"=\s{0,4}(?:\"[^\"]{1,500}\"|'[^']{1,500}')")
_HIDDEN = re.compile(r"(?:\A|\s)hidden(?=[\s=]|\Z)", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(
    r"(?<![\w-])style=\{?[\"'{][^\"'}]{0,300}?(?:display:\s{0,4}[\"']?none|visibility:\s{0,4}hidden)", re.IGNORECASE
)
_SIGN = re.compile("[\"'`{}<>]")
_MAX_TAG_LENGTH = 4_000
_MAX_BRACES = 8  # inside one another, in an attribute
_HTML_NAMES = frozenset({
    "a", "abbr", "address", "article", "aside", "audio", "b", "bdi", "bdo", "big", "blockquote", "body", "br",
    "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn",
    "div", "dl", "dt", "em", "embed", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend",
    "li", "link", "main", "map", "mark", "menu", "meta", "nav", "noscript", "object", "ol", "optgroup", "option",
    "p", "param", "picture", "pre", "progress", "q", "s", "samp", "script", "section", "select", "slot", "small",
    "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg",
    "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt",
    "u", "ul", "var", "video", "wbr",
})  # fmt: skip
_VOID = frozenset({
    "br", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "col", "embed", "param",

})  # fmt: skip
SHOWN_ATTRIBUTES = ("title", "label", "summary", "header", "heading", "text", "description")
"""What components show of their attributes, in this order."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag.

    Attributes:
        start: Offset of its ``<``.
        end: Offset past its ``>``.
        name: Its name as written, ``""`` for a fragment.
        attributes: What stands between its name and its end.
        is_closing: Whether it closes an element.
        is_empty: Whether its element has no content.
    """

    start: int
    end: int
    name: str
    attributes: str
    is_closing: bool
    is_empty: bool

    @property
    def is_component(self) -> bool:
        """Whether it is a component, not an element of HTML."""
        return self.name.lower() not in _HTML_NAMES or self.name[:1].isupper()

    @property
    def is_hidden(self) -> bool:
        """Whether it opens an element of HTML that a browser does not show; what a tab opens is not hidden."""
        if self.is_closing or self.is_empty or self.is_component or "tabpanel" in self.attributes:
            return False
        bare = _VALUE.sub("", self.attributes)
        return _HIDDEN.search(bare) is not None or _HIDDEN_STYLE.search(self.attributes) is not None

    @property
    def html_id(self) -> str:
        """The id or name by which a link finds the element, ``""`` for none."""
        found = _HTML_ID.search(self.attributes)
        return found[1] if found else ""

    def shown(self) -> tuple[str, ...]:
        """Return the attributes that a component shows."""
        if not self.is_component or self.is_closing or "=" not in self.attributes:
            return ()
        found = {
            each["name"]: each["double"] or each["single"] or each["braced"] or ""
            for each in _ATTRIBUTE.finditer(self.attributes)
        }
        return tuple(words for name in SHOWN_ATTRIBUTES if (words := found.get(name, "").strip()))


def next_tag(text: str, at: int = 0) -> Tag | None:
    """Return the first tag at or after a place, None where there is none.

    A name in angle brackets that is no element of HTML, has no attributes and begins with a small letter stands for a
    placeholder, such as ``<path>``.
    """
    while (start := text.find("<", at)) >= 0:
        tag = tag_at(text, start)
        if tag is not None:
            return tag
        at = start + 1
    return None


def tag_at(text: str, start: int) -> Tag | None:
    """Return the tag that begins at a place, None where none does."""
    found = _START.match(text, start)
    if found is None:
        return None
    name = found["name"] or ""
    end = _end_of(text, found.end())
    if end < 0:
        return None
    attributes = text[found.end() : end - 1]
    is_empty = attributes.endswith("/") or name.lower() in _VOID
    attributes = attributes.rstrip("/").strip()
    if not name and attributes:
        return None
    known = name.lower() in _HTML_NAMES or name[:1].isupper() or "-" in name or "." in name or not name
    if not known and ("=" not in attributes):
        return None
    return Tag(start, end, name, attributes, bool(found["slash"]), is_empty)


def _end_of(text: str, at: int) -> int:
    """Return the offset past the tag's end, -1 where it has none; quotes and braces may hold ``>``."""
    quote, depth = "", 0
    for found in _SIGN.finditer(text, at, at + _MAX_TAG_LENGTH):
        character = found[0]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'`":
            quote = character if depth or text[found.start() - 1] == "=" else ""
        elif character == "{":
            depth += 1
        elif character == "}":
            depth = max(0, depth - 1)
        elif not depth:
            return found.end() if character == ">" else -1
        if depth > _MAX_BRACES:
            return -1
    return -1
