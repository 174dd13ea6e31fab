from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import IndexDamaged
from index.storage.withdrawals import FILE, Withdrawals, change_digest, is_outdated


@given(added=st.lists(st.dictionaries(st.text(max_size=8), st.integers(0, 2**60), max_size=3), max_size=5))
def test_the_last_withdrawal_of_a_document_counts(
    tmp_path_factory: pytest.TempPathFactory, added: list[dict[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("index")
    expected: dict[str, int] = {}
    for each in added:
        Withdrawals(folder).add(each)
        expected |= each
    assert Withdrawals(folder).read() == expected


@given(change=st.integers(0, 2**60), withdrawn=st.integers(0, 2**60))
def test_a_document_is_outdated_by_later_withdrawals_alone(change: int, withdrawn: int) -> None:
    assert is_outdated(change_digest(change), withdrawn) == (change < withdrawn)


def test_an_unfinished_line_is_dropped_and_the_stamp_changes(tmp_path: Path) -> None:
    table = Withdrawals(tmp_path)
    stamps = [table.stamp()]
    table.add({"a:1": 1})
    stamps.append(table.stamp())
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"document": "a:2", "cha')
    assert table.read() == {"a:1": 1}
    table.add({"a:3": 3})
    stamps.append(table.stamp())
    assert table.read() == {"a:1": 1, "a:3": 3}
    assert len(set(stamps)) == 3


def test_replacing_keeps_what_is_newer_and_shortens_the_file(tmp_path: Path) -> None:
    table = Withdrawals(tmp_path)
    for change in range(1, 50):
        table.add({"a:1": change, "a:2": 7})
    table.replace({"a:1": 3, "a:3": 9})
    assert table.read() == {"a:1": 49, "a:2": 7, "a:3": 9}
    assert (tmp_path / FILE).read_bytes().count(b"\n") == 3


def test_a_damaged_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("nonsense\n")
    with pytest.raises(IndexDamaged, match=r"withdrawals\.jsonl is damaged.*start the bot"):
        Withdrawals(tmp_path).read()
