"""Finds markup of generators of sites in texts that were read, where a reader of the built page sees none."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^[ \t]*(?P<mark>`{3,}|~{3,})")
_IN_LINE = re.compile(r"(`{1,3})[^\n]*?\1")
_INDENTED = re.compile(r"^(?: {4}|\t)[^\n]*$", re.MULTILINE)
_PATTERNS = {
    "heading id": r"\{[ \t]*:?[ \t]*#[\w-]+[^}\n]*\}",
    "attributes": r"\{:?[ \t]*\.[\w-]+[^}\n]*\}",
    "fenced box": r"^[ \t]*:{3,}",
    "slashed box": r"^[ \t]*/{3,}(?:[ \t]+\w+|[ \t]*$)",
    "admonition": r"^[ \t]*(?:!!!|\?\?\?\+?)[ \t]+\w",
    "alert": r"\[!(?:NOTE|TIP|WARNING|IMPORTANT|CAUTION)\]",
    "included file": r"\{\*[^*\n]*\*\}|-{2,}8<-{2,}|^[ \t]*<<<[ \t]",
    "template": r"\{\{[^}\n]*\}\}|\{%[^%\n]*%\}",
    "import": r"^import [^\n]* from ['\"]|^export (?:const|default) ",
    "component": r"</?[A-Z]\w*(?:[ \t][^<>\n]*)?/?>",
    "tag": r"</?(?:div|span|details|summary|font|small|kbd|table|td|tr|th|p|a|img|br|picture|source|center)\b[^<>\n]*>",
    "comment": r"<!--|\{/\*",
    "entity": r"&(?:nbsp|amp|lt|gt|quot|#\d+);",
    "role": r"(?<![\w`:]):[a-z][\w+-]*(?::[\w+-]+)*:`[^`\n]",
    "directive": r"^[ \t]*\.\.[ \t]+[\w-]+(?::[\w-]+)?::",
    "option of a directive": r"^[ \t]+:[a-z][\w-]*:(?:[ \t]|$)",
    "target": r"^[ \t]*\.\.[ \t]+_[^\n]*:[ \t]*$",
    "reference": r"[^`\s]`_{1,2}(?![\w`])|\|[A-Za-z][\w -]*\|_",
    "underline": r"^(?:={4,}|~{4,}|\^{4,}|\"{4,}|\*{4,})[ \t]*$",
    "permanent link": r"¶|\[edit\]|\[link\]",
    "line numbers": r"^(?:\d{1,4}\n){4,}",
}
_OF_TICKS = frozenset({"role", "reference"})
"""Kinds that have ticks in them, as code in a line has."""
_NOISE = {name: re.compile(pattern, re.MULTILINE) for name, pattern in _PATTERNS.items()}


def noise_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield each piece of markup in a text: its offset, its kind and itself.

    Code is left out, since there it is what the page shows.
    """
    blocks = _without_blocks(text)
    words = _IN_LINE.sub(_blank, blocks)
    for name, pattern in _NOISE.items():
        for found in pattern.finditer(blocks if name in _OF_TICKS else words):
            yield found.start(), name, found.group().strip()


def _without_blocks(text: str) -> str:
    lines: list[str] = []
    mark = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        is_code = bool(mark)
        if mark and found and found["mark"].startswith(mark) and line.strip() == found["mark"]:
            mark = ""
        elif not mark and found:
            mark, is_code = found["mark"], True
        lines.append(" " * len(line) if is_code else line)
    return _INDENTED.sub(_blank, "\n".join(lines))


def _blank(code: re.Match[str]) -> str:
    return " " * len(code.group())
