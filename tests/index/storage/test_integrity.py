from collections.abc import Callable

import pytest

from index import Index, IndexDamaged, check_index
from tests.index.temp_index import TempIndex, make_query

EVERYONE = frozenset({"public"})


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
