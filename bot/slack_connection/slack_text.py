"""What people write on Slack as plain words: names in place of ids, and nothing escaped.

Slack describes its form in https://docs.slack.dev/messaging/formatting-message-text.
"""

import asyncio
import re
from collections.abc import Mapping

from slack_sdk.errors import SlackApiError

from bot.slack_connection.directory import Directory
from bot.slack_connection.web_client import TROUBLES

MAX_NAMES = 5
"""People and channels in one text whose names are asked for."""
NAME_SECONDS = 1.0
"""Seconds that asking for names may take."""
UNKNOWN_PERSON = "somebody"

_REFERENCE = re.compile(r"<([@#!]?)([^<>|]{1,3000})(?:\|([^<>]{0,3000}))?>")
_SPACES = re.compile(r"[ \t]+")


def is_direct(channel: str) -> bool:
    """Return whether a channel is the conversation of one person with the bot."""
    return channel.startswith("D")


def mentions(text: str) -> frozenset[str]:
    """Return the ids of the people whom a text mentions."""
    return frozenset(found[2] for found in _REFERENCE.finditer(text) if found[1] == "@")


def addresses_others(text: str, me: str) -> bool:
    """Return whether a text calls somebody else, a group, or everybody in the channel."""
    return any(
        (found[1] == "@" and found[2] != me) or (found[1] == "!" and not found[2].startswith("date"))
        for found in _REFERENCE.finditer(text)
    )


async def words_of(text: str, me: str, directory: Directory) -> str:
    """Return a text as people see it, without the bot's own mention."""
    wanted = [
        found for found in _REFERENCE.finditer(text) if found[1] in ("@", "#") and found[2] != me and not found[3]
    ]
    keys = list(dict.fromkeys((found[1], found[2]) for found in wanted))[:MAX_NAMES]
    names: Mapping[tuple[str, str], str] = {}
    if keys:
        try:
            async with asyncio.timeout(NAME_SECONDS):
                found_names = await asyncio.gather(*(_name(kind, key, directory) for kind, key in keys))
            names = dict(zip(keys, found_names, strict=True))
        except (TimeoutError, SlackApiError, *TROUBLES):
            names = {}
    return with_names(text, me, names)


def with_names(text: str, me: str, names: Mapping[tuple[str, str], str]) -> str:
    """Return a text with names in place of ids.

    Args:
        text: The text, as Slack sends it.
        me: Id of the bot, whose mention is left out.
        names: Names by kind and id.
    """

    def name(found: re.Match[str]) -> str:
        kind, key, label = found[1], found[2], found[3] or ""
        if kind == "@":
            return " " if key == me else f"@{label or names.get((kind, key), UNKNOWN_PERSON)}"
        if kind == "#":
            return f"#{label or names.get((kind, key), 'channel')}"
        if kind == "!":
            return label or f"@{key.partition('^')[0]}"
        return label if label and key.endswith(label) else f"{label} ({key})" if label else key

    plain = _SPACES.sub(" ", _REFERENCE.sub(name, text)).strip()
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


async def _name(kind: str, key: str, directory: Directory) -> str:
    if kind == "@":
        return (await directory.person(key)).name
    channel = await directory.channel(key)
    return channel.name if channel is not None and channel.name else "channel"
