"""Terms of sentences, hashed, and how much of a question they cover."""

import zlib
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from index.lexical.analysis import Analysis
from index.storage.sentence_vectors import TERMS, Terms
from index.types import Vector


def hashed_terms(analysis: Analysis, texts: Sequence[str]) -> Terms:
    """Return the distinct terms of texts, hashed to 16 bits: ``(n, TERMS) uint16``, 0 for none; for ``TermWeights``.

    A text with more than ``TERMS`` terms keeps the longest, which are usually the rarest. In one sentence of two
    thousand (32 of 65,535 values) another term has the hash of a question's term, which does not matter.
    """
    hashed = np.zeros((len(texts), TERMS), np.uint16)
    for row, text in enumerate(texts):
        terms: Collection[str] = set(analysis.terms(text))
        if len(terms) > TERMS:
            terms = sorted(terms, key=lambda term: (-len(term), term))
        values = list(dict.fromkeys(map(term_hash, terms)))[:TERMS]
        hashed[row, : len(values)] = values
    return hashed


def term_hash(term: str) -> int:
    """Return a term's hash, 1 to 65,535."""
    return zlib.crc32(term.encode()) % 65_535 + 1


class TermWeights:
    """How much of a question's weighted terms a sentence covers.

    Args:
        languages: The question's distinct terms and their weights, in each language that it was analysed in.
    """

    def __init__(self, *languages: Mapping[str, float]) -> None:
        self._tables = [_table(weights) for weights in languages]

    def coverage(self, terms: Terms) -> Vector:
        """Return the share of the question's weight that each sentence has, ``(n,) float32``, 0 to 1.

        With several languages it is the highest share. A sentence has the terms of its own language, so its share is
        highest there.
        """
        covered: Vector = np.zeros(len(terms), np.float32)
        for slot, share in self._tables:
            # Not a BLAS product: its threads take longer to start than one thread takes for all of it.
            covered = np.maximum(covered, np.einsum("ij->i", share.take(slot.take(terms))))
        return covered


def _table(weights: Mapping[str, float]) -> tuple[npt.NDArray[np.unsignedinteger], Vector]:
    """Return ``(slot, share)``: ``slot[hash]`` indexes ``share``; slot 0 has share 0, for terms not in the question.

    Two arrays, since one table of 65,536 shares would be four times as large, and it is made for each question.
    """
    total = max(sum(weights.values()), 1e-9)
    shares: dict[int, float] = {}
    for term, weight in weights.items():
        shares[term_hash(term)] = shares.get(term_hash(term), 0.0) + weight / total
    slot = np.zeros(65_536, np.min_scalar_type(len(shares)))
    slot[list(shares)] = np.arange(1, len(shares) + 1)
    return slot, np.array([0.0, *shares.values()], np.float32)
