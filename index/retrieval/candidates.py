"""Chunks that may be shown, with their scores."""

from dataclasses import dataclass

import numpy as np

from index.types import Keys, Vector


@dataclass(frozen=True, slots=True)
class Candidates:
    """Chunks that may be shown, in columns ordered by key.

    ``rerank`` is not a number where the re-ranker was not asked; ``exhausted`` says that neither side has any more.
    """

    keys: Keys
    dense: Vector
    lexical: Vector
    fused: Vector
    rerank: Vector | None
    exhausted: bool

    def joined(self, others: "Candidates") -> "Candidates":
        """These and others, none of which was re-ranked."""
        keys = np.concatenate([self.keys, others.keys])
        order = np.argsort(keys)
        dense, lexical, fused = (
            np.concatenate(pair)[order]
            for pair in ((self.dense, others.dense), (self.lexical, others.lexical), (self.fused, others.fused))
        )
        return Candidates(keys[order], dense, lexical, fused, None, others.exhausted)

    def order(self) -> Keys:
        """Positions, best first: those that were re-ranked by that, then the others by the fused score."""
        fused: Keys = np.lexsort((self.keys, -self.fused))
        if self.rerank is None:
            return fused
        last = np.nan_to_num(self.rerank, nan=-1.0)
        return fused[np.argsort(-last[fused], kind="stable")]
