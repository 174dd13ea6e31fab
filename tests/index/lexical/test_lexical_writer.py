import os
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import LexicalReader, LexicalWriter
from tests.index.lexical.lexicon import WORDS, change, entry, found, scored

TEXT = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)


def segments(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.segment"))


def test_changes_are_seen_by_new_readers_only(tmp_path: Path) -> None:
    before = change(tmp_path, entry(1, "old words"))
    after = change(tmp_path, entry(2, "new words"), delete=(1,))
    assert (found(before, "words"), found(after, "words")) == ([1], [2])


def test_many_are_added_to_without_being_written_anew(tmp_path: Path) -> None:
    change(tmp_path, *(entry(key, "some words") for key in range(1, 101)))
    first = (tmp_path / segments(tmp_path)[0]).stat()
    reader = change(tmp_path, entry(101, "more words"), delete=(7,))
    assert (tmp_path / segments(tmp_path)[0]).stat() == first
    assert (len(segments(tmp_path)), len(scored(reader, "words", range(1, 102)))) == (2, 100)


def test_linked_segments_stay_as_they_are(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    change(old, entry(1, "old words"))
    new.mkdir()
    for path in old.iterdir():
        os.link(path, new / path.name)
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    assert found(change(new, entry(2, "new words"), delete=(1,)), "words") == [2]
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before


def test_segments_stay_few(tmp_path: Path) -> None:
    for key in range(1, 65):
        reader = change(tmp_path, entry(key, f"words number{key}"))
    assert len(segments(tmp_path)) <= 7
    assert found(reader, "number1 number40 number64") == [1, 40, 64]


def test_deleted_chunks_do_not_pile_up(tmp_path: Path) -> None:
    change(tmp_path, *(entry(key, "some words") for key in range(1, 101)))
    size = (tmp_path / segments(tmp_path)[0]).stat().st_size
    reader = change(tmp_path, delete=tuple(range(1, 60)))
    assert (tmp_path / segments(tmp_path)[0]).stat().st_size < size / 2
    assert sorted(scored(reader, "words", range(1, 101))) == list(range(60, 101))


def test_deleting_everything_leaves_no_segment(tmp_path: Path) -> None:
    change(tmp_path, entry(1, "some words"))
    assert (found(change(tmp_path, delete=(1,)), "words"), segments(tmp_path)) == ([], [])


def test_unknown_keys_may_be_deleted(tmp_path: Path) -> None:
    assert found(change(tmp_path, entry(1, "some words"), delete=(5,)), "words") == [1]


def test_nothing_is_seen_before_the_commit(tmp_path: Path) -> None:
    change(tmp_path, entry(1, "old words"))
    writer = LexicalWriter(tmp_path)
    writer.add([entry(2, "new words")])
    writer.delete([1])
    assert found(LexicalReader(tmp_path), "words") == [1]


@given(
    rounds=st.lists(st.tuples(st.lists(TEXT, max_size=6), st.sets(st.integers(1, 20), max_size=8)), max_size=6),
    question=TEXT,
)
def test_an_updated_index_scores_as_one_built_anew(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[list[str], set[int]]], question: str
) -> None:
    folder = tmp_path_factory.mktemp("updated")
    texts: dict[int, str] = {}
    key = 1
    updated = change(folder)
    for added, deleted in rounds:
        texts = {known: text for known, text in texts.items() if known not in deleted}
        new = dict(enumerate(added, key))
        key += len(new)
        gone = tuple(each for each in deleted if each not in new)
        updated = change(folder, *(entry(each, text) for each, text in new.items()), delete=gone)
        texts |= new
    anew = change(tmp_path_factory.mktemp("anew"), *(entry(each, text) for each, text in texts.items()))
    expected = [column.tolist() for column in anew.search(question, 50, None)]
    scores, keys = (column.tolist() for column in updated.search(question, 50, None))
    assert (keys, scores) == (expected[1], pytest.approx(expected[0], abs=1e-5))
    assert updated.idf(["card", "door"], None) == pytest.approx(anew.idf(["card", "door"], None))


@pytest.mark.soak
def test_one_change_among_a_hundred_thousand_takes_under_a_second(tmp_path: Path) -> None:
    words = np.random.default_rng(3).zipf(1.3, (100_000, 100)) % 50_000
    change(tmp_path, *(entry(key, " ".join(f"w{n}" for n in row)) for key, row in enumerate(words, 1)))
    writer = LexicalWriter(tmp_path)
    started = time.perf_counter()
    writer.delete([500])
    writer.add([entry(100_001, "entirely new")])
    writer.commit()
    assert time.perf_counter() - started < 1
    assert found(LexicalReader(tmp_path), "entirely") == [100_001]
