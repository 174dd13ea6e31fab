"""Fixtures of the retrieval core's tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index import SentenceTransformerEncoder
from tests.index.source_reading import make_spec, read
from tests.index.workshop import Workshop

__all__ = ["make_spec", "read"]


@pytest.fixture
def workshop(tmp_path: Path, encoder: SentenceTransformerEncoder) -> Workshop:
    """An empty folder of documents and a place for its index."""
    return Workshop(tmp_path, encoder)


@pytest.fixture
def write(workshop: Workshop) -> Callable[[str, str], Path]:
    """Writes a file into the folder of documents."""
    return workshop.write
