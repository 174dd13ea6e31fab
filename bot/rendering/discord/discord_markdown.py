"""Text as Discord's Markdown: shown to the letter, without pings and without previews.

Discord describes its Markdown in https://support.discord.com/hc/en-us/articles/210298617, and mentions, timestamps and
emoji in https://discord.com/developers/docs/reference#message-formatting.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote as percent_encode

from bot.rendering.aligned_table import aligned_lines
from bot.rendering.lines import visible
from bot.rendering.quoted_text import INVITATION

FENCE = "```"
UNSEEN = "\u200b"
"""Zero-width space: parts what would be taken together; a reader does not see it."""
LINK_CHARS = 700
"""Longest address that is linked; a longer one is linked without its fragment, or not at all."""

_PING = re.compile(r"@(?=everyone|here)|(?<=<)@(?=[!&]?\d)")
_ADDRESS_END = ".,:;!?\"'”’…]"
_UNLINKABLE = re.compile(rf"[*|`~\\{UNSEEN}\x00-\x1f\x7f]|\]\(|{INVITATION.pattern}", re.IGNORECASE)
_LINK_SAFE = "%/:=&?~#+!$,;'@[]_-."
_MARKS = (
    r"(?P<before>[\\*_~|`<\[\]]|(?<=\w):(?=//)|:(?=[\w+-]+:)|(?<=\])\()"
    r"|(?P<after>(?i:discord(?:app)?\.(?:com|gg))(?=/))"
)
_PLAIN = re.compile(rf"(?P<address>(?!))|{_MARKS}")
_SPECIAL = re.compile(rf"(?P<address>(?i:https?)://[^\s<>]*\w[^\s<>]*)|{_MARKS}")
_LINE_BEGINS = re.compile(r"^(?:([^\S\n]*)(?=[#>+-])|([^\S\n]*\d+)(?=[.)](?:\s|$)))", re.MULTILINE)
_BRACKET = re.compile(r"[\[\]]")


def escape(text: str) -> str:
    """Return Markdown that shows a text as it is.

    No character of it formats, mentions, becomes an emoji, a time or a preview, or makes a link of what stands before
    it. An address stays one to click on, in ``<…>``, which turns its preview off; one with characters that Discord
    might read as Markdown, or that leads to an invitation, becomes plain text. Line breaks become line feeds; control
    characters and lone surrogates, which no reader sees, become visible. Marks that mean something only where a line
    begins are left as they are elsewhere, since raw text is read too, in notifications.
    """
    return escape_line_begin(escape_within(text))


def escape_within(text: str) -> str:
    """``escape`` for a text that does not stand at the beginning of a line."""
    return _SPECIAL.sub(_escaped, clean(text))


def escape_line_begin(markdown: str) -> str:
    """Escape whatever would make a heading, a quote or a list of a line."""
    return _LINE_BEGINS.sub(lambda found: f"{found[0]}\\", markdown)


def bold(text: str) -> str:
    """A text in bold, shown as it is; white space around it stays outside."""
    return _between("**", text)


def italic(text: str) -> str:
    """A text in italics, shown as it is; white space around it stays outside."""
    return _between("*", text)


def _between(mark: str, text: str) -> str:
    words = text.strip()
    if not words:
        return text
    before, _, after = text.partition(words)
    return f"{before}{mark}{escape_within(words)}{mark}{after}"


def inline_code(text: str) -> str:
    """A text as code within a line; to the letter where Discord would read it otherwise."""
    shown = without_link_end(clean(text))
    return f"`{shown}`" if shown == clean(text) and "`" not in shown else escape_within(f"`{text}`")


def fence_lines(text: str) -> list[str]:
    """A text as the lines of a code block; three backticks in it are parted by a zero-width space, as are mentions."""
    return without_link_end(re.sub("``(?=`)", f"``{UNSEEN}", clean(text))).split("\n")


def table_lines(rows: Sequence[Sequence[str]], *, header: bool) -> tuple[list[str], list[str]]:
    """A table as lines of a code block; Discord has no tables of its own.

    Args:
        rows: The rows; one with fewer cells is filled up.
        header: Whether the first row is the header.

    Returns:
        The lines of the header, and those of the other rows.
    """
    first, *others = aligned_lines([[clean(cell) for cell in row] for row in rows], header=header)
    head, body = ([first, others.pop(0)], others) if header else ([], [first, *others])
    return head and fence_lines("\n".join(head)), fence_lines("\n".join(body)) if body else []


def masked_link(text: str, url: str) -> str:
    """A text that opens an address, without a preview; the text alone where the address cannot be linked.

    Discord masks no link whose text holds an address, so there the address follows in brackets.
    """
    words = " ".join(text.split())
    address = linkable(url)
    if not address or not words:
        return escape_within(words)
    if "://" in words:
        return f"{escape_within(words)} <{address}>"
    return f"[{escape_within(_plain_brackets(words))}](<{address}>)"


def linkable(url: str) -> str:
    """An address that Discord links inside ``<…>``, ``""`` where there is none."""
    if not re.match(r"https?://\S", url.strip(), re.IGNORECASE):
        return ""
    address = percent_encode(url.strip(), safe=_LINK_SAFE, errors="replace")
    address = re.sub(r"@(?=everyone|here)", "%40", address)
    if len(address) > LINK_CHARS:
        address = address.partition("#")[0]
    return address if len(address) <= LINK_CHARS else ""


def without_link_end(text: str) -> str:
    """Code in which no ``](`` ends a link that a bracket before the code would begin.

    In a link's text Discord takes ``[x]`` together, so only a closing bracket that none opens can end it.
    """
    if "](" not in text:
        return text
    found: list[str] = []
    at, opened = 0, False
    for bracket in _BRACKET.finditer(text):
        if bracket[0] == "]" and not opened and text.startswith("(", bracket.end()):
            found += [text[at : bracket.end()], UNSEEN]
            at = bracket.end()
        opened = bracket[0] == "["
    return "".join([*found, text[at:]])


def clean(text: str) -> str:
    """A text in whose characters nothing is hidden, and which mentions nobody."""
    return _PING.sub(f"@{UNSEEN}", visible(text))


def _escaped(found: re.Match[str]) -> str:
    if found["address"]:
        return _address(found["address"])
    if found["before"]:
        return f"\\{found['before']}"
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


def _plain_brackets(text: str) -> str:
    """Round brackets for square ones that Discord would lose count of."""
    left = re.sub(r"\[[^\[\]]*\]", "", text)
    return text.replace("[", "(").replace("]", ")") if "[" in left or "]" in left else text
