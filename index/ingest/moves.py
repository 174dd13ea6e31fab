"""Documents that only moved: what was indexed of them stands, under another id.

A document with a new id may be one that lies elsewhere now, or a copy. Which of both is known only when the whole
source was listed, so it waits until then, without its text; a moved folder so costs neither cutting nor analysing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from index.ingest.stored_state import StoredDocument, StoredState
from index.storage.catalog_writer import headings_json, pages_json
from index.types import Document

Stays = Callable[[StoredDocument], bool]
"""Whether a document is still where the last reindex found it, as far as is known yet."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A document that waited.

    Attributes:
        item: The item that it comes from.
        document: The document; its text is empty where it moved.
        moved: What was indexed of it, ``None`` where that stays and this is a copy.
    """

    item: str
    document: Document
    moved: StoredDocument | None


class Moves:
    """The documents of one source that may only have moved.

    Args:
        source: The source's name.
        state: What the live generation holds.
    """

    def __init__(self, source: str, state: StoredState) -> None:
        self._source = source
        self._state = state
        self._twins: dict[str, list[StoredDocument]] = {}
        self._waiting: list[tuple[str, Document, StoredDocument]] = []

    def take(self, item: str, document: Document, stays: Stays) -> bool:
        """Have a document wait where another that is not known to stay is indexed alike; returns whether it does."""
        if document.revision not in self._twins:
            self._twins[document.revision] = self._state.of_revision(self._source, document.revision)
        twins = self._twins[document.revision]
        for place, twin in enumerate(twins):
            if _alike(twin, document) and twin.ref.id not in self._state.buried and not stays(twin):
                self._waiting.append((item, replace(document, text=""), twins.pop(place)))
                return True
        return False

    def settle(self, stays: Stays) -> Iterator[Settled]:
        """Tell what has moved from what was copied, once everything was listed."""
        for item, document, twin in self._waiting:
            if stays(twin):
                yield Settled(item, replace(document, text=self._state.text(twin.number)), None)
            else:
                yield Settled(item, document, twin)


def _alike(stored: StoredDocument, document: Document) -> bool:
    """Whether all that is embedded, searched and filtered is the same, the text's revision aside."""
    before, now = stored.ref, document.ref
    return (before.title, before.kind, before.audience, stored.headings, stored.pages) == (
        now.title,
        now.kind,
        now.audience,
        headings_json(document),
        pages_json(document),
    )
