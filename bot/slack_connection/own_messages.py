"""What the bot itself has written in a thread, known by what it noted at its messages."""

from collections.abc import Mapping
from typing import Any

from bot.slack_connection.web_client import SlackClient, marked

LOOK_BACK = 200
"""Messages of a thread that are looked at."""


async def thread_messages(client: SlackClient, channel: str, thread: str, since: str = "") -> list[Mapping[str, Any]]:
    """Return the messages of a thread, oldest first.

    Args:
        client: The Web API.
        channel: The channel.
        thread: Timestamp of its first message.
        since: Timestamp of the first message that is returned; ``""`` for all.
    """
    found = await client.web.conversations_replies(
        channel=channel, ts=thread, oldest=since or None, inclusive=True, limit=LOOK_BACK, include_all_metadata=True
    )
    return [each for each in found["messages"] if not since or float(each["ts"]) >= float(since)]


async def messages_before(client: SlackClient, channel: str, ts: str, count: int) -> list[Mapping[str, Any]]:
    """Return the last messages of a channel before one of its messages, oldest first.

    Args:
        client: The Web API.
        channel: The channel.
        ts: Timestamp of the message.
        count: Most messages that are returned.
    """
    found = await client.web.conversations_history(channel=channel, latest=ts, inclusive=False, limit=count)
    return list(reversed(found["messages"]))


async def find_own(client: SlackClient, channel: str, thread: str, event: str, part: int) -> str:
    """Return the timestamp of a part of the reply to an event, ``""`` where it was not sent."""
    for message in await thread_messages(client, channel, thread):
        mark = marked(message)
        if mark.get("event") == event and mark.get("part") == part:
            return str(message["ts"])
    return ""
