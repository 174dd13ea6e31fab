"""Text as elements of Slack's rich text: shown to the letter, without pings, previews or emoji.

Rich text has no markup of its own, so nothing in it needs to be escaped, and only elements of their own kind mention
anybody (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block). The plain text beside it, which
notifications show, is mrkdwn: there ``&``, ``<`` and ``>`` are escaped, and nothing else.
"""

import re
from collections.abc import Sequence
from typing import Any

from bot.rendering.blocks import CitationMark, Runs, TextRun
from bot.rendering.lines import visible
from bot.rendering.packing import utf16_units

Json = dict[str, Any]
LINK_CHARS = 2_000
"""Longest address that is linked; a longer one is linked without its fragment, or not at all."""

_WEB_ADDRESS = re.compile(r"https?://[^\s<>|\x00-\x1f\x7f]+", re.IGNORECASE)
_NAMED = {"person": ("user", "user_id"), "channel": ("channel", "channel_id"), "team": ("usergroup", "usergroup_id")}
_MARKUP = re.compile(r"(?<!\w)[*_~]|`|:[\w+-]+:")
"""Where mrkdwn would format, or show an emoji."""
_ID = re.compile(r"[A-Z][A-Z0-9]{1,20}")
_STYLES: dict[str, Json] = {
    "plain": {},
    "emphasis": {"style": {"italic": True}},
    "strong": {"style": {"bold": True}},
    "code": {"style": {"code": True}},
}


def escape(text: str) -> str:
    """A text as mrkdwn in which nothing mentions anybody."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_element(text: str) -> Json:
    """A text in the plain style."""
    return {"type": "text", "text": text}


def rich_text(elements: Sequence[Json]) -> Json:
    """A block of one line of elements."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def elements_of(runs: Runs) -> list[Json]:
    """Running text as elements; those without text are left out."""
    return [element for run in runs if (element := _element(run)) is not None]


def written_size(runs: Runs) -> int:
    """What running text takes of a message."""
    return sum(element_size(each) for each in elements_of(runs))


def element_size(element: Json) -> int:
    """What an element takes of a message: its text and its address."""
    return utf16_units(shown(element)) + len(element.get("url", ""))


def shown(element: Json) -> str:
    """What is read of an element: its text, or the id of whom or what it names."""
    named = (element[key] for key in ("user_id", "channel_id", "usergroup_id") if key in element)
    return str(element.get("text") or next(named, ""))


def small_element(runs: Runs, most: int) -> Json | None:
    """A line as an element of a context block; None where it is too long, or holds what Slack would read as markup.

    Args:
        runs: The line.
        most: Most characters.
    """
    elements = elements_of(runs)
    linked = any(each["type"] == "link" for each in elements)
    if not linked:
        found: Json = {"type": "plain_text", "text": "".join(map(shown, elements)), "emoji": False}
    elif any(_MARKUP.search(shown(each)) for each in elements):
        return None
    else:
        found = {"type": "mrkdwn", "text": "".join(map(_mrkdwn, elements)), "verbatim": True}
    return found if found["text"].strip() and utf16_units(found["text"]) <= most else None


def _mrkdwn(element: Json) -> str:
    text = escape(shown(element))
    return f"<{escape(element['url'])}|{text}>" if element["type"] == "link" else text


def linkable(url: str) -> str:
    """An address that Slack links, ``""`` where there is none."""
    address = url.strip()
    if len(address) > LINK_CHARS:
        address = address.partition("#")[0]
    return address if len(address) <= LINK_CHARS and _WEB_ADDRESS.fullmatch(address) else ""


def _element(run: TextRun | CitationMark) -> Json | None:
    if isinstance(run, CitationMark):
        return text_element(f"[{run.number}]")
    text = visible(run.text)
    if not text:
        return None
    if run.style in _NAMED and _ID.fullmatch(text):
        kind, key = _NAMED[run.style]
        return {"type": kind, key: text}
    address = linkable(run.link) if run.link and text.strip() else ""
    if address:
        return {"type": "link", "url": address, "text": text, **_STYLES[run.style]}
    return {"type": "text", "text": text, **_STYLES.get(run.style, {})}
