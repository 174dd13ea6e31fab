"""The words of a question that a passage can bear out, and how much each weighs."""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Protocol

from index.lexical import term_hash

PRIOR_CHUNKS = 1_000
"""Term weights are computed as if so many further chunks held none of the terms.

In an index of five chunks the document frequency of a word says next to nothing: every word of the subject stands in
most of them and would weigh nothing. In one of 100,000 chunks the prior changes no weight by more than 0.01.
"""

ENOUGH_TERMS = 8
"""Covering the weight of so many of a question's terms covers it."""

# Words that questions are made of and that carry no subject; the lexical index leaves out articles and prepositions.
_ASKING = """
a about actually after all also am an and any anyone are as at be because been before being best between both but by
can could did do does doing done each else ever for from get gets getting give given go goes got had has have having he
her here him his how i if in into is it its just know like made make many may me mean means might mine more most much
my need no nor not of off on one ones only or other our out over please she should so some someone such take tell than
that the their them then there these they thing things think this those to too under up us use used using very want
was way we were what when where whether which while who whom whose why will with would you your
anything currently everybody everyone nothing now seem seems something
"""


class Words(Protocol):
    """What is needed of the index: analysis of text and weights of terms, for one reader."""

    @property
    def chunks(self) -> int:
        """How many chunks the reader may read."""
        ...

    def terms(self, text: str) -> list[str]:
        """Return a text's terms as indexed."""
        ...

    def distinct(self, text: str) -> frozenset[str]:
        """Return a text's distinct terms."""
        ...

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Return BM25's inverse document frequency of each term."""
        ...


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """A question's distinct content terms.

    Attributes:
        weights: Term → weight, above 0; empty where the question is made of common words only.
        whole: Weight that covers the question: that of its heaviest ``ENOUGH_TERMS`` terms.
        hashed: The terms by their hashes.
    """

    weights: Mapping[str, float]
    whole: float
    hashed: Mapping[int, str]

    def coverage(self, terms: Collection[str]) -> float:
        """Share of the question's weight that a set of terms covers, 0 to 1; 0 for a question without terms.

        The heaviest terms are the whole: nothing covers every word of a question that tells a story.
        """
        covered = sum(weight for term, weight in self.weights.items() if term in terms)
        return min(1.0, covered / self.whole) if self.whole else 0.0

    def among(self, terms: Iterable[str]) -> frozenset[str]:
        """Which of the question's terms are among others; they cover as much as all of those."""
        return frozenset(self.weights.keys() & terms)

    def among_hashed(self, hashes: Iterable[int]) -> frozenset[str]:
        """The same of terms that are known by their hashes alone; one of two thousand sentences gets one too many."""
        hashed = self.hashed
        return frozenset(hashed[each] for each in hashes if each in hashed)


class TermWeigher:
    """Weighs questions by what one reader may read of an index.

    Args:
        lexicon: Analysis and document frequencies.

    Attributes:
        chunks: Number of chunks that the reader may read.
    """

    def __init__(self, lexicon: Words) -> None:
        self.chunks = lexicon.chunks
        self._lexicon = lexicon
        self._prior = math.log1p(PRIOR_CHUNKS / (self.chunks + 1))
        self._common = lexicon.distinct(_ASKING)

    def terms(self, text: str) -> frozenset[str]:
        """Return a text's distinct terms."""
        return self._lexicon.distinct(text)

    def question(self, text: str) -> QuestionTerms:
        """Return the content terms of a question with their weights: idf with the prior added."""
        terms = [term for term in dict.fromkeys(self._lexicon.terms(text)) if term not in self._common]
        idf = self._lexicon.idf(terms)
        weights = {term: idf[term] + self._prior for term in terms}
        hashed = {term_hash(term): term for term in terms}
        return QuestionTerms(weights, sum(nlargest(ENOUGH_TERMS, weights.values())), hashed)


_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def numbers(text: str) -> frozenset[str]:
    """Return the numbers that stand in a text, thousands separators taken out."""
    return frozenset(found.replace(",", "") for found in _NUMBER.findall(text))
