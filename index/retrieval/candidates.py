"""Chunks that may be shown, with their scores, and which of them are shown."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.types import Keys, Vector


@dataclass(frozen=True, slots=True)
class Candidates:
    """Chunks that may be shown, column by column, in the order of their keys.

    Attributes:
        keys: ``(n,) int64``, ascending.
        dense: Cosines to the question, ``(n,) float32``.
        lexical: BM25 as a share of the question's best chunk, times the trust in it, ``(n,) float32``.
        fused: The fused scores, ``(n,) float32``.
        rerank: The re-ranker's scores, ``(n,) float32``, NaN for chunks that it did not read; None without one.
        exhausted: Whether neither side has any more candidates.
    """

    keys: Keys
    dense: Vector
    lexical: Vector
    fused: Vector
    rerank: Vector | None
    exhausted: bool

    def joined(self, others: "Candidates") -> "Candidates":
        """Return these candidates and others, without the scores of a re-ranker."""
        keys = np.concatenate([self.keys, others.keys])
        order = np.argsort(keys)
        dense, lexical, fused = (
            np.concatenate(pair)[order]
            for pair in ((self.dense, others.dense), (self.lexical, others.lexical), (self.fused, others.fused))
        )
        return Candidates(keys[order], dense, lexical, fused, None, others.exhausted)

    def without(self, keys: Keys) -> "Candidates":
        """Return these candidates without some chunks, and without the scores of a re-ranker."""
        kept = ~np.isin(self.keys, keys)
        columns = (self.keys[kept], self.dense[kept], self.lexical[kept], self.fused[kept])
        return Candidates(*columns, None, self.exhausted)

    def order(self) -> Keys:
        """Return the positions, best first: re-ranked chunks by that score, then the others by the fused score."""
        by_fused: Keys = np.lexsort((self.keys, -self.fused))
        if self.rerank is None:
            return by_fused
        rerank = np.nan_to_num(self.rerank, nan=-1.0)
        return by_fused[np.argsort(-rerank[by_fused], kind="stable")]


class Ranked(NamedTuple):
    """The candidates of a query, the positions of those to show, and the number of their documents."""

    candidates: Candidates
    chosen: list[int]
    documents: int

    @property
    def keys(self) -> Keys:
        """Keys of the chunks to show, best first."""
        return self.candidates.keys[self.chosen]


def union(some: Keys, others: Keys) -> Keys:
    """Return the keys of both, ascending, each once; ``numpy.union1d`` takes four times as long."""
    both: Keys = np.concatenate([some, others])
    both.sort()
    is_first = np.ones(len(both), np.bool_)
    np.not_equal(both[1:], both[:-1], out=is_first[1:])
    return both[is_first]
