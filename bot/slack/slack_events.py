"""Puts what Slack says of messages and files into the words that all platforms share."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.records import DIRECT, Origin
from bot.service.addressing import MessageSigns, call_of
from bot.service.community_settings import CommunitySettings
from bot.service.incoming import Call, EarlierMessage, IncomingFile, IncomingMessage
from bot.slack.workspace import Workspace
from bot.slack_connection.slack_text import addresses_others, is_direct, mentions, words_of
from bot.slack_connection.web_client import SlackClient
from index.parsing import MAX_ATTACHMENT_BYTES

Event = Mapping[str, Any]
SPOKEN = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that people write; the others are Slack's own, bots', edits and joins."""


def origin_of(workspace: Workspace, channel: str, thread: str, user: str, event: str, ts: str = "") -> Origin:
    """Return who asks where, in ids that say that they are Slack's.

    Args:
        workspace: The workspace.
        channel: The channel.
        thread: Timestamp of the first message of the thread.
        user: The person.
        event: Name of the event that asks.
        ts: Timestamp of the message that asks, which the channel's readers see; ``""`` for a command.
    """
    direct = is_direct(channel)
    community = f"slack:{DIRECT if direct else workspace.team}"
    link = f"{workspace.url}archives/{channel}{'/p' if ts else ''}{ts.replace('.', '')}"
    is_open, place = bool(ts) and not direct, f"slack:{workspace.place(channel)}"
    return Origin(community, place, f"{place}-{thread}", workspace.person(user), event, link, is_open)


def root_of(event: Event) -> str:
    """Return the timestamp of the first message of the thread that a message is in, or begins."""
    return str(event.get("thread_ts") or event["ts"])


def event_of(message: str) -> str:
    """Return the name of the event that a message is, by its id."""
    return f"message-{message}"


def event_call(event: Event, me: str) -> Call | None:
    """Tell how a message calls the bot; None where it does not, or where no person wrote it."""
    text = event.get("text") or ""
    if not is_spoken(event, me):
        return None
    signs = MessageSigns(
        is_direct=is_direct(event["channel"]),
        mentions_bot=me in mentions(text),
        replies_to_bot=False,
        names_others=addresses_others(text, me),
        opens_post=False,
    )
    return call_of(signs)


async def incoming_message(event: Event, workspace: Workspace, places: CommunitySettings) -> IncomingMessage | None:
    """Translate a message; return None where it is for others or nobody's."""
    me, channel, root = workspace.me, event["channel"], root_of(event)
    call = event_call(event, me)
    in_thread = root != event["ts"]
    if call is None:
        return None
    key = workspace.message_id(channel, event["ts"])
    origin = origin_of(workspace, channel, root, event["user"], event_of(key), event["ts"])
    policy = places.policy(origin)
    if call == "follow-up" and not in_thread and not policy.auto_answer:
        return None
    return IncomingMessage(
        id=key,
        event=event_of(key),
        origin=origin,
        call=call,
        text=await words_of(event.get("text") or "", me, workspace.directory),
        hidden=False,
        files=incoming_files(event.get("files") or (), workspace.client),
        in_thread=in_thread,
        in_own_thread=in_thread and event.get("parent_user_id") == me,
        thread_title="",
        conversation=f"slack:{workspace.message_id(channel, root)}",
        opened_conversation="",
        reply_to="",
        replied_text=None,
        policy=policy,
        locale="",
    )


async def earlier_message(message: Event, workspace: Workspace) -> EarlierMessage:
    """Translate a message that stands before another one in a thread."""
    me = workspace.me
    by_bot, text = message.get("user") == me, message.get("text") or ""
    if not is_spoken(message, me):
        return EarlierMessage("", "", by_bot=by_bot, to_bot=False)
    words = await words_of(text, me, workspace.directory)
    return EarlierMessage(workspace.person(message["user"]), words, by_bot=False, to_bot=me in mentions(text))


def incoming_files(files: Sequence[Mapping[str, Any]], client: SlackClient) -> tuple[IncomingFile, ...]:
    """Return files that came with a question."""
    return tuple(
        IncomingFile(str(each.get("name") or "file"), str(each.get("mimetype") or ""), int(each.get("size") or 0), read)
        for each in files
        if (read := _FileReader(client, str(each.get("url_private_download") or each.get("url_private") or ""))).url
    )


class _FileReader:
    """Downloads a file."""

    def __init__(self, client: SlackClient, url: str) -> None:
        self._client, self.url = client, url

    async def __call__(self) -> bytes:
        return await self._client.download(self.url, MAX_ATTACHMENT_BYTES + 1)


def is_spoken(message: Event, me: str) -> bool:
    """Return whether a person wrote a message, to whomever."""
    user = message.get("user")
    return message.get("subtype") in SPOKEN and not message.get("bot_id") and user not in (None, "", me, "USLACKBOT")
