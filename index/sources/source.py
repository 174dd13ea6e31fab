"""Sources: where documents come from, and how a reindex asks them what has changed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from index.labels import confined
from index.types import Document, Kind, Language

REMOTE_KINDS = ("feed", "sitemap")


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source as the operator described it.

    Attributes:
        name: First part of its documents' ids; letters, digits, ``.``, ``_`` and ``-``.
        kind: How it is read: ``folder`` (a folder, or a single file; an export is told by its files),
            ``slack-export``, ``discord-export``, ``feed`` or ``sitemap``.
        path: The folder or file, as given; relative paths count from the working directory. ``Path()`` where it
            is remote.
        title: Title of a single file that bears none, ``""`` for none.
        author: Author of documents that name none, ``""`` where unknown.
        audience: Label a reader must hold, unless ``sources.toml`` gives a file another.
        document_kind: Kind of documents, unless ``sources.toml`` gives a file another.
        max_bytes: Largest file that is read, in bytes; for ``.jsonl`` the longest line.
        url: Address of a feed or sitemap; for ``slack-export`` the workspace's, for links to messages.
        allow_hosts: Hosts that may be fetched from though their addresses are private.
        language: The documents' language, by which words are stemmed.
        places: Communities that alone may read it, such as ``discord:1``; none where it is for all.
    """

    name: str
    kind: str
    path: Path
    title: str
    author: str
    audience: str
    document_kind: Kind
    max_bytes: int
    url: str = ""
    allow_hosts: tuple[str, ...] = ()
    language: Language = "english"
    places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Read back from JSON, as an index records it, it comes as a list.
        object.__setattr__(self, "allow_hosts", tuple(self.allow_hosts))
        object.__setattr__(self, "places", tuple(self.places))

    @property
    def remote(self) -> bool:
        """Whether it is read over the network, so that ``path`` means nothing."""
        return self.kind in REMOTE_KINDS

    @property
    def label(self) -> str:
        """What its documents bear: the audience, within its places."""
        return self.label_for(self.audience)

    def label_for(self, audience: str) -> str:
        """What those of its documents bear that are for another audience."""
        return confined(audience, self.places)


@dataclass(frozen=True, slots=True)
class Item:
    """What a source can load at once: a file, a channel, a page.

    Attributes:
        key: Posix path relative to the source's root, or a URL.
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


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Something that could not be read now, so that what it gave before still stands.

    Attributes:
        source: Name of the source.
        key: Key of the item, ``""`` for the whole source.
        reason: Why, for the report.
        audience: The one label that what stays must bear; what was kept for others is removed, since it cannot be
            read again under the label that holds now.
    """

    source: str
    key: str
    reason: str
    audience: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A document whose origin stands as it was, so that it was not read again.

    Attributes:
        id: The document's.
    """

    id: str


NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})
Origins = Callable[[], Mapping[bytes, str]]
"""Gives what the index holds of an item: the ids of its documents by their origins, where they have such."""


def no_origins() -> Mapping[bytes, str]:
    """What the index holds of an item that is to be read whole."""
    return {}


class Source(Protocol):
    """Yields documents, and knows cheaply which may have changed."""

    @property
    def name(self) -> str:
        """First part of its documents' ids."""
        ...

    def items(self, known: Mapping[str, str] = NOTHING_KNOWN) -> Iterator[Item | Skipped | Unreachable]:
        """List what can be loaded, in a stable order, reading no more contents than it takes to tell what changed.

        Args:
            known: Fingerprints of the items that the index holds, by key; ``""`` for one that is to be loaded in any
                case. A source on the web needs them to ask whether a page changed.

        Raises:
            ConfigurationError: The source's own description (``sources.toml``) is wrong.
        """
        ...

    def load(
        self, item: Item, origins: Origins = no_origins, /
    ) -> Iterator[Document | Unchanged | Skipped | Unreachable]:
        """Read an item's documents, straight after ``items`` gave it; an article comes before the comments on it.

        Args:
            item: The item.
            origins: What the index holds of it; a source that finds an origin there need not read that document.
        """
        ...
