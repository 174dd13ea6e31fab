"""Hugo's shortcodes and the tags of Jinja and Liquid that stand on lines of their own."""

import re
from dataclasses import dataclass

from index.parsing.dialects.markdown_fences import opening_fence

_TAG = re.compile(r"(?:\{\{[<%].{0,400}?[>%]\}\}|\{%.{0,400}?%\})[ \t]*\Z")
_NAME = re.compile(r"\{[{%][<%]?-?[ \t]{0,4}(?P<slash>/?)[ \t]{0,4}(?P<name>[\w./-]{1,60})")
_TITLE = re.compile(
    r"(?<![\w-])(?:title|name|header|label|summary|tabName|caption)[ \t]{0,4}=[ \t]{0,4}\"([^\"\n]{1,200})\""
)
_POSITIONAL = re.compile(r"[ \t]\"([^\"\n=]{1,200})\"")
_LABELLED = frozenset({"note", "tip", "warning", "caution", "info", "danger", "important", "hint", "callout"})
_TITLED = frozenset(
    {"tab", "details", "expand", "collapse", "card", "admonition", "alert", "dropdown", "accordion", "step"}
)
_HIGHLIGHT = re.compile(r"highlight|code(?:[-_]?(?:block|toggle|file|snippet|sample|example|listing))?")
_UNTITLED = frozenset({"figure", "img", "image", "video", "youtube", "param", "include", "readfile", "feature-state"})
_LANGUAGE = re.compile(r"(?:highlight|lang=|language=)[ \t]{0,4}[\"']?([\w+#-]{1,20})")
_ESCAPED = re.compile(r"(\{\{[<%])/\*([^\n]{0,300}?)\*/([>%]\}\})")
_MAX_LINES = 1_000


@dataclass(frozen=True, slots=True)
class HighlightedCode:
    """Code between two tags: its language, its lines, and the number of the line after it."""

    language: str
    lines: list[str]
    end: int


def highlighted(lines: list[str], at: int) -> HighlightedCode | None:
    """Return the code that begins with a tag at a line, None where none does."""
    opening = _NAME.match(lines[at].strip())
    if opening is None or opening["slash"] or _HIGHLIGHT.fullmatch(opening["name"].lower()) is None:
        return None
    for end in range(at + 1, min(len(lines), at + _MAX_LINES)):
        closing = _NAME.match(lines[end].strip())
        if opening_fence(lines[end]):
            return None  # the fence says what is code
        if closing and closing["name"].removeprefix("end").lower() == opening["name"].lower():
            language = _LANGUAGE.search(lines[at])
            return HighlightedCode(language[1] if language else "", lines[at + 1 : end], end + 1)
    return None


def without_escapes(line: str) -> str:
    """Return a line with the tags that it only shows as Hugo shows them: ``{{< a >}}`` for ``{{</* a */>}}``."""
    return _ESCAPED.sub(r"\1\2\3", line) if "*/" in line else line


def template_label(words: str) -> str | None:
    """Return the title that a tag on a line of its own shows, ``""`` for none; None where it is no such tag."""
    if _TAG.match(words) is None or words.count("{{") > 1 or words.count("{%") > 1:
        return None
    found = _NAME.match(words)
    if found is None or found["slash"] or found["name"].startswith("end") or found["name"] in _UNTITLED:
        return ""
    title = _TITLE.search(words)
    if title:
        return title[1]
    name = found["name"].lower().rpartition("/")[2]
    positional = _POSITIONAL.search(words) if name in _TITLED else None
    if positional:
        return positional[1]
    return name.capitalize() if name in _LABELLED else ""
