"""A round picture for each person: a colour and the first letter of the name."""

from html import escape
from zlib import crc32

COLORS = ("#5b7fbf", "#4f9a6b", "#b3753c", "#9a5fa8", "#b4545f", "#3f8f99")
BOT_COLOR = "#33517a"


def avatar(name: str, *, small: bool = False) -> str:
    """Return somebody's picture as HTML."""
    color = BOT_COLOR if name == "Footnote" else COLORS[crc32(name.encode()) % len(COLORS)]
    letter = "¹" if name == "Footnote" else escape(name[:1])
    return f'<span class="avatar{" tiny" if small else ""}" style="background:{color}">{letter}</span>'
