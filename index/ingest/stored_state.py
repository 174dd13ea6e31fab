"""What the live generation holds of the sources, for comparison with what they hold now.

A document with a new id may be one that only moved; then its index entries are kept under the new id.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from index.errors import IndexDamaged
from index.storage.catalog import REF_COLUMNS
from index.storage.catalog_writer import headings_json, messages_json, pages_json
from index.storage.withdrawals import is_outdated
from index.types import Document, DocumentRef

_COLUMNS = f"d.number, d.item, d.revision, d.headings, d.pages, d.messages, d.origin, {REF_COLUMNS}"


@dataclass(frozen=True, slots=True)
class ItemState:
    """What a reindex must know of an item of the one before.

    Attributes:
        key: The item's key.
        fingerprint: The item's fingerprint, ``""`` to load it in any case.
        skipped: What was skipped in it, as JSON.
    """

    key: str
    fingerprint: str
    skipped: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of the live generation, without its text.

    Attributes:
        number: Its number in the catalogue.
        item: Key of the item that it came from.
        ref: Its identity and display data.
        revision: Hash of its text.
        headings: Its headings as JSON.
        pages: Its pages as JSON.
        messages: Its messages as JSON.
        record_digest: Digest of the record that it was read from, ``b""`` if the source gave none.
    """

    number: int
    item: str
    ref: DocumentRef
    revision: str
    headings: str
    pages: str
    messages: str
    record_digest: bytes

    def equals(self, document: Document) -> bool:
        """Return whether a document is the same in all but the digest of its record."""
        return (
            self.ref == document.ref
            and self.messages == messages_json(document)
            and self.has_same_index_entries(document)
        )

    def has_same_index_entries(self, document: Document) -> bool:
        """Return whether all that is embedded, searched and filtered is the same for a document.

        Id, location, author, date, parent and messages may differ.
        """
        stored = (self.revision, self.ref.title, self.ref.kind, self.ref.audience, self.headings, self.pages)
        ref = document.ref
        now = (document.revision, ref.title, ref.kind, ref.audience, headings_json(document), pages_json(document))
        return stored == now


