"""Terms of sentences, hashed, and how much of a question they cover."""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from index.lexical.analysis import Analysis
from index.sentence_vectors import TERMS, Terms
from index.types import Vector


def hashed_terms(analysis: Analysis, texts: Sequence[str]) -> Terms:
    """Distinct terms of texts, hashed to 16 bits: ``(n, TERMS) uint16``, for ``TermWeights``.

    A text with more than ``TERMS`` terms keeps the longest, which are the rarer ones. A query term meets a
    stranger's hash in one sentence of two thousand (32 of 65,535 values), which is of no consequence.
    """
    hashed = np.zeros((len(texts), TERMS), np.uint16)
    for row, text in enumerate(texts):
        terms = set(analysis.terms(text))
        if len(terms) > TERMS:
            terms = set(sorted(terms, key=lambda term: (-len(term), term))[:TERMS])
        values = list({_hash(term) for term in terms})
        hashed[row, : len(values)] = values
    return hashed


def _hash(term: str) -> int:
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
        for table in self._tables:
            covered = np.maximum(covered, table.take(terms).sum(1))
        return covered


def _table(weights: Mapping[str, float]) -> Vector:
    table: Vector = np.zeros(65_536, np.float32)
    total = max(sum(weights.values()), 1e-9)
    for term, weight in weights.items():
        table[_hash(term)] += weight / total
    return table
