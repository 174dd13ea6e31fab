"""An export of a chat workspace as a source."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, Protocol

from index.errors import ConfigurationError, UnreadableDocument
from index.parsing.cleaning import one_line
from index.sources.chat_exports.archive import Archive
from index.sources.chat_exports.conversation import Conversation, Message, conversations
from index.sources.chat_exports.discord_export import DiscordExport, begins_as_discord
from index.sources.chat_exports.slack_export import CHANNELS, USERS, SlackExport
from index.sources.sidecar import SIDECAR
from index.sources.source import NOTHING_KNOWN, Item, Origins, Skipped, SourceSpec, no_origins
from index.types import Document, DocumentRef, revision_of

SLACK: Literal["slack-export"] = "slack-export"
DISCORD: Literal["discord-export"] = "discord-export"
_VERSION = "export/2"
_LARGEST_LOOK = 50_000_000  # bytes of a file that is looked at to tell what it is


class _Export(Protocol):
    """What both kinds of export can do."""

    def channels(self) -> Iterator[tuple[str, str] | Skipped]: ...

    def title(self, channel: str) -> str: ...

    def messages(self, channel: str) -> Iterator[Message | Skipped]: ...


class ExportSource:
    """Reads an export, a channel at a time."""

    def __init__(self, spec: SourceSpec, kind: str) -> None:
        self.spec = spec
        _refuse_sidecar(spec)
        archive = Archive(spec.path, spec.max_bytes)
        self._export: _Export = (
            SlackExport(archive, spec.name, spec.url) if kind == SLACK else DiscordExport(archive, spec.name)
        )

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NOTHING_KNOWN) -> Iterator[Item | Skipped]:
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

    def load(self, item: Item, _origins: Origins = no_origins) -> Iterator[Document | Skipped]:
        """Read a channel's conversations."""
        messages: list[Message] = []
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
            published=first.moment.isoformat(),
            audience=self.spec.label,
            parent="",
        )
        return Document(ref, text, revision_of(text), (), (), conversation.starts)


def _refuse_sidecar(spec: SourceSpec) -> None:
    """Refuse descriptions of files, since none of an export's files is a document.

    Raises:
        ConfigurationError: There are such.
    """
    if (spec.path / SIDECAR).exists():
        raise ConfigurationError(
            f"{spec.path / SIDECAR} describes files, but the export beside it is read by channels; set audience and "
            "the like for the whole source, and remove that file"
        )


def detect_export(path: Path) -> str:
    """Tell what kind of export lies at a path, ``""`` for none.

    Slack's is told by its ``users.json`` and ``channels.json``, in a folder or a zip; Discord's by its first JSON file,
    where the folder holds no other kind of document.
    """
    archive = Archive(path, _LARGEST_LOOK)
    try:
        names = [member.name for member in archive.members()] if _may_be_one(path) else []
    except ConfigurationError:
        return ""
    if {USERS, CHANNELS} <= set(names):
        return SLACK
    return DISCORD if names and begins_as_discord(archive.head(names[0])) else ""


def _may_be_one(path: Path) -> bool:
    if path.is_file():
        return path.suffix.lower() in (".zip", ".json")
    try:
        if (path / USERS).is_file() and (path / CHANNELS).is_file():
            return True
        with os.scandir(path) as children:
            files = (child for child in children if not child.name.startswith(".") and not child.is_dir())
            first = next(files, None)
            return first is not None and all(child.name.lower().endswith(".json") for child in (first, *files))
    except OSError:  # a folder that may not be listed, or a link to itself; reading will tell
        return False
