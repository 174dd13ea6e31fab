"""The corpus that the benchmarks measure on."""

import random
from collections import Counter
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.corpus import Record, enough, rounds, set_apart, shuffled

WORD = st.text("abcdefg", min_size=1, max_size=4)
SENTENCES = st.lists(st.lists(WORD, max_size=5), max_size=8)


def record(number: int, text: str = "Some text.", question_set: str = "set") -> Record:
    return Record(question_set, f"{question_set}/{number}", f"Title {number}", text)


@given(SENTENCES, st.integers())
def test_copies_hold_the_sentences_of_their_set_and_as_many_each(sentences: list[list[str]], seed: int) -> None:
    originals = [record(number) for number in range(len(sentences))]
    copies = list(shuffled(originals, sentences, 2, random.Random(seed)))
    words = Counter(word for copy in copies for word in copy.text.split())
    assert Counter(word for each in sentences for word in each) == words
    counts = {f"set/{number}~2": len(each) for number, each in enumerate(sentences) if each}
    assert counts == {copy.id: len(copy.text.split()) for copy in copies}


def test_the_originals_come_first_and_unchanged() -> None:
    originals = [record(1, "One. Two."), record(2, "Three.", question_set="other")]
    assert originals == next(rounds(originals, random.Random(1)))


def test_a_seed_makes_the_same_copies_and_no_sentence_leaves_its_set() -> None:
    originals = [record(n, f"First {n} here. Second {n} here.") for n in range(5)]
    originals.append(record(9, "Alone.", question_set="other"))
    first, second = ([next(batches) for _ in range(3)][1:] for batches in (_rounds(originals), _rounds(originals)))
    assert first == second
    texts = [[copy.text for copy in batch if copy.question_set == "other"] for batch in first]
    assert texts == [["Alone."], ["Alone."]]


def test_documents_are_taken_until_there_are_enough_chunks() -> None:
    batches = [[record(1), record(2)], [record(3), record(4)]]
    taken = enough(batches, 5, lambda batch: [2] * len(batch))
    assert [(record(1), 2), (record(2), 2), (record(3), 2)] == taken


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(0, 30), st.integers())
def test_setting_apart_splits_the_documents_and_never_overshoots(sizes: list[int], chunks: int, seed: int) -> None:
    records = [(record(number), size) for number, size in enumerate(sizes)]
    drawn, others = set_apart(records, chunks, random.Random(seed))
    assert sum(size for _, size in drawn) <= chunks
    assert records == sorted(drawn + others, key=lambda each: records.index(each))


def _rounds(originals: list[Record]) -> Iterator[list[Record]]:
    return rounds(originals, random.Random(7))
