"""Sources: where documents come from, and how a reindex asks them what has changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.types import Document, Kind


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source as the operator described it.

    Attributes:
        name: First part of its documents' ids; letters, digits, ``.``, ``_`` and ``-``.
        kind: How it is read: ``folder`` (a folder, or a single file).
        path: The folder or file, as given; relative paths count from the working directory.
        title: Title of a single file that bears none, ``""`` for none.
        author: Author of documents that name none, ``""`` where unknown.
        audience: Label a reader must hold, unless ``sources.toml`` gives a file another.
        document_kind: Kind of documents, unless ``sources.toml`` gives a file another.
        max_bytes: Largest file that is read, in bytes; for ``.jsonl`` the longest line.
    """

    name: str
    kind: str
    path: Path
    title: str
    author: str
    audience: str
    document_kind: Kind
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Item:
    """What a source can load at once: a file.

    Attributes:
        key: Posix path relative to the source's root.
        fingerprint: Changes whenever loading might give other documents than it gave before.
    """

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that did not become a document.

    Attributes:
        source: Name of the source.
        key: Key of the item, or the path of what is no item.
        reason: Why, for the report; where an operator can help it, with the remedy.
    """

    source: str
    key: str
    reason: str


class Source(Protocol):
    """Yields documents, and knows cheaply which may have changed."""

    @property
    def name(self) -> str:
        """First part of its documents' ids."""
        ...

    def items(self) -> Iterator[Item | Skipped]:
        """List what can be loaded, in a stable order, without reading contents.

        Raises:
            ConfigurationError: The source's own description (``sources.toml``) is wrong.
        """
        ...

    def load(self, item: Item) -> Iterator[Document | Skipped]:
        """Read an item's documents; an article comes before the comments on it."""
        ...
