"""Citation markers as models write them: ``[1]``, ``[1, 3]``, ``[1-3]``, ``【1】``, ``［１］``, ``[passage 4]``."""

import re

OPENERS = "[【［〔"
CLOSERS = "]】］〕"
MAX_MARKER_CHARS = 60
"""Characters after which an open bracket can no longer become a marker."""
MAX_RANGE = 20
"""A wider range counts as its two ends only."""

_JOIN = r"(?:[,;，、；&/+]|and|[-–—−~～]|to)"
_NUMBER = r"[#^]?\d{1,4}"
MARKER = re.compile(
    rf"[{re.escape(OPENERS)}]\s*+(?:(?:passages?|sources?|citations?|references?|refs?|documents?|docs?)\s*+:?\s*+)?"
    rf"(?P<numbers>{_NUMBER}(?>(?:\s*+{_JOIN}\s*+{_NUMBER})*))\s*+(?:[:†][^\[\]【】]{{0,20}})?[{re.escape(CLOSERS)}]",
    re.IGNORECASE,
)
"""One marker; its group ``numbers`` has the cited numbers. ``\\d`` includes the digits of other scripts and widths."""

_RANGE = re.compile(r"(?<!\d)(\d++)\s*+(?:[-–—−~～]|to)\s*+[#^]?(\d++)")
_DIGITS = re.compile(r"\d+")


def cited_numbers(marker: "re.Match[str]") -> tuple[int, ...]:
    """Return the numbers that a match of ``MARKER`` cites, ranges expanded, in order, each once."""
    numbers: list[int] = []
    text = marker["numbers"]
    at = 0
    for found in _RANGE.finditer(text):
        numbers += map(int, _DIGITS.findall(text[at : found.start()]))
        first, last = int(found[1]), int(found[2])
        is_expanded = 0 <= last - first <= MAX_RANGE
        numbers += range(first, last + 1) if is_expanded else (first, last)
        at = found.end()
    numbers += map(int, _DIGITS.findall(text[at:]))
    return tuple(dict.fromkeys(numbers))


def may_become_marker(text: str, at: int) -> bool:
    """Return whether the text ends inside the bracket that opens at ``at``, which could still become a marker."""
    rest = text[at + 1 : at + 2 + MAX_MARKER_CHARS]
    return len(rest) <= MAX_MARKER_CHARS and not any(end in rest for end in CLOSERS + "\n")
