"""Export of a Slack workspace: ``users.json``, ``channels.json``, and a folder for each channel with a file per day."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text, one_line
from index.sources.chat_exports.conversation import ChatMessage
from index.sources.chat_exports.export_archive import ArchiveMember, ExportArchive
from index.sources.source import Skipped, SourceSpec
from index.types import PUBLIC

USERS, CHANNELS, PRIVATE = "users.json", "channels.json", "groups.json"
GRID_USERS = "org_users.json"  # in the export of an Enterprise Grid, beside or instead of the other
# Other subtypes are system messages ("channel_join") or messages of apps ("bot_message").
_SUBTYPES = frozenset({"", "thread_broadcast", "me_message", "file_share"})
_MAX_BLOCK_DEPTH = 12
_SLACKBOT = "USLACKBOT"
_MARKUP = re.compile(r"<([^<>\n]{1,3000})>")


@dataclass(frozen=True, slots=True)
class _SlackUser:
    name: str
    is_bot: bool
    team: str


class SlackExport:
    """Reads an export's channels; private ones are for their members, unless the source names other readers.

    Direct messages are left out, since they were meant for few people.
    """

    def __init__(self, archive: ExportArchive, spec: SourceSpec) -> None:
        self._archive = archive
        self._spec = spec
        self._name = spec.name
        self._url = spec.url.rstrip("/")
        self._days: dict[str, list[ArchiveMember]] = {}
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._private: set[str] = set()
        self._team = ""
        self._users: dict[str, _SlackUser] = {}

    def channels(self) -> Iterator[tuple[str, str] | Skipped]:
        """List the channels' names, each with a stamp that changes when its messages may have changed."""
        members = {member.name: member for member in self._archive.members()}
        shared = [members[name].stamp for name in (USERS, GRID_USERS, CHANNELS, PRIVATE) if name in members]
        try:
            for name in (GRID_USERS, USERS):
                if name in members or (name == USERS and GRID_USERS not in members):
                    self._users |= dict(_users(self._archive.read_json(name)))
            public = dict(_channels(self._archive.read_json(CHANNELS)))
            hidden = dict(_channels(self._archive.read_json(PRIVATE))) if PRIVATE in members else {}
        except UnreadableDocument as error:
            yield Skipped(self._name, f"{USERS}, {CHANNELS}", str(error))
            return
        self._names = {identifier: name for name, identifier in public.items()}
        self._team = self._own_team()
        private = sorted(hidden.keys() - public.keys())
        reason = self._why_private_are_left_out()
        self._private = set() if reason else set(private)
        self._ids = public | {name: hidden[name] for name in self._private}
        self._days = {name: [] for name in sorted(self._ids)}
        for name, member in members.items():
            folder = name.rpartition("/")[0]
            if folder in self._days:
                self._days[folder].append(member)
        for name in private if reason else ():
            yield Skipped(self._name, name, reason)
        for name, days in self._days.items():
            yield name, repr([*shared, self._url, *((day.name, day.stamp) for day in days)])

    def audience(self, channel: str) -> str:
        """Return the label that readers of a channel hold."""
        if channel in self._private and self._spec.channel_readers:
            return self._spec.label_for(f"slack:{self._team}:{_identifier(self._ids[channel])}")
        return self._spec.label

    def _why_private_are_left_out(self) -> str:
        """Return why private channels are not read, ``""`` if they are."""
        if self._spec.channel_readers:
            unknown = (
                "it is a private channel, and the export does not say of which workspace; to have it read, name an"
            )
            return "" if self._team else f"{unknown} audience"
        return "it is a private channel; only public ones are read" if self._spec.audience == PUBLIC else ""

    def _own_team(self) -> str:
        """Return the id of the workspace, that of most of its users, since some may be of other organisations."""
        found = Counter(user.team for user in self._users.values() if user.team)
        return next((team for team, _ in found.most_common(1)), "")

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
        texts = dict.fromkeys(filter(None, (self._plain_text(each).strip() for each in _texts(record))))
        text = "\n".join(texts)
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


def _identifier(value: object) -> str:
    """Return an id, ``""`` for anything else, which might be taken for another part of a label."""
    return value if isinstance(value, str) and value.isascii() and value.isalnum() else ""


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a message says: its text, else that of its blocks, then what it forwards or shares."""
    text = _string(record.get("text"))
    yield text if text.strip() else "\n".join(filter(None, map(_block_text, _listed(record.get("blocks")))))
    for each in _listed(record.get("attachments")):
        if isinstance(each, dict) and (each.get("is_share") or each.get("is_msg_unfurl") or each.get("message_blocks")):
            shared = _string(each.get("text")) or _string(each.get("fallback"))
            yield shared or "\n".join(_shared_blocks(each))


def _shared_blocks(attachment: Mapping[str, Any]) -> Iterator[str]:
    for each in _listed(attachment.get("message_blocks")):
        message = each.get("message") if isinstance(each, dict) else None
        if isinstance(message, dict):
            yield from filter(None, map(_block_text, _listed(message.get("blocks"))))


def _block_text(block: object, depth: int = 0) -> str:
    """Return the words of a block of Slack's block kit, with its marks as in a message's text."""
    if not isinstance(block, dict) or depth > _MAX_BLOCK_DEPTH:
        return ""
    kind, text = _string(block.get("type")), block.get("text")
    if isinstance(text, dict):
        return _string(text.get("text"))
    if kind == "link":
        return f"<{_string(block.get('url'))}|{_string(text) or _string(block.get('url'))}>"
    if kind in ("user", "channel"):
        return f"<{'@' if kind == 'user' else '#'}{_string(block.get(f'{kind}_id'))}>"
    if kind == "emoji":
        return f":{_string(block.get('name'))}:"
    if isinstance(text, str):
        return text
    inner = [_block_text(each, depth + 1) for name in ("elements", "fields") for each in _listed(block.get(name))]
    is_lines = kind in ("rich_text", "rich_text_list", "context", "section")
    mark = "- " if kind == "rich_text_list" else ""
    return ("\n" if is_lines else "").join(f"{mark}{each}" for each in inner if each)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _records(value: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise UnreadableDocument("it is not a list")
    yield from (record for record in value if isinstance(record, dict))


def _users(value: object) -> Iterator[tuple[str, _SlackUser]]:
    for record in _records(value):
        identifier = _string(record.get("id"))
        name = _profile_name(record.get("profile")) or _name(record, "real_name", "name") or identifier
        yield identifier, _SlackUser(name, bool(record.get("is_bot")), _identifier(record.get("team_id")))


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
