"""Documents beside the index: few, in memory, found at once; every open generation has the same ones.

They are in no generation, so a rollback brings none of them back, and what is dropped is gone with the next question.
"""

import itertools
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from index.chunking.chunker import Chunker
from index.embedding.encoder import Encoder
from index.retrieval.attachments import ENCLOSED, Attachments
from index.retrieval.query import PassageSentences, SearchSettings
from index.types import Document, Vector, Vectors

FIRST_KEY = -1_000_000
"""Key of the first passage; attached files, which may come with the same question, have those above."""
DEPTH = 8
"""Documents whose passages are scored sentence by sentence for each that is wanted."""


@dataclass(frozen=True, slots=True)
class SideDocument:
    """A document beside the index.

    Attributes:
        document: The document; its text answers ``question``.
        question: What it answers, as it would be searched for.
    """

    document: Document
    question: str


@dataclass(frozen=True, slots=True)
class _Held:
    """A document with its passages and the vectors by which it is found."""

    side: SideDocument
    passages: Attachments
    question: Vector
    whole: Vector


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """All documents at one moment."""

    stamp: int
    held: Mapping[str, _Held]
    ids: tuple[str, ...]
    labels: frozenset[str]
    label_rows: npt.NDArray[np.str_]
    questions: Vectors
    wholes: Vectors


@dataclass(frozen=True, slots=True)
class AskedAlike:
    """A document beside the index that answers a question much like another one.

    Attributes:
        side: The document.
        cosine: Cosine of both questions.
        passages: The passages of the document.
    """

    side: SideDocument
    cosine: float
    passages: Attachments


class SideDocuments:
    """The documents beside an index; safe to share between threads and between generations.

    Args:
        encoder: The encoder of the index.
        settings: How the index ranks.
    """

    def __init__(self, encoder: Encoder, settings: SearchSettings) -> None:
        self._encoder, self._settings = encoder, settings
        self._chunker: Chunker | None = None
        self._stamps, self._keys = itertools.count(1), itertools.count(FIRST_KEY, -1)
        self._writing, self._swapping = threading.Lock(), threading.Lock()
        self._dropped: set[str] = set()
        self._now = _snapshot(0, {})

    @property
    def stamp(self) -> int:
        """A number that changes with the documents; part of the key of a cached answer."""
        return self._now.stamp

    @property
    def labels(self) -> frozenset[str]:
        """Labels of the documents."""
        return self._now.labels

    def hold(self, documents: Sequence[SideDocument]) -> None:
        """Hold exactly these documents; only those that are new or have changed are embedded.

        Those that were dropped meanwhile stay away, whenever the list was made.
        """
        with self._writing:
            before = self._now.held
            fresh = {each.document.id: each for each in documents}
            # What is not held any more must not wait until the rest is embedded.
            self._swap({name: held for name, held in before.items() if fresh.get(name) == held.side})
            kept = self._now.held
            held = {name: kept.get(name) or self._embedded(side) for name, side in fresh.items()}
            if held.keys() != kept.keys():
                self._swap(held)

    def drop(self, ids: Collection[str]) -> None:
        """Let documents disappear, for good, from everything that begins from now on."""
        with self._swapping:
            self._dropped.update(ids)
        self._swap(self._now.held)

    def document(self, id: str, audience: frozenset[str]) -> Document | None:  # noqa: A002 - the field's word
        """Return a document, None where there is none or the audience may not read it."""
        found = self._now.held.get(id)
        return found.side.document if found and found.side.document.ref.audience in audience else None

    def states(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Return the revision and the label of documents by id; those that are not there are left out."""
        held = self._now.held
        found = [held[each].side.document for each in ids if each in held]
        return {each.id: (each.revision, each.ref.audience) for each in found}

    def asked_alike(self, vector: Vector, audience: frozenset[str], least: float, most: int) -> list[AskedAlike]:
        """Return the documents of an audience whose question is nearest to another one, the nearest first.

        Args:
            vector: The other question's embedding, unit length.
            audience: Labels that the reader holds.
            least: Least cosine.
            most: Most documents.
        """
        now = self._now
        found = [each for each in _nearest(now, now.questions, vector, audience, most) if each[0] >= least]
        return [
            AskedAlike(held.side, cosine, held.passages)
            for cosine, held in ((cosine, now.held[name]) for cosine, name in found)
        ]

    def nearest(self, vector: Vector, audience: frozenset[str], most: int) -> list[PassageSentences]:
        """Return the passages of an audience that are nearest to a question, one a document, best first."""
        now = self._now
        near = [now.held[name] for _, name in _nearest(now, now.wholes, vector, audience, DEPTH * most)]
        passages = [passage for held in near for passage in held.passages.nearest(vector, 1)]
        return sorted(passages, key=lambda each: -each.passage.scores.fused)[:most]

    def _embedded(self, side: SideDocument) -> _Held:
        if self._chunker is None:
            self._chunker = Chunker(self._encoder, ENCLOSED)
        first = next(self._keys)
        passages = Attachments([side.document], self._encoder, self._chunker, self._settings, first)
        for _ in passages.found[1:]:
            next(self._keys)
        return _Held(side, passages, self._encoder.encode_queries([side.question])[0], passages.mean)

    def _swap(self, held: Mapping[str, _Held]) -> None:
        with self._swapping:
            left = {name: each for name, each in held.items() if name not in self._dropped}
            if left != self._now.held:
                self._now = _snapshot(next(self._stamps), left)


def _snapshot(stamp: int, held: Mapping[str, _Held]) -> _Snapshot:
    labels = [each.side.document.ref.audience for each in held.values()]
    questions = [each.question for each in held.values()]
    wholes = [each.whole for each in held.values()]
    return _Snapshot(
        stamp,
        MappingProxyType(dict(held)),
        tuple(held),
        frozenset(labels),
        np.array(labels, np.str_),
        np.array(questions, np.float32),
        np.array(wholes, np.float32),
    )


def _nearest(
    now: _Snapshot, rows: Vectors, vector: Vector, audience: frozenset[str], most: int
) -> list[tuple[float, str]]:
    """Return cosine and id of the readable documents whose rows are nearest to a vector, the nearest first."""
    if not now.ids:
        return []
    places = np.flatnonzero(np.isin(now.label_rows, sorted(audience)))
    cosines = rows[places] @ vector
    return [(float(cosines[at]), now.ids[places[at]]) for at in np.argsort(-cosines, kind="stable")[:most]]
