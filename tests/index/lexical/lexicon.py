"""Builders for the lexical index's tests."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from index import Language
from index.lexical import LexicalEntry, LexicalReader, LexicalWriter

WORDS = st.sampled_from(["access", "card", "door", "staff", "graphic", "scarce", "key", "lock", "gate", "pass"])


def entry(key: int, text: str, *, language: Language = "english") -> LexicalEntry:
    """A chunk."""
    return LexicalEntry(key, text, language)


def change(folder: Path, *entries: LexicalEntry, delete: tuple[int, ...] = ()) -> LexicalReader:
    """Delete and add chunks, and open what results."""
    folder.mkdir(exist_ok=True)
    writer = LexicalWriter(folder)
    writer.delete(delete)
    writer.add(entries)
    writer.commit()
    return LexicalReader(folder)


def index_texts(folder: Path, *texts: str) -> LexicalReader:
    """An index of English texts, with keys from 1."""
    return change(folder, *(entry(key, text) for key, text in enumerate(texts, 1)))


def ranked(reader: LexicalReader, text: str, allowed: Iterable[int] | None = None) -> list[int]:
    """Keys that a text finds, best first, among those allowed."""
    keys = None if allowed is None else np.array(list(allowed), np.int64)
    return [int(key) for key in reader.search(text, 10, keys)[1]]


def found(reader: LexicalReader, text: str, allowed: Iterable[int] | None = None) -> list[int]:
    """Keys that a text finds among those allowed, in order."""
    return sorted(ranked(reader, text, allowed))


def scored(
    reader: LexicalReader, text: str, keys: Iterable[int], allowed: Iterable[int] | None = None
) -> dict[int, float]:
    """BM25 of given chunks, those without any of the text's terms left out."""
    wanted = np.array(list(keys), np.int64)
    scores = reader.score(text, wanted, None if allowed is None else np.array(list(allowed), np.int64))
    return {key: score for key, score in zip(wanted.tolist(), scores.tolist(), strict=True) if score}
