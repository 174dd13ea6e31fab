"""DiscordChatExporter's JSON: a file a channel or thread."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text, one_line
from index.sources.chat_exports.archive import Archive
from index.sources.chat_exports.conversation import Message
from index.sources.source import Skipped

# Other types are the system's ("GuildMemberJoin", "ChannelPinnedMessage").
_TYPES = frozenset({"Default", "Reply", "0", "19"})
_BEGINNING = re.compile(r'\s*\{\s*"guild"\s*:\s*\{')
_MARK = re.compile(r"<(?:(@!?|@&|#)(\d{1,20})|a?(:\w{1,40}:)\d{1,20}|t:(-?\d{1,12})(?::\w)?)>")


class DiscordExport:
    """Reads the channels that someone exported; direct messages are left out, as they were meant for few."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive = archive
        self._name = name
        self._titles: dict[str, str] = {}

    def channels(self) -> Iterator[tuple[str, str] | Skipped]:
        """List the files, each with what changes when its messages may have."""
        for member in self._archive.members():
            yield member.name, member.stamp

    def title(self, channel: str) -> str:
        """Name a channel for people; known once its messages were asked for."""
        return self._titles.get(channel, channel)

    def messages(self, channel: str) -> Iterator[Message | Skipped]:
        """Read what people wrote in a channel.

        Raises:
            UnreadableDocument: The file is no such export, or that of direct messages.
        """
        export = self._archive.read_json(channel)
        if not is_discord_export(export):
            raise UnreadableDocument("it is no channel exported by DiscordChatExporter as JSON")
        kind, place = _word(export["channel"].get("type")), export["channel"]
        if "Direct" in kind or kind in ("1", "3"):
            raise UnreadableDocument("it is a direct conversation; only channels are read")
        self._titles[channel] = f"#{one_line(place.get('name')) or 'channel'}"
        address = f"https://discord.com/channels/{_string(export['guild'].get('id'))}/{_string(place.get('id'))}"
        # A thread is one conversation, whatever its silences.
        thread = "thread" if "Thread" in kind or kind in ("10", "11", "12") else ""
        records = [record for record in export["messages"] if isinstance(record, dict)]
        names = dict(_names(records))
        for record in records:
            message = _message(record, names, address, thread)
            if message is not None:
                yield message


def begins_as_discord(head: str) -> bool:
    """Tell by its first characters whether a file may be such an export."""
    return _BEGINNING.match(head) is not None and '"channel"' in head


def is_discord_export(export: object) -> bool:
    """Tell the JSON of DiscordChatExporter from other JSON."""
    return (
        isinstance(export, dict)
        and isinstance(export.get("guild"), dict)
        and isinstance(export.get("channel"), dict)
        and isinstance(export.get("messages"), list)
    )


def _names(records: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for record in records:
        mentions = record.get("mentions")
        for user in (record.get("author"), *(mentions if isinstance(mentions, list) else ())):
            if isinstance(user, dict):
                yield _string(user.get("id")), _user_name(user)


def _user_name(user: Mapping[str, Any]) -> str:
    return one_line(user.get("nickname")) or one_line(user.get("name")) or "unknown"


def _message(record: Mapping[str, Any], names: Mapping[str, str], address: str, thread: str) -> Message | None:
    author = record.get("author")
    moment = _moment(record.get("timestamp"))
    identifier = _string(record.get("id"))
    if not isinstance(author, dict) or author.get("isBot") or moment is None or not identifier:
        return None
    text = _plain(_string(record.get("content")), names).strip()
    if not text or _word(record.get("type", "Default")) not in _TYPES:
        return None
    reference = record.get("reference")
    answered = _string(reference.get("messageId")) if isinstance(reference, dict) else ""
    return Message(identifier, thread or answered, _user_name(author), moment, f"{address}/{identifier}", text)


def _plain(text: str, names: Mapping[str, str]) -> str:
    """Write Discord's markup as people see it, where the export has not done so."""

    def word(mark: re.Match[str]) -> str:
        if mark[3]:
            return mark[3]
        if mark[4]:
            moment = _epoch(int(mark[4]))
            return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
        return f"{mark[1][0]}{names.get(mark[2], mark[2])}"

    return _MARK.sub(word, clean_text(text))


def _epoch(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_string(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _word(value: object) -> str:
    """Write a word or a number; anything else, which may be nested too deep to be written, is ``""``."""
    return str(value) if isinstance(value, str | int) else ""


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
