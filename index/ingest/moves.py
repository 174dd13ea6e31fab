"""Detects documents that only moved, so that their index entries are kept under the new id.

A document with a new id may be one that moved or a copy. Only a complete listing of the source tells which, so such a
document waits for it, without its text. A renamed folder therefore costs neither chunking nor embedding.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from index.ingest.stored_state import StoredDocument, StoredState
from index.types import Document

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
    """Finds the documents of one source that only moved.

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
