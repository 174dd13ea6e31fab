"""Text as Discord's Markdown: shown to the letter, without pings and without previews.

Discord describes its Markdown in https://support.discord.com/hc/en-us/articles/210298617, and mentions, timestamps and
emoji in https://discord.com/developers/docs/reference#message-formatting.
"""

import re
from collections.abc import Sequence
from unicodedata import combining, east_asian_width
from urllib.parse import quote as percent_encode

from bot.rendering.blocks import FENCE, UNSEEN
from bot.rendering.lines import VISIBLE

LINK_CHARS = 700
"""Longest address that is linked; a longer one is linked without its fragment, or not at all."""
TABLE_COLUMNS = 80
"""Widest table whose columns are aligned."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_PING = re.compile(r"@(?=everyone|here)|(?<=<)@(?=[!&]?\d)")
_ADDRESS_END = ".,:;!?\"'”’…]"
_UNLINKABLE = re.compile(rf"[*|`~\\{UNSEEN}\x00-\x1f\x7f]|\]\(|discord(?:app)?\.(?:com|gg)/", re.IGNORECASE)
_LINK_SAFE = "%/:=&?~#+!$,;'@[]_-."
_MARKS = (
    r"(?P<before>[\\*_~|`<\[\]]|(?<=\w):(?=//)|:(?=[\w+-]+:))"
    r"|^(?P<indent>[^\S\n]*)(?P<block>[#>+-])"
    r"|(?P<after>^[^\S\n]*\d+(?=[.)](?:\s|$))|(?i:discord(?:app)?\.(?:com|gg))(?=/))"
)
_PLAIN = re.compile(rf"(?P<address>(?!))|{_MARKS}", re.MULTILINE)
_SPECIAL = re.compile(rf"(?P<address>(?i:https?)://[^\s<>]*\w[^\s<>]*)|{_MARKS}", re.MULTILINE)


def escape(text: str) -> str:
    """Return Markdown that shows a text as it is.

    No character of it formats, mentions, becomes an emoji, a time or a preview. An address stays one to click on, in
    ``<…>``, which turns its preview off; one with characters that Discord might read as Markdown, or that leads to
    an invitation, becomes plain text. Line breaks become line feeds; control characters and lone surrogates, which no
    reader sees, become visible. Marks that mean something only where a line begins are left as they are elsewhere,
    since raw text is read too, in notifications; ``split_markdown`` sees to it that no part begins with one.
    """
    return _SPECIAL.sub(_escaped, _clean(text))


def bold(text: str) -> str:
    """A text in bold, shown as it is; each line by itself, so that lines can be quoted."""
    lines = (escape(line.strip()) for line in _clean(text).split("\n"))
    return "\n".join(f"**{line}**" if line else "" for line in lines)


def code_block(text: str, language: str = "") -> str:
    """A text in a code block; three backticks in it are parted by a zero-width space, as are mentions."""
    return f"{FENCE}{language}\n{re.sub('``(?=`)', f'``{UNSEEN}', _clean(text))}\n{FENCE}"


def monospace_table(rows: Sequence[Sequence[str]], *, header: bool = True) -> str:
    """A table in a code block; Discord has no tables of its own.

    Columns are aligned unless rows would be wider than ``TABLE_COLUMNS``, where padding only makes them wrap.

    Args:
        rows: The rows; one with fewer cells is filled up.
        header: Whether the first row is the header; ``split_markdown`` repeats it.

    Returns:
        The block, or ``""`` where no cell has a character.
    """
    columns = max((len(row) for row in rows), default=0)
    cells = [[" ".join(cell.split()) for cell in row] + [""] * (columns - len(row)) for row in rows]
    if not any(cell for row in cells for cell in row):
        return ""
    widths = [max(_width(row[column]) for row in cells) for column in range(columns)]
    if sum(widths) + 3 * (columns - 1) > TABLE_COLUMNS:
        widths = [_width(cell) for cell in cells[0]]
    lines = [
        " │ ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    rule = ["─┼─".join("─" * width for width in widths)] if header else []
    return code_block("\n".join([lines[0], *rule, *lines[1:]]))


def masked_link(text: str, url: str) -> str:
    """A text that opens an address, without a preview; the text alone where the address cannot be linked.

    Discord masks no link whose text holds an address, so there the address follows in brackets.
    """
    words = " ".join(text.split())
    address = _linkable(url)
    if not address or not words:
        return escape(words)
    if "://" in words:
        return f"{escape(words)} <{address}>"
    return f"[{escape(_plain_brackets(words))}](<{address}>)"


def _clean(text: str) -> str:
    text = _SURROGATE.sub("\ufffd", text)
    text = _LINE_BREAK.sub("\n", text).translate(VISIBLE)
    return _PING.sub(f"@{UNSEEN}", text)


def _escaped(found: re.Match[str]) -> str:
    if found["address"]:
        return _address(found["address"])
    if found["before"]:
        return f"\\{found['before']}"
    if found["block"]:
        return f"{found['indent']}\\{found['block']}"
    return f"{found['after']}\\"


def _address(text: str) -> str:
    """An address without the punctuation that only follows it; plain text where it may not be linked."""
    end = len(text)
    unopened = text.count(")") - text.count("(")
    while end and (text[end - 1] in _ADDRESS_END or (text[end - 1] == ")" and unopened > 0)):
        unopened -= text[end - 1] == ")"
        end -= 1
    scheme, separator, rest = text.partition("://")
    host = len(scheme) + len(separator)
    if not host < end <= LINK_CHARS or _UNLINKABLE.search(text, host, end):
        return f"{scheme}\\://{_PLAIN.sub(_escaped, rest)}"
    return f"<{text[:end]}>{_PLAIN.sub(_escaped, text[end:])}"


def _linkable(url: str) -> str:
    """An address that Discord links inside ``<…>``, ``""`` where there is none."""
    if not re.match(r"https?://\S", url.strip(), re.IGNORECASE):
        return ""
    address = percent_encode(url.strip(), safe=_LINK_SAFE, errors="replace")
    address = re.sub(r"@(?=everyone|here)", "%40", address)
    if len(address) > LINK_CHARS:
        address = address.partition("#")[0]
    return address if len(address) <= LINK_CHARS else ""


def _plain_brackets(text: str) -> str:
    """Round brackets for square ones that Discord would lose count of."""
    left = re.sub(r"\[[^\[\]]*\]", "", text)
    return text.replace("[", "(").replace("]", ")") if "[" in left or "]" in left else text


def _width(text: str) -> int:
    """Columns that a text takes in a monospace font."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
