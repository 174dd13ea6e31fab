"""Lines of text with a role each, and the two ways to put them on a shell: plain, or styled and wrapped."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Role = Literal["body", "heading", "quote", "title", "place", "gap"]

STYLES: dict[Role, str] = {
    "body": "",
    "heading": "bold",
    "quote": "",
    "title": "bold",
    "place": "dim",
    "gap": "",
}

# Control characters in a document could move the cursor or recolour the terminal; Unicode has pictures of
# them.
VISIBLE = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
VISIBLE |= {0x7F: 0x2421, **dict.fromkeys(range(0x80, 0xA0), 0xFFFD)}
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")


def visible(text: str) -> str:
    """A text in whose characters nothing is hidden: its line breaks are line feeds, control characters are pictures."""
    return _LINE_BREAK.sub("\n", _SURROGATE.sub("\ufffd", text)).translate(VISIBLE)


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line, which may be wrapped where it is shown.

    Attributes:
        text: The words; a newline inside keeps the indent.
        role: What the line is, which decides its style.
        indent: Spaces before it.
        mark: What stands in the indent of the first row, such as ``[1]``.
    """

    text: str
    role: Role
    indent: int
    mark: str


GAP = TextLine("", "gap", 0, "")


def plain_text(lines: Iterable[TextLine]) -> str:
    """Return the lines without styles and without wrapping, for pipes and files; ends in a newline."""
    rows: list[str] = []
    for line in lines:
        first, *others = line.text.split("\n")
        rows.append(f"{line.mark:<{line.indent}}{first}".rstrip())
        rows += [f"{'':<{line.indent}}{other}".rstrip() for other in others]
    return "\n".join(rows) + "\n"


def terminal_text(lines: Iterable[TextLine], console: "Console") -> "Text":
    """Return the lines for a rich console: styled, wrapped under their indent, control characters visible."""
    from rich.text import Text

    rows: list[Text] = []
    for line in lines:
        text = Text(line.text.translate(VISIBLE), style=STYLES[line.role])
        mark = Text(f"{line.mark:<{line.indent}}", style=STYLES["title"])
        for row in text.wrap(console, max(1, console.width - line.indent), overflow="fold") or [Text()]:
            row.rstrip()
            rows.append(Text.assemble(mark, row))
            mark = Text(" " * line.indent)
    return Text("\n").join(rows)
