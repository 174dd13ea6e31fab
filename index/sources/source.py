"""The protocol of a source, and the types that a source gives to a reindex."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Protocol, Self

from index.errors import ConfigurationError
from index.scoped_labels import scoped_label
from index.sources.site_links import Site
from index.types import Document, Kind, Language

REMOTE_KINDS = ("feed", "sitemap", "crawl", "git")
"""Kinds that are read over the network, from ``SourceSpec.url``."""
MIRRORED_KINDS = ("discord",)
"""Kinds whose messages the bot mirrors while it runs, into the file ``SourceSpec.path``."""
SIDECAR = "sources.toml"
"""Name of the file in which the operator describes the files beside it; see ``sidecar.py``."""


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source as the operator described it.

    Attributes:
        name: First part of its documents' ids: letters, digits, ``.``, ``_`` and ``-``.
        kind: How it is read: ``folder`` (a folder or a single file; chat exports are detected by their files),
            ``slack-export``, ``discord-export``, ``feed``, ``sitemap``,
            ``crawl``, ``git`` or ``discord``.
        path: The folder or file, relative to the working directory. For ``git`` the folder that the repository is kept
            in, for ``discord`` the file of the mirror, for any other remote source ``Path()``.
        title: Title of a single file without one, ``""`` for none.
        author: Author of documents that name none, ``""`` where unknown.
        audience: Label that a reader must hold, unless ``sources.toml`` gives a file another.
        document_kind: Kind of the documents, unless ``sources.toml`` gives a file another.
        max_bytes: Largest file in bytes; for ``.jsonl``, the longest line.
        url: Address of a feed, sitemap, site or repository. For ``slack-export``, the workspace's address, for links to
            messages.
        allow_hosts: Hosts that may be fetched from although their addresses are private.
        language: The documents' language, for stemming.
        places: The only communities that may read it, such as ``discord:1``; empty where all may.
        include: Patterns of the files to read (see ``path_patterns.py``); empty for all.
        exclude: Patterns of files and folders to leave out.
        default_excludes: Whether what nobody asks about is left out as well.
        link: Address of the site that is made of the files, or a template of addresses; ``""`` for none.
        site: The generator of that site (see ``site_links.py``).
        ref: Branch, tag or commit of a repository, ``""`` for its default branch.
        subfolder: Posix path of the folder or file inside the repository, ``""`` for all of it.
        channel_readers: Whether what an export holds of a private channel is for those who can view that channel,
            since the operator named no audience.
        channels: Ids of the channels, forums and threads of a mirrored history.
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
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    default_excludes: bool = True
    link: str = ""
    site: Site = "auto"
    ref: str = ""
    subfolder: str = ""
    channel_readers: bool = False
    channels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # JSON gives tuples back as lists.
        for name in ("allow_hosts", "places", "include", "exclude", "channels"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    def to_json(self) -> str:
        """Return the description as JSON, in which the index keeps it for a rebuild."""
        return json.dumps(asdict(self) | {"path": str(self.path)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the description that ``to_json`` wrote.

        Raises:
            ConfigurationError: Another version of Footnote wrote it.
        """
        fields: Any = {}
        try:
            fields = json.loads(text)
            return cls(**fields | {"path": Path(fields["path"])})
        except (TypeError, KeyError, ValueError) as error:
            name = fields.get("name", "") if isinstance(fields, dict) else ""
            raise ConfigurationError(
                f"The source {name} was recorded by another version of Footnote; name its path again, or remove it: "
                f"footnote reindex --forget {name}"
            ) from error

    @property
    def remote(self) -> bool:
        """Whether it is no folder or file of the operator's."""
        return self.kind in REMOTE_KINDS or self.mirrored

    @property
    def mirrored(self) -> bool:
        """Whether its messages are mirrored while the bot runs."""
        return self.kind in MIRRORED_KINDS

    @property
    def file_choice(self) -> tuple[object, ...]:
        """What chooses the files that are read of a folder."""
        return self.include, self.exclude, self.default_excludes

    @property
    def label(self) -> str:
        """The label of its documents: the audience, limited to its places."""
        return self.label_for(self.audience)

    def label_for(self, audience: str) -> str:
        """Return the label of those of its documents that are for another audience."""
        return scoped_label(audience, self.places)


@dataclass(frozen=True, slots=True)
class Item:
    """The smallest unit that a source loads: a file, a channel, a page.

    Attributes:
        key: Posix path relative to the source's root, or a URL.
        fingerprint: Changes whenever loading the item may give other documents than before.
    """

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that did not become a document.

    Attributes:
        source: Name of the source.
        key: Key of the item, or the path of something that is not an item.
        reason: Why, for the report; with the remedy where there is one.
        cause: ``format`` where its format cannot be read, ``default`` where it is left out unless the operator wants
            it, ``""`` for anything else.
    """

    source: str
    key: str
    reason: str
    cause: Literal["", "format", "default"] = ""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Something that cannot be read now; the documents that it gave before stay in the index.

    Attributes:
        source: Name of the source.
        key: Key of the item, ``""`` for the whole source.
        reason: Why, for the report.
        audience: Label that its documents have now. Documents indexed under another label are removed, since they
            cannot be read again under this one.
    """

    source: str
    key: str
    reason: str
    audience: str


@dataclass(frozen=True, slots=True)
class UnchangedDocument:
    """A document that was not read again, because the record that it comes from has not changed.

    Attributes:
        id: Id of the document.
    """

    id: str


NO_FINGERPRINTS: Mapping[str, str] = MappingProxyType({})
KnownRecords = Callable[[], Mapping[bytes, str]]
"""Returns the ids of an item's indexed documents, by the digests of their records (``Document.record_digest``)."""


def no_known_records() -> Mapping[bytes, str]:
    """Return no records, so that an item is read as a whole."""
    return {}


class Source(Protocol):
    """Yields documents, and tells cheaply which of them may have changed."""

    @property
    def name(self) -> str:
        """First part of its documents' ids."""
        ...

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item | Skipped | Unreachable]:
        """List the items in a stable order, without reading more content than needed to notice changes.

        Args:
            known: Fingerprints of the indexed items by key, ``""`` for one that must be loaded again. A source on the
                web needs them to ask whether a page has changed.

        Raises:
            ConfigurationError: A ``sources.toml`` is wrong.
        """
        ...

    def load(
        self, item: Item, known_records: KnownRecords = no_known_records, /
    ) -> Iterator[Document | UnchangedDocument | Skipped | Unreachable | Item]:
        """Read an item's documents, directly after ``items`` yielded it; an article comes before the comments on it.

        Where only reading shows what the documents depend on, the item comes again, with the fingerprint that counts.

        Args:
            item: The item.
            known_records: Returns what the index holds of the item. A document whose record is known need not be read
                again: yield ``UnchangedDocument`` for it.
        """
        ...
