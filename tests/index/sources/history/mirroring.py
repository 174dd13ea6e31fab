"""Mirrors of made-up channels, and what a source makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.sources.history.history_source import HistorySource
from index.sources.history.mirror import Mirror
from index.sources.history.mirrored import MirroredMessage, MirroredPlace
from index.sources.source import Item, SourceSpec
from index.types import Document

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
CHANNEL, FORUM = "100", "200"


@dataclass
class Withdrawn:
    """What was withdrawn so far."""

    documents: dict[str, int] = field(default_factory=dict)


def channel(key: str = CHANNEL, name: str = "#help") -> MirroredPlace:
    """A channel of the server 1."""
    address = f"https://discord.com/channels/1/{key}"
    return MirroredPlace(key, "", "history", f"discord:1:{key}", name, address, address, solved=False)


def thread(key: str, parent: str, title: str, *, solved: bool = False) -> MirroredPlace:
    """A thread of a channel, or a post of a forum."""
    base = "https://discord.com/channels/1"
    address, starter = f"{base}/{key}", f"{base}/{key if parent == FORUM else parent}"
    return MirroredPlace(key, parent, "history", f"discord:1:{parent}", title, address, starter, solved=solved)


def message(
    key: int, text: str, *, author: str = "Ada", minute: float = -1.0, reply_to: int = 0, edited: int = 0
) -> MirroredMessage:
    """A message; sent ``key`` minutes after the beginning unless a minute is given."""
    sent = BEGIN + timedelta(minutes=key if minute < 0 else minute)
    return MirroredMessage(key, f"discord:{author}", author, sent, edited, reply_to, text)


def spec(path: Path, channels: Sequence[str] = (CHANNEL, FORUM, "101")) -> SourceSpec:
    """The source of a mirror."""
    return SourceSpec("history", "discord", path, "", "", "public", "message", 1_000_000, channels=tuple(channels))


def open_mirror(path: Path) -> tuple[Mirror, Withdrawn]:
    """A mirror, and what it withdraws."""
    seen = Withdrawn()
    return Mirror(path, seen.documents.update), seen


def documents(path: Path) -> list[Document]:
    """The documents of a mirror."""
    source = HistorySource(spec(path))
    return [document for item in list(source.items()) if isinstance(item, Item) for document in source.load(item)]


def texts(path: Path) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Title, text and links of the documents by id."""
    return {
        each.id: (each.ref.title, each.text, tuple(start.location for start in each.messages))
        for each in documents(path)
    }
