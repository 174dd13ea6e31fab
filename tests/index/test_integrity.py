from collections.abc import Callable
from pathlib import Path

import pytest

from index import FileCheck, IndexFolder, check_index
from tests.index.workshop import Workshop

Write = Callable[[str, str], Path]


@pytest.fixture
def built(workshop: Workshop, write: Write) -> Workshop:
    write("a.txt", "Some text to index.")
    workshop.sync()
    return workshop


def flip_a_byte(workshop: Workshop, name: str) -> None:
    path = workshop.index_dir / "generations" / str(IndexFolder(workshop.index_dir).current()) / name
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(bytes(raw))


def test_a_sound_index_passes_its_check(built: Workshop) -> None:
    assert {check.problem for check in check_index(built.index_dir)} == {""}


def test_an_altered_byte_is_found_and_named(built: Workshop) -> None:
    flip_a_byte(built, "vectors/rows.bin")
    problems = {check.path.name: check.problem for check in check_index(built.index_dir) if check.problem}
    assert problems == {"rows.bin": "was altered (its checksum differs)"}


def test_an_open_index_finds_damage_in_the_background(built: Workshop) -> None:
    flip_a_byte(built, "sentences/1.i8")
    found: list[FileCheck] = []
    with built.open() as index:
        assert index.check_in_background(found.append).wait(30)
    assert [(check.path.name, check.problem) for check in found] == [("1.i8", "was altered (its checksum differs)")]


def test_closing_ends_the_background_check(built: Workshop) -> None:
    with built.open() as index:
        check = index.check_in_background(lambda _: None)
    assert check.wait(0)
