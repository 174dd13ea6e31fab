"""Fixtures of the retrieval core's tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index import SentenceTransformerEncoder
from tests.index.source_reading import make_spec, read
from tests.index.temp_index import TempIndex

__all__ = ["make_spec", "read"]


@pytest.fixture
def temp_index(tmp_path: Path, encoder: SentenceTransformerEncoder) -> TempIndex:
    """An empty folder of documents and a place for its index."""
    return TempIndex(tmp_path, encoder)


@pytest.fixture
def write(temp_index: TempIndex) -> Callable[[str, str], Path]:
    """Writes a file into the folder of documents."""
    return temp_index.write
