import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Index, IndexDamaged, check_index
from index.storage.integrity import BLOCK_BYTES, describe_changed_copy, describe_file
from tests.index.temp_index import TempIndex, make_query

FILE = bytes(range(256)) * (3 * BLOCK_BYTES // 256)  # three blocks
EDITS = st.lists(st.tuples(st.integers(0, len(FILE) - 1), st.binary(min_size=1, max_size=8)), max_size=4)
EVERYONE = frozenset({"public"})


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


@pytest.fixture
def built(temp_index: TempIndex) -> TempIndex:
    temp_index.write("a.txt", "Some text to index.")
    temp_index.sync()
    return temp_index


def flip_a_byte(temp_index: TempIndex, name: str) -> None:
    path = temp_index.live_folder() / name
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(bytes(raw))


def test_a_sound_index_passes_its_check(built: TempIndex) -> None:
    assert {check.problem for check in check_index(built.index_dir)} == {""}


def test_an_altered_byte_is_found_and_named(built: TempIndex) -> None:
    flip_a_byte(built, "vectors/rows.bin")
    problems = {check.path.name: check.problem for check in check_index(built.index_dir) if check.problem}
    assert problems == {"rows.bin": "was altered (its checksum differs)"}


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda index: index.search(make_query("text")), id="search"),
        pytest.param(lambda index: index.document("docs:a.txt", EVERYONE), id="document"),
    ],
)
def test_nothing_is_read_once_damage_is_known(built: TempIndex, read: Callable[[Index], object]) -> None:
    flip_a_byte(built, "sentences/1.i8")

    def find_and_read() -> None:
        with built.open() as index:  # which may have found it already
            assert index.check.wait(30)
            read(index)

    with pytest.raises(IndexDamaged, match=r"1\.i8 was altered.*footnote reindex --full"):
        find_and_read()


def test_closing_ends_the_background_check(built: TempIndex) -> None:
    with built.open() as index:
        check = index.check
    assert check.wait(0)


def test_an_error_without_damage_is_raised_unchanged(built: TempIndex) -> None:
    with built.open() as index, pytest.raises(ZeroDivisionError):
        index.check.guard(lambda: 1 // 0)


def test_a_full_reindex_replaces_an_unreadable_catalogue(built: TempIndex) -> None:
    path = built.index_dir / "generations" / "1" / "catalog.sqlite"
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    built.sync(built.options(full=True))
    assert built.found("Some text") == ["docs:a.txt"]
