"""What the last reindex left of the sources, for comparing with what is there now."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from index.errors import IndexDamaged
from index.storage.catalog import REF_COLUMNS
from index.types import DocumentRef

_COLUMNS = f"d.number, d.item, d.revision, d.headings, d.pages, d.messages, d.origin, {REF_COLUMNS}"


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the last reindex left it, without its text; ``item`` is the item that it came from."""

    number: int
    item: str
    ref: DocumentRef
    revision: str
    headings: str
    pages: str
    messages: str
    origin: bytes


class StoredState:
    """The live generation's items and documents; a context manager.

    Documents are looked up one by one, so that a reindex that changes little reads little.

    Args:
        path: The live generation's catalogue, or ``None`` where there is none.
        buried: Ids of documents that no reader of that generation may see any more.

    Raises:
        IndexDamaged: The catalogue cannot be read.
    """

    def __init__(self, path: Path | None, buried: frozenset[str] = frozenset()) -> None:
        self.buried = buried
        self._buried_of = defaultdict(list)
        for document_id in buried:
            self._buried_of[document_id.partition(":")[0]].append(document_id)
        self._path = path
        self._connection = sqlite3.connect(":memory:")
        if path is not None:
            self._connection.close()
            self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            try:
                self.count("")
            except IndexDamaged:
                self.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> "StoredState":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def buried_of(self, source: str) -> list[str]:
        """Those of the buried documents that a source brought."""
        return self._buried_of[source]

    def items(self, source: str) -> Mapping[str, tuple[str, str]]:
        """A source's items by key: fingerprint, and as JSON what was skipped in each."""
        rows = self._rows("SELECT key, fingerprint, skipped FROM items WHERE source = ?", source)
        return {key: (fingerprint, skipped) for key, fingerprint, skipped in rows}

    def document(self, document_id: str) -> StoredDocument | None:
        """A document by its id."""
        found = self._documents("WHERE d.id = ?", document_id)
        return found[0] if found else None

    def of_item(self, source: str, item: str) -> list[StoredDocument]:
        """An item's documents, in the order in which they were added."""
        return self._documents("WHERE d.source = ? AND d.item = ? ORDER BY d.number", source, item)

    def origins(self, source: str, item: str) -> Mapping[bytes, str]:
        """Ids of an item's documents by their origins, those left out that have none or are buried."""
        sql = "SELECT origin, id FROM documents WHERE source = ? AND item = ? AND origin != x''"
        rows = self._rows(sql, source, item)
        return {origin: document_id for origin, document_id in rows if document_id not in self.buried}

    def ids_of_item(self, source: str, item: str) -> list[str]:
        """Ids of an item's documents, in no order."""
        sql = "SELECT id FROM documents WHERE source = ? AND item = ?"
        return [document_id for (document_id,) in self._rows(sql, source, item)]

    def of_source(self, source: str) -> list[StoredDocument]:
        """A source's documents, in the order in which they were added."""
        return self._documents("WHERE d.source = ? ORDER BY d.number", source)

    def of_revision(self, source: str, revision: str) -> list[StoredDocument]:
        """A source's documents with a text of this revision, in the order in which they were added."""
        return self._documents("WHERE d.revision = ? AND +d.source = ? ORDER BY d.number", revision, source)

    def text(self, number: int) -> str:
        """A document's text, by its number."""
        return str(self._rows("SELECT text FROM documents WHERE number = ?", number)[0][0])

    def count(self, source: str) -> int:
        """How many documents a source has."""
        rows = self._rows("SELECT count(*) FROM documents WHERE source = ?", source)
        return int(rows[0][0]) if rows else 0

    def _documents(self, where: str, *values: str) -> list[StoredDocument]:
        rows = self._rows(f"SELECT {_COLUMNS} FROM documents d {where}", *values)
        return [
            StoredDocument(number, item, DocumentRef(*ref), revision, headings, pages, messages, origin)
            for number, item, revision, headings, pages, messages, origin, *ref in rows
        ]

    def _rows(self, sql: str, *values: str | int) -> list[tuple]:  # type: ignore[type-arg]
        if self._path is None:
            return []
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(f"{self._path} is damaged ({error})") from error
