"""Terms of sentences, hashed, and how much of a question they cover."""

import zlib
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from index.lexical.analysis import Analysis
from index.storage.sentence_vectors import TERMS, Terms
from index.types import Vector


def hashed_terms(analysis: Analysis, texts: Sequence[str]) -> Terms:
    """Distinct terms of texts, hashed to 16 bits: ``(n, TERMS) uint16``, for ``TermWeights``.

    A text with more than ``TERMS`` terms keeps the longest, which are the rarer ones; only its row is full, or one
    that has just so many. A query term meets a stranger's hash in one sentence of two thousand (32 of 65,535 values),
    which is of no consequence.
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
    """A term's hash, 1 to 65,535."""
    return zlib.crc32(term.encode()) % 65_535 + 1


class TermWeights:
    """How much of a question's weighted terms a sentence covers.

    Args:
        languages: The question's distinct terms and their weights, in each language that it was analysed in.
    """

    def __init__(self, *languages: Mapping[str, float]) -> None:
        self._tables = [_table(weights) for weights in languages]

    def coverage(self, terms: Terms) -> Vector:
        """Share of the question's weight in each sentence, ``(n,) float32``, 0 to 1: that of the best language.

        A sentence has the terms of its own language, in which it covers more than by chance in another.
        """
        covered: Vector = np.zeros(len(terms), np.float32)
        for places, shares in self._tables:
            # Not a BLAS product, whose threads take longer to meet than one takes alone.
            covered = np.maximum(covered, np.einsum("ij->i", shares.take(places.take(terms))))
        return covered


def _table(weights: Mapping[str, float]) -> tuple[npt.NDArray[np.unsignedinteger], Vector]:
    """Where each of all hashes stands in the shares, and the shares: 0 first, for terms that are not asked for.

    In two steps, since a table of the shares themselves is four times as large and made for each question.
    """
    total = max(sum(weights.values()), 1e-9)
    shares: dict[int, float] = {}
    for term, weight in weights.items():
        shares[term_hash(term)] = shares.get(term_hash(term), 0.0) + weight / total
    places = np.zeros(65_536, np.min_scalar_type(len(shares)))
    places[list(shares)] = np.arange(1, len(shares) + 1)
    return places, np.array([0.0, *shares.values()], np.float32)
