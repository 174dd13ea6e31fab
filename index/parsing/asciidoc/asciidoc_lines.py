"""Prepares the lines of an AsciiDoc document: comments, conditions, includes and attributes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from index.parsing.asciidoc.asciidoc_includes import file_name, included_lines
from index.parsing.asciidoc.asciidoc_inline import filled_in

_ATTRIBUTE = re.compile(r":(!?)([\w-]{1,80})(!?):(?:[ \t]+(.*))?")
_CONDITION = re.compile(r"(ifdef|ifndef|ifeval|endif)::([^\[\]\s]{0,200})\[(.*)\]\s*")
_INCLUDE = re.compile(r"\\?include::([^\[\]]{1,300})\[([^\]]*)\]\s*")
_VERBATIM = re.compile(r"(?:-{4,}|\.{4,}|`{3,}\w{0,20}|\+{4,})\s*")
_SET = frozenset({"backend-html5", "basebackend-html", "doctype-article", "filetype-html"})
_MAX_INCLUDED_CHARACTERS = 2_000_000
_MAX_ATTRIBUTES = 2_000
_MAX_VALUE_CHARACTERS = 2_000


class AsciiDocLines:
    """The lines that are shown, and the attributes.

    Attributes:
        attributes: Values by names in lower case, as they are at the end.
        includes: Names of the files that the document includes and that are not there.

    Args:
        text: The document.
        included: Texts of the files that it includes, by their names.
    """

    def __init__(self, text: str, included: Mapping[str, str] = MappingProxyType({})) -> None:
        self.attributes: dict[str, str] = {}
        self.includes: list[str] = []
        self._included = included
        self._room = _MAX_INCLUDED_CHARACTERS
        self.lines = list(self._shown(text.splitlines()))

    def _shown(self, lines: list[str]) -> Iterator[str]:
        conditions: list[bool] = []
        verbatim, in_comment = "", False
        at = -1
        while at + 1 < len(lines):
            at += 1
            line = lines[at].rstrip()
            condition = _CONDITION.fullmatch(line) if "::" in line else None
            if condition:
                yield from self._decide(conditions, *condition.groups())
            elif not all(conditions):
                continue
            elif line.startswith("////") and not line.strip("/") and not verbatim:
                in_comment = not in_comment
            elif in_comment:
                continue
            elif (include := _INCLUDE.fullmatch(line)) and not line.startswith("\\"):
                lines[at : at + 1] = self._lines_of(filled_in(include[1], self.attributes), include[2])
                at -= 1
            elif verbatim or _VERBATIM.fullmatch(line):
                verbatim = ("" if line == verbatim else verbatim) if verbatim else _closing(line)
                yield line
            elif line.startswith("//") and not line.startswith("///"):
                continue
            elif entry := _ATTRIBUTE.fullmatch(line):
                at = self._set(entry, lines, at)
            else:
                yield line.removeprefix("\\") if line.startswith(("\\include:", "\\if", "\\endif")) else line

    def _lines_of(self, target: str, options: str) -> list[str]:
        """Return the lines that an include stands for; files that are too many or not there are noted."""
        name = file_name(target)
        text = self._included.get(name)
        self._room -= len(text or "") + 1
        if text is None or self._room < 0:
            self.includes.append(name)
            return []
        return included_lines(text, options)

    def _decide(self, conditions: list[bool], kind: str, names: str, rest: str) -> Iterator[str]:
        if kind == "endif":
            if conditions:
                conditions.pop()
            return
        named = re.split(r"[,+]", names.lower())
        known = [name in self.attributes or name in _SET for name in named]
        holds = (all(known) if "+" in names else any(known)) if kind != "ifeval" else True
        holds = not holds if kind == "ifndef" else holds
        if rest and kind != "ifeval":
            if holds and all(conditions):
                yield rest
        else:
            conditions.append(holds)

    def _set(self, entry: re.Match[str], lines: Sequence[str], at: int) -> int:
        """Set or unset an attribute; return the last line of its entry."""
        value = (entry[4] or "").strip()
        while value.endswith("\\") and at + 1 < len(lines) and len(value) < _MAX_VALUE_CHARACTERS:
            at += 1
            value = f"{value[:-1].rstrip(' +')} {lines[at].strip()}"
        name = entry[2].lower()
        if entry[1] or entry[3]:
            self.attributes.pop(name, None)
        elif len(self.attributes) < _MAX_ATTRIBUTES:
            self.attributes[name] = filled_in(value, self.attributes)[:_MAX_VALUE_CHARACTERS]
        return at


def _closing(line: str) -> str:
    return "```" if line.startswith("```") else line
