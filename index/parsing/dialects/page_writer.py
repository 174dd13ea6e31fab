"""The lines of a page as they are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LIST_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|\Z)|\[\^|:[ \t]")
_TICKS = re.compile(r"`{1,20}")
_MAX_PARAGRAPH = 40  # lines in which code within a sentence may go on
_DEFINITION = re.compile(r":[ \t]{1,8}(?P<text>\S[^\n]*)\Z")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page; code is shown as it stands.

    Attributes:
        text: The line.
        is_code: Whether it is code.
        html_id: Of a heading that is written as HTML its id, ``""`` for none; None for any other line.
    """

    text: str
    is_code: bool
    html_id: str | None


class PageWriter:
    """Collects the lines of a page.

    Attributes:
        found: The lines so far.
        prefix: What stands before each line that follows: the indent of the box around it.
        removed: Whether something was left out since the last line.
        in_list: Whether the last line of text at the margin began an item of a list.
    """

    def __init__(self) -> None:
        self.found: list[PageLine] = []
        self.prefix = ""
        self.removed = False
        self.in_list = False

    @property
    def is_after_blank(self) -> bool:
        """Whether the last line is empty, or there is none."""
        return not self.found or not self.found[-1].text.strip()

    def is_in_code(self, following: Sequence[str]) -> bool:
        """Return whether code within a sentence goes on from the last line into the ones that follow."""
        before: list[str] = []
        for line in reversed(self.found[-_MAX_PARAGRAPH:]):
            if line.is_code or not line.text.strip():
                break
            before.append(line.text)
        mark = _open_code("\n".join(reversed(before)))
        for line_after in following if mark else ():
            if not line_after.strip():
                return False
            if mark in _TICKS.findall(line_after):
                return True
        return False

    def add(self, text: str, *, is_code: bool) -> None:
        """Add a line."""
        self.found.append(PageLine(self.prefix + text if text else "", is_code, None))
        self.removed = False

    def text(self, line: str) -> None:
        """Add a line of text; where something was left out, one empty line is enough."""
        is_blank = not line.strip()
        if is_blank and self.removed and self.is_after_blank:
            return
        was_removed = self.removed and is_blank
        if not is_blank and (not line.startswith((" ", "\t")) or _LIST_ITEM.match(line)):
            self.in_list = _LIST_ITEM.match(line) is not None
        self.add(line, is_code=False)
        self.removed = was_removed

    def label(self, words: str, indent: str = "") -> None:
        """Add the title of a box as a line of its own; without words, end the paragraph before."""
        shown = words.strip()
        self._apart(indent + (shown if "*" in shown else f"**{shown}**") if shown else "", None)

    def heading(self, words: str, level: int, html_id: str, indent: str) -> None:
        """Add a heading that is written as HTML, with its id."""
        self._apart(f"{indent}{'#' * level} {words}" if words else "", html_id)

    def _apart(self, line: str, html_id: str | None) -> None:
        if not self.is_after_blank:
            self.add("", is_code=False)
        if line:
            self.found.append(PageLine(self.prefix + line, is_code=False, html_id=html_id))
            self.add("", is_code=False)
        self.removed = True

    def definition(self, line: str) -> str:
        """Return a definition as an item of a list, under its term; another line as it is."""
        found = _DEFINITION.match(line)
        if found is None:
            return line
        place = len(self.found) - 1
        while place >= 0 and place >= len(self.found) - 2 and not self.found[place].text.strip():
            place -= 1
        if place < 0 or self.found[place].is_code or not self.found[place].text.strip():
            return line
        term = self.found[place].text
        del self.found[place + 1 :]
        if not term.startswith(("- ", "  ")):
            words = term.strip()
            item = f"- {words}" if "*" in words or "`" in words else f"- **{words}**"
            self.found[place] = PageLine(item, is_code=False, html_id=None)
        return f"  {found['text']}"


def _open_code(text: str) -> str:
    """Return the backticks of the code that a text begins and does not end, ``""`` where it ends all of it."""
    open_mark = ""
    for mark in _TICKS.findall(text):
        if mark == open_mark:
            open_mark = ""
        elif not open_mark:
            open_mark = mark
    return open_mark
