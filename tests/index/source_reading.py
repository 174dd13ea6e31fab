"""Fixtures for tests of sources and loaders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.sources import Item, Skipped, SourceSpec, open_source
from index.types import Document

MakeSpec = Callable[..., SourceSpec]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a source gave."""

    items: tuple[Item, ...]
    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]

    @property
    def document(self) -> Document:
        """The one document."""
        (document,) = self.documents
        return document

    @property
    def reason(self) -> str:
        """The one reason."""
        (skipped,) = self.skipped
        return skipped.reason


@pytest.fixture(scope="session")
def make_spec() -> MakeSpec:
    """Describe a source, with defaults for what a test does not care about."""

    def make(path: Path, **changes: Any) -> SourceSpec:
        fields: dict[str, Any] = {
            "name": "docs",
            "kind": "folder",
            "title": "",
            "author": "",
            "audience": "public",
            "document_kind": "article",
            "max_bytes": 1_000_000,
        }
        return SourceSpec(path=path, **(fields | changes))

    return make


@pytest.fixture(scope="session")
def read(make_spec: MakeSpec) -> Callable[..., Reading]:
    """Read everything that a source at a path gives."""

    def read_all(path: Path, **changes: Any) -> Reading:
        source = open_source(make_spec(path, **changes))
        listed = list(source.items())
        items = tuple(entry for entry in listed if isinstance(entry, Item))
        loaded = [result for item in items for result in source.load(item)]
        return Reading(
            items=items,
            documents=tuple(result for result in loaded if isinstance(result, Document)),
            skipped=tuple(result for result in [*listed, *loaded] if isinstance(result, Skipped)),
        )

    return read_all
