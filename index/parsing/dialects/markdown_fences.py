"""Fences of code in Markdown, with what the dialects write after the language."""

import re
from dataclasses import dataclass

_FENCE = re.compile(
    r"(?P<lead>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]?)*)(?P<mark>`{3,200}|~{3,200})(?P<info>[^\n]*)\Z"
)
_PLAIN_INFO = re.compile(r"[\w+#./-]*+\Z")
_LANGUAGE = re.compile(r"[ \t]*(?:\{[ \t]*)?\.?(?P<language>[A-Za-z][\w+#-]{0,40})")
_TITLE = re.compile(
    r"(?<![\w-])(?:title|filename|file|caption|name)=(?:\"([^\"]{1,200})\"|'([^']{1,200})')|\[([^\[\]]{1,120})\]"
)
_DIRECTIVE = re.compile(r"[ \t]*\{(?P<name>[A-Za-z][\w:+-]{0,60})\}[ \t]*(?P<argument>[^\n]*)\Z")

_LABEL = re.compile(r"\blabel[ \t]{0,8}=[ \t]{0,8}\"([^\"\n]{1,200})\"")
_LABEL_BREAK = re.compile(r"\\[nlr]")


@dataclass(frozen=True, slots=True)
class Fence:
    """The line that opens a fence.

    Attributes:
        lead: What stands before its mark: white space, signs of lists and quotations.
        mark: The mark.
        info: What stands after it.
    """

    lead: str
    mark: str
    info: str

    @property
    def directive(self) -> tuple[str, str] | None:
        """The name and the argument of a directive of MyST, None for code."""
        found = _DIRECTIVE.match(self.info)
        return (found["name"].lower(), found["argument"].strip()) if found else None

    @property
    def language(self) -> str:
        """The language of the code, ``""`` where none is named."""
        found = _LANGUAGE.match(self.info)
        return found["language"] if found and "=" not in self.info[: found.end() + 1] else ""

    @property
    def title(self) -> str:
        """The title over the code, ``""`` where it has none."""
        found = _TITLE.search(self.info)
        return (found[1] or found[2] or found[3]) if found else ""

    @property
    def is_graph(self) -> bool:
        """Whether a generator draws a picture of the code by Graphviz."""
        return self.language.lower() in ("dot", "graphviz")

    @property
    def is_plain(self) -> bool:
        """Whether only a language stands after the mark."""
        return _PLAIN_INFO.match(self.info.strip(" \t")) is not None

    @property
    def plain(self) -> str:
        """The line with nothing but the language after the mark."""
        return f"{self.lead}{self.mark}{self.language}"

    def closes(self, line: str) -> bool:
        """Return whether a line closes the fence."""
        words = line.strip(" \t>") if ">" in self.lead else line.strip(" \t")
        return words.startswith(self.mark) and not words.strip(self.mark[0])


def opening_fence(line: str) -> Fence | None:
    """Return the fence that a line opens, None where it opens none."""
    if "```" not in line and "~~~" not in line:
        return None
    found = _FENCE.match(line)
    if found is None or (found["mark"][0] == "`" and "`" in found["info"]):
        return None
    return Fence(found["lead"], found["mark"], found["info"])


def graph_labels(rows: list[str]) -> str:
    """Return the words that a picture shows which Graphviz draws: its labels, each once."""
    labels = (" ".join(_LABEL_BREAK.sub(" ", found[1]).split()) for row in rows for found in _LABEL.finditer(row))
    return ", ".join(dict.fromkeys(filter(None, labels)))
