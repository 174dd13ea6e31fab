import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.checksums import BLOCK_BYTES, describe_changed_copy, describe_file

FILE = bytes(range(256)) * (3 * BLOCK_BYTES // 256)  # three blocks
EDITS = st.lists(st.tuples(st.integers(0, len(FILE) - 1), st.binary(min_size=1, max_size=8)), max_size=4)


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    path = tmp_path / "origin"
    path.write_bytes(FILE)
    return path


def edited(content: bytes, edits: list[tuple[int, bytes]], length: int) -> bytes:
    for place, piece in edits:
        content = content[:place] + piece + content[place + len(piece) :]
    return content[:length] + bytes(max(0, length - len(content)))


@given(EDITS, st.integers(1, 5 * BLOCK_BYTES))
def test_a_changed_copy_has_the_same_entry_as_any_other_file(edits: list[tuple[int, bytes]], length: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        origin, path = Path(folder) / "origin", Path(folder) / "copy"
        origin.write_bytes(FILE)
        path.write_bytes(edited(FILE, edits, length))
        assert describe_changed_copy(path, origin, describe_file(origin)) == describe_file(path)


def test_a_copied_block_keeps_its_published_checksum(origin: Path) -> None:
    known = describe_file(origin)
    damaged = edited(FILE, [(BLOCK_BYTES + 7, b"\xff")], len(FILE))
    origin.write_bytes(damaged)
    path = origin.with_name("copy")
    path.write_bytes(edited(damaged, [(2 * BLOCK_BYTES + 7, b"changed")], len(FILE)))
    described = describe_changed_copy(path, origin, known)
    assert described.sha256[:2] == known.sha256[:2]
    assert describe_file(path).sha256[1] != described.sha256[1]


def test_an_empty_file_has_no_checksums(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert (describe_file(tmp_path / "empty").size, describe_file(tmp_path / "empty").sha256) == (0, ())
