"""An export of a chat workspace as a source."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, Protocol

from index.errors import ConfigurationError, UnreadableDocument
from index.parsing.cleaning import one_line
from index.sources.chat_exports.conversation import ChatMessage, Conversation, conversations
from index.sources.chat_exports.discord_export import DiscordExport, starts_like_discord_export
from index.sources.chat_exports.export_archive import ExportArchive
from index.sources.chat_exports.slack_export import CHANNELS, GRID_USERS, USERS, SlackExport
from index.sources.source import NO_FINGERPRINTS, SIDECAR, Item, KnownRecords, Skipped, SourceSpec, no_known_records
from index.types import Document, DocumentRef, revision_of

SLACK: Literal["slack-export"] = "slack-export"
DISCORD: Literal["discord-export"] = "discord-export"
_VERSION = "export/4"
_MAX_DETECTION_BYTES = 50_000_000  # largest file that is opened to detect an export


class _ChatExport(Protocol):
    """An export of either kind."""

    def channels(self) -> Iterator[tuple[str, str] | Skipped]: ...

    def title(self, channel: str) -> str: ...

    def audience(self, channel: str) -> str: ...

    def messages(self, channel: str) -> Iterator[ChatMessage | Skipped]: ...


class ExportSource:
    """Reads an export, one channel after the other."""

    def __init__(self, spec: SourceSpec, kind: str) -> None:
        self.spec = spec
        _refuse_sidecar(spec)
        archive = ExportArchive(spec.path, spec.max_bytes)
        self._export: _ChatExport = SlackExport(archive, spec) if kind == SLACK else DiscordExport(archive, spec)

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item | Skipped]:
        """List the channels.

        Raises:
            ConfigurationError: The export cannot be opened.
        """
        for entry in self._export.channels():
            if isinstance(entry, Skipped):
                yield entry
                continue
            channel, stamp = entry
            state = repr((_VERSION, self.spec, stamp)).encode("utf-8", "surrogatepass")
            yield Item(channel, hashlib.sha256(state).hexdigest())

    def load(self, item: Item, _known_records: KnownRecords = no_known_records) -> Iterator[Document | Skipped]:
        """Read a channel's conversations."""
        messages: list[ChatMessage] = []
        try:
            for entry in self._export.messages(item.key):
                if isinstance(entry, Skipped):
                    yield entry
                else:
                    messages.append(entry)
        except UnreadableDocument as error:
            yield Skipped(self.name, item.key, str(error))
            return
        for conversation in conversations(messages):
            yield self._document(item.key, conversation)

    def _document(self, channel: str, conversation: Conversation) -> Document:
        first = conversation.messages[0]
        title = self._export.title(channel)
        text = conversation.text
        ref = DocumentRef(
            id=f"{self.name}:{channel}/{one_line(conversation.id)}",
            title=f"{title}: {conversation.title}",
            location=first.link or f"{self.spec.path.as_posix()}/{channel}",
            kind="message",
            author=first.author,
            published=first.sent_at.isoformat(),
            audience=self._export.audience(channel),
            parent="",
        )
        return Document(ref, text, revision_of(text), (), (), conversation.starts)


def _refuse_sidecar(spec: SourceSpec) -> None:
    """Refuse a sidecar, since the files of an export are not documents.

    Raises:
        ConfigurationError: There is a sidecar.
    """
    if (spec.path / SIDECAR).exists():
        raise ConfigurationError(
            f"{spec.path / SIDECAR} describes files, but the export beside it is read by channels; set the "
            "audience and other values for the whole source, and remove that file"
        )


def detect_export(path: Path) -> str:
    """Return the kind of the export at a path, ``""`` for none.

    Slack's has ``users.json`` and ``channels.json``, in a folder or a zip file. Discord's is detected by its first JSON
    file, where the folder holds no other kind of document.
    """
    archive = ExportArchive(path, _MAX_DETECTION_BYTES)
    try:
        names = [member.name for member in archive.members()] if _may_be_export(path) else []
    except ConfigurationError:
        return ""
    if CHANNELS in names and not {USERS, GRID_USERS}.isdisjoint(names):
        return SLACK
    return DISCORD if names and starts_like_discord_export(archive.head(names[0])) else ""


def _may_be_export(path: Path) -> bool:
    if path.is_file():
        return path.suffix.lower() in (".zip", ".json")
    try:
        if (path / CHANNELS).is_file() and any((path / name).is_file() for name in (USERS, GRID_USERS)):
            return True
        with os.scandir(path) as children:
            files = (child for child in children if not child.name.startswith(".") and not child.is_dir())
            first = next(files, None)
            return first is not None and all(child.name.lower().endswith(".json") for child in (first, *files))
    except OSError:  # a folder that may not be listed, or a link to itself; reading it will report that
        return False