class StoredState:
    """The live generation's items and documents.

    Documents are looked up one by one, so that a reindex that changes little reads little.

    Args:
        path: The live generation's catalogue, or None if there is none.
        tombstoned: Ids of documents that were removed, or given another audience, after that generation was built.
        withdrawn: Numbers of the last withdrawals by document; one that outdates a document counts as a tombstone.

    Raises:
        IndexDamaged: The catalogue cannot be read.
    """

    def __init__(
        self,
        path: Path | None,
        tombstoned: frozenset[str] = frozenset(),
        withdrawn: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._path = path
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1" if path else "file::memory:"
        self._connection = sqlite3.connect(address, uri=True)
        try:
            self.count("")
            self.tombstoned = tombstoned | self._outdated(withdrawn)
        except IndexDamaged:
            self.close()
            raise
        self._tombstoned_by_source = defaultdict(list)
        for document_id in self.tombstoned:
            self._tombstoned_by_source[document_id.partition(":")[0]].append(document_id)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def tombstoned_of(self, source: str) -> list[str]:
        """Return the ids of a source's tombstoned documents."""
        return self._tombstoned_by_source[source]

    def items(self, source: str) -> Mapping[str, ItemState]:
        """Return a source's items by key."""
        rows = self._rows("SELECT key, fingerprint, skipped FROM items WHERE source = ?", source)
        return {row[0]: ItemState(*row) for row in rows}

    def document(self, document_id: str) -> StoredDocument | None:
        """Look a document up by its id."""
        found = self._documents("WHERE d.id = ?", document_id)
        return found[0] if found else None

    def of_item(self, source: str, item: str) -> list[StoredDocument]:
        """Return an item's documents in the order in which they were added."""
        return self._documents("WHERE d.source = ? AND d.item = ? ORDER BY d.number", source, item)

    def known_records(self, source: str, item: str) -> Mapping[bytes, str]:
        """Return ids of an item's documents by the digests of their records, without tombstoned documents."""
        sql = "SELECT origin, id FROM documents WHERE source = ? AND item = ? AND origin != x''"
        rows = self._rows(sql, source, item)
        return {digest: document_id for digest, document_id in rows if document_id not in self.tombstoned}

    def ids_of_item(self, source: str, item: str) -> list[str]:
        """Return the ids of an item's documents, in any order."""
        sql = "SELECT id FROM documents WHERE source = ? AND item = ?"
        return [document_id for (document_id,) in self._rows(sql, source, item)]

    def of_source(self, source: str) -> list[StoredDocument]:
        """Return a source's documents in the order in which they were added."""
        return self._documents("WHERE d.source = ? ORDER BY d.number", source)

    def of_revision(self, source: str, revision: str) -> list[StoredDocument]:
        """Return a source's documents whose text has this revision, in the order in which they were added."""
        return self._documents("WHERE d.revision = ? AND +d.source = ? ORDER BY d.number", revision, source)

    def text(self, number: int) -> str:
        """Return a document's text by the document's number."""
        return str(self._rows("SELECT text FROM documents WHERE number = ?", number)[0][0])

    def count(self, source: str) -> int:
        """Return the number of a source's documents."""
        rows = self._rows("SELECT count(*) FROM documents WHERE source = ?", source)
        return int(rows[0][0]) if rows else 0

    def _outdated(self, withdrawn: Mapping[str, int]) -> frozenset[str]:
        """Return the ids of documents that are older than their withdrawals."""
        sql = "SELECT origin FROM documents WHERE id = ?"
        return frozenset(
            document_id
            for document_id, change in withdrawn.items()
            if any(is_outdated(digest, change) for (digest,) in self._rows(sql, document_id))
        )

    def _documents(self, where: str, *values: str) -> list[StoredDocument]:
        rows = self._rows(f"SELECT {_COLUMNS} FROM documents d {where}", *values)
        return [
            StoredDocument(number, item, DocumentRef(*ref), revision, headings, pages, messages, digest)
            for number, item, revision, headings, pages, messages, digest, *ref in rows
        ]

    def _rows(self, sql: str, *values: str | int) -> list[tuple]:  # type: ignore[type-arg]
        if self._path is None:
            return []
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(f"{self._path} is damaged ({error})") from error


IsPresent = Callable[[StoredDocument], bool]
"""Tells whether a stored document is still where the last reindex found it, as far as is known yet."""


@dataclass(frozen=True, slots=True)
class ResolvedMove:
    """A document that waited for the complete listing.

    Attributes:
        item: Key of the item that it comes from.
        document: The document; without its text if it moved.
        moved: The stored document that moved here, None if this is a copy of one that is still present.
    """

    item: str
    document: Document
    moved: StoredDocument | None


class MoveDetector:
    """Finds the documents of one source that only moved, so that a renamed folder costs neither chunking nor embedding.

    Only a complete listing of the source tells a moved document from a copy. Until then the document waits, without its
    text.

    Args:
        source: The source's name.
        state: What the live generation holds.
    """

    def __init__(self, source: str, state: StoredState) -> None:
        self._source = source
        self._state = state
        self._candidates: dict[str, list[StoredDocument]] = {}
        self._waiting: list[tuple[str, Document, StoredDocument]] = []

    def defer(self, item: str, document: Document, is_present: IsPresent) -> bool:
        """Let a new document wait if it may be a stored one that moved; returns whether it waits."""
        if document.revision not in self._candidates:
            self._candidates[document.revision] = self._state.of_revision(self._source, document.revision)
        candidates = self._candidates[document.revision]
        for position, stored in enumerate(candidates):
            is_visible = stored.ref.id not in self._state.tombstoned
            if is_visible and stored.has_same_index_entries(document) and not is_present(stored):
                self._waiting.append((item, replace(document, text=""), candidates.pop(position)))
                return True
        return False

    def resolve(self, is_present: IsPresent) -> Iterator[ResolvedMove]:
        """Tell moved documents from copies, once the source was listed completely."""
        for item, document, stored in self._waiting:
            if is_present(stored):
                yield ResolvedMove(item, replace(document, text=self._state.text(stored.number)), None)
            else:
                yield ResolvedMove(item, document, stored)
