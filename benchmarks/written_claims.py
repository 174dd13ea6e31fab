"""Sentences written for the gate: passages, what is true of them, and what was made false, by kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.gate_faults import Fault
from index import Document, DocumentRef, revision_of

FOLDER = Path(__file__).parent / "gate_cases"
FILES: Mapping[str, str] = {"tune": "tune.yaml", "measure": "held_out.yaml"}
"""Part of the measurement → file. Settings and word lists were chosen with the first one only."""
RIGHT = "right"
"""The kind of the sentences that are true."""


@dataclass(frozen=True, slots=True)
class WrittenClaims:
    """The passages of one file as documents, and the sentences about them.

    Attributes:
        documents: One for each passage.
        claims: The sentences; of kind ``RIGHT`` if they are true.
    """

    documents: tuple[Document, ...]
    claims: tuple[Fault, ...]


def read_written(part: str) -> WrittenClaims:
    """Read the file of a part."""
    rows = yaml.safe_load((FOLDER / FILES[part]).read_text("utf-8"))
    documents = []
    claims: list[Fault] = []
    for row in rows:
        ref = DocumentRef(f"written/{row['title']}", row["title"], "", "article", "", "", "public", "")
        documents.append(Document(ref, row["passage"], revision_of(row["passage"]), (), ()))
        claims += [Fault(kind, text, ref.id, (), "") for kind, text in _sentences(row)]
    return WrittenClaims(tuple(documents), tuple(claims))


def _sentences(row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    right, wrong = row["right"], row["wrong"]
    if not isinstance(right, list) or not isinstance(wrong, dict):
        raise TypeError(f"{row['title']}: 'right' must be a list of sentences, 'wrong' kinds with lists of them")
    yield from ((RIGHT, text) for text in right)
    for kind, texts in wrong.items():
        yield from ((kind, text) for text in texts)
