"""Export of a Slack workspace: ``users.json``, ``channels.json``, and a folder for each channel with a file per day."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text, one_line
from index.sources.chat_exports.conversation import ChatMessage
from index.sources.chat_exports.export_archive import ArchiveMember, ExportArchive
from index.sources.source import Skipped

USERS, CHANNELS, PRIVATE = "users.json", "channels.json", "groups.json"
# Other subtypes are system messages ("channel_join") or messages of apps ("bot_message").
_SUBTYPES = frozenset({"", "thread_broadcast", "me_message", "file_share"})
_SLACKBOT = "USLACKBOT"
_MARKUP = re.compile(r"<([^<>\n]{1,3000})>")


@dataclass(frozen=True, slots=True)
class _SlackUser:
    name: str
    is_bot: bool


class SlackExport:
    """Reads an export's public channels; private ones and direct messages were meant for few people."""

    def __init__(self, archive: ExportArchive, name: str, url: str) -> None:
        self._archive = archive
        self._name = name
        self._url = url.rstrip("/")
        self._days: dict[str, list[ArchiveMember]] = {}
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._users: dict[str, _SlackUser] = {}

    def channels(self) -> Iterator[tuple[str, str] | Skipped]:
        """List the public channels' names, each with a stamp that changes when its messages may have changed."""
        members = {member.name: member for member in self._archive.members()}
        shared = [members[name].stamp for name in (USERS, CHANNELS) if name in members]
        try:
            self._users = dict(_users(self._archive.read_json(USERS)))
            self._ids = dict(_channels(self._archive.read_json(CHANNELS)))
            hidden = dict(_channels(self._archive.read_json(PRIVATE))) if PRIVATE in members else {}
        except UnreadableDocument as error:
            yield Skipped(self._name, f"{USERS}, {CHANNELS}", str(error))
            return
        self._names = {identifier: name for name, identifier in self._ids.items()}
        self._days = {name: [] for name in sorted(self._ids)}
        for name, member in members.items():
            folder = name.rpartition("/")[0]
            if folder in self._days:
                self._days[folder].append(member)
        for name in sorted(hidden.keys() - self._ids.keys()):
            yield Skipped(self._name, name, "it is a private channel; only public ones are read")
        for name, days in self._days.items():
            yield name, repr([*shared, self._url, *((day.name, day.stamp) for day in days)])

    def title(self, channel: str) -> str:
        """Return a channel's name for people."""
        return f"#{channel}"

    def messages(self, channel: str) -> Iterator[ChatMessage | Skipped]:
        """Read the messages of a channel."""
        for day in self._days.get(channel, []):
            try:
                records = self._archive.read_json(day.name)
            except UnreadableDocument as error:
                yield Skipped(self._name, day.name, str(error))
                continue
            if not isinstance(records, list):
                yield Skipped(self._name, day.name, "it is not a list of messages")
                continue
            yield from filter(None, (self._message(record, channel) for record in records))

    def _message(self, record: object, channel: str) -> ChatMessage | None:
        if not isinstance(record, dict) or record.get("type") != "message":
            return None
        sent_at = _parse_time(record.get("ts"))
        user = self._users.get(_string(record.get("user")))
        is_automatic = record.get("bot_id") or (user and user.is_bot) or record.get("user") == _SLACKBOT
        if sent_at is None or is_automatic or _string(record.get("subtype")) not in _SUBTYPES:
            return None
        text = self._plain_text(_string(record.get("text"))).strip()
        if not text:
            return None
        timestamp = _string(record["ts"])
        name = user.name if user else _profile_name(record.get("user_profile"))
        return ChatMessage(
            id=timestamp,
            thread=_string(record.get("thread_ts")),
            author=name or _string(record.get("user")) or "unknown",
            sent_at=sent_at,
            link=self._link(channel, timestamp),
            text=text,
        )

    def _link(self, channel: str, timestamp: str) -> str:
        return f"{self._url}/archives/{self._ids[channel]}/p{timestamp.replace('.', '')}" if self._url else ""

    def _plain_text(self, text: str) -> str:
        """Replace Slack's markup by what people see: names for ids, words for links."""
        plain = _MARKUP.sub(lambda mark: self._visible(mark[1]), clean_text(text))
        return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")  # all that Slack escapes

    def _visible(self, mark: str) -> str:
        target, _, label = mark.partition("|")
        if target.startswith("@"):
            user = self._users.get(target[1:])
            return f"@{user.name if user else label or target[1:]}"
        if target.startswith("#"):
            return f"#{label or self._names.get(target[1:], target[1:])}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        address = target.removeprefix("mailto:").removeprefix("tel:")
        return f"{label} ({address})" if label and label not in (address, target) else address


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _records(value: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise UnreadableDocument("it is not a list")
    yield from (record for record in value if isinstance(record, dict))


def _users(value: object) -> Iterator[tuple[str, _SlackUser]]:
    for record in _records(value):
        identifier = _string(record.get("id"))
        name = _profile_name(record.get("profile")) or _name(record, "real_name", "name") or identifier
        yield identifier, _SlackUser(name, bool(record.get("is_bot")))


def _profile_name(profile: object) -> str:
    return _name(profile, "display_name", "real_name", "name") if isinstance(profile, dict) else ""


def _name(record: Mapping[str, Any], *keys: str) -> str:
    return next(filter(None, (one_line(record.get(key)) for key in keys)), "")


def _channels(value: object) -> Iterator[tuple[str, str]]:
    for record in _records(value):
        name = one_line(record.get("name"))
        if name and "/" not in name and name not in (".", ".."):
            yield name, _string(record.get("id"))


def _parse_time(timestamp: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(_string(timestamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
