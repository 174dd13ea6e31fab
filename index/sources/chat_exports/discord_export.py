"""JSON of DiscordChatExporter: one file for each channel or thread."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text, one_line
from index.scoped_labels import scoped_label
from index.sources.chat_exports.conversation import ChatMessage, format_time
from index.sources.chat_exports.export_archive import ExportArchive
from index.sources.source import Skipped, SourceSpec
from index.types import PUBLIC

# Other types are system messages ("GuildMemberJoin", "ChannelPinnedMessage").
_MESSAGE_TYPES = frozenset({"Default", "Reply", "0", "19"})
_EXPORT_START = re.compile(r'\s*\{\s*"guild"\s*:\s*\{')
_CHANNEL = re.compile(
    r'"channel"\s{0,40}:\s{0,40}\{\s{0,40}"id"\s{0,40}:\s{0,40}"(\d{1,20})"[^{}]{0,1000}?"name"\s{0,40}:\s{0,40}"([^"\\]{1,100})"'
)
_MAX_NAMED_CHANNELS = 2_000  # files whose channels' names are read, for links between channels
_MARKUP = re.compile(r"<(?:(@!?|@&|#)(\d{1,20})|a?(:\w{1,40}:)\d{1,20}|t:(-?\d{1,12})(?::\w)?)>")


class DiscordExport:
    """Reads exported channels; direct messages are left out, since they were meant for few people.

    An export does not say whether a channel is private. So on Discord a channel is read by those who can view it now,
    unless the source names other readers.
    """

    def __init__(self, archive: ExportArchive, spec: SourceSpec) -> None:
        self._archive = archive
        self._spec = spec
        self._titles: dict[str, str] = {}
        self._audiences: dict[str, str] = {}
        self._channel_names: dict[str, str] = {}

    def channels(self) -> Iterator[tuple[str, str] | Skipped]:
        """List the files, each with a stamp that changes when its messages may have changed."""
        members = list(self._archive.members())
        for member in members[:_MAX_NAMED_CHANNELS]:
            found = _CHANNEL.search(self._archive.head(member.name))
            if found:
                self._channel_names[f"#{found[1]}"] = one_line(found[2])
        for member in members:
            yield member.name, member.stamp

    def title(self, channel: str) -> str:
        """Return a channel's name for people; it is known after its messages were read."""
        return self._titles.get(channel, channel)

    def audience(self, channel: str) -> str:
        """Return the label that readers of a channel hold; it is known after its messages were read."""
        return self._audiences[channel] if self._spec.channel_readers else self._spec.label

    def messages(self, channel: str) -> Iterator[ChatMessage | Skipped]:
        """Read the messages of a channel.

        Raises:
            UnreadableDocument: The file is not such an export, or one of direct messages.
        """
        export = self._archive.read_json(channel)
        if not is_discord_export(export):
            raise UnreadableDocument("it is not a channel exported by DiscordChatExporter as JSON")
        kind, details = _scalar(export["channel"].get("type")), export["channel"]
        if "Direct" in kind or kind in ("1", "3"):
            raise UnreadableDocument("it is a direct conversation; only channels are read")
        self._titles[channel] = f"#{one_line(details.get('name')) or 'channel'}"
        self._audiences[channel] = _audience(kind, export["guild"].get("id"), details, self._spec)
        address = f"https://discord.com/channels/{_string(export['guild'].get('id'))}/{_string(details.get('id'))}"
        # A thread is one conversation, however long its silences.
        thread = "thread" if _is_thread(kind) else ""
        records = [record for record in export["messages"] if isinstance(record, dict)]
        names = dict(_names(records)) | self._channels(details)
        for record in records:
            message = _message(record, names, address, thread)
            if message is not None:
                yield message

    def _channels(self, details: Mapping[str, Any]) -> dict[str, str]:
        """Return the names of channels by id, as far as the export tells: this one, and those of its other files."""
        found = dict(self._channel_names)
        found[f"#{_string(details.get('id'))}"] = one_line(details.get("name"))
        found[f"#{_string(details.get('categoryId'))}"] = one_line(details.get("category"))
        return {identifier: name for identifier, name in found.items() if name}


def _audience(kind: str, guild: object, details: Mapping[str, Any], spec: SourceSpec) -> str:
    """Return the label of a channel, of a thread's channel, or of a private thread."""
    community = f"discord:{_digits(guild)}"
    if "PrivateThread" in kind or kind == "12":
        return spec.label_for(f"{community}:{_digits(details.get('id'))}")
    # A thread's channel stands where a channel has its category.
    label = f"{community}:{_digits(details.get('categoryId' if _is_thread(kind) else 'id'))}"
    elsewhere = spec.places and community not in spec.places
    return spec.label_for(label) if elsewhere else scoped_label(PUBLIC, [label])


def _digits(value: object) -> str:
    """Return an id, ``""`` for anything else, which might be taken for another part of a label."""
    return value if isinstance(value, str) and value.isascii() and value.isdecimal() else ""


def _is_thread(kind: str) -> bool:
    return "Thread" in kind or kind in ("10", "11", "12")


def starts_like_discord_export(head: str) -> bool:
    """Return whether a file may be such an export, by its first characters."""
    return _EXPORT_START.match(head) is not None and '"channel"' in head


def is_discord_export(export: object) -> bool:
    """Return whether JSON has the shape of DiscordChatExporter's."""
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


def _message(record: Mapping[str, Any], names: Mapping[str, str], address: str, thread: str) -> ChatMessage | None:
    author = record.get("author")
    sent_at = _parse_time(record.get("timestamp"))
    identifier = _string(record.get("id"))
    if not isinstance(author, dict) or author.get("isBot") or sent_at is None or not identifier:
        return None
    text = "\n".join(filter(None, (plain_text(each, names).strip() for each in _texts(record))))
    if not text or _scalar(record.get("type", "Default")) not in _MESSAGE_TYPES:
        return None
    reference = record.get("reference")
    replied_to = _string(reference.get("messageId")) if isinstance(reference, dict) else ""
    return ChatMessage(identifier, thread or replied_to, _user_name(author), sent_at, f"{address}/{identifier}", text)


def _texts(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a message says: its own words, and the words of a message that it forwards."""
    yield _string(record.get("content"))
    forwarded = record.get("forwardedMessage")
    for each in (forwarded, *_listed(record.get("forwardedMessages"))):
        if isinstance(each, dict):
            yield _string(each.get("content"))
            yield from _embedded(each)


def _embedded(record: Mapping[str, Any]) -> Iterator[str]:
    for embed in _listed(record.get("embeds")):
        if isinstance(embed, dict):
            yield from (_string(embed.get(name)) for name in ("title", "description"))
            for each in _listed(embed.get("fields")):
                if isinstance(each, dict) and each.get("name") and each.get("value"):
                    yield f"{_string(each['name'])}: {_string(each['value'])}"


def _listed(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """Replace Discord's markup by what people see.

    Args:
        text: What somebody wrote.
        names: Names by id; a channel's id begins with ``#``.
    """

    def visible(mark: re.Match[str]) -> str:
        if mark[3]:
            return mark[3]
        if mark[4]:
            moment = _from_epoch(int(mark[4]))
            return format_time(moment) if moment else ""
        sign = mark[1][0]
        return f"{sign}{names.get(f'#{mark[2]}' if sign == '#' else mark[2], mark[2])}"

    return _MARKUP.sub(visible, clean_text(text))


def _from_epoch(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _parse_time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_string(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _scalar(value: object) -> str:
    """Return a string or number as text, ``""`` for anything else, which may be nested too deep to be written."""
    return str(value) if isinstance(value, str | int) else ""


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
