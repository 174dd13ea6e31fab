"""The terms of a question, their weights, and how much of their weight a text covers."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Protocol

from bot.answering.question.spelling import TermFrequencies, frequencies
from index.lexical.term_weights import term_hash

PRIOR_CHUNKS = 1_000
"""Term weights are computed as if the index had this many more chunks without any of the terms.

In an index of five chunks the document frequency of a word says almost nothing: every word of the subject is in most of
them and would have no weight. In an index of 100,000 chunks the prior changes no weight by more than 0.01.
"""

ENOUGH_TERMS = 8
"""A text that covers the weight of this many of a question's terms covers the whole question."""

# Words that are common in questions and say nothing about the subject.
_COMMON_WORDS = """
a about actually after all also am an and any anyone are as at be because been before being best between both but by
can could did do does doing done each else ever for from get gets getting give given go goes got had has have having he
her here him his how i if in into is it its just know like made make many may me mean means might mine more most much
my need no nor not of off on one ones only or other our out over please she should so some someone such take tell than
that the their them then there these they thing things think this those to too under up us use used using very want
was way we were what when where whether which while who whom whose why will with would you your
anything currently everybody everyone nothing now seem seems something
dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt hasnt havent hadnt im ive youre thats whats
theres theyre lets u ur pls plz thx btw idk wat wen hwo teh
"""


class TermStatistics(TermFrequencies, Protocol):
    """What term weights need from an index: analysis of text and frequencies of terms, for one reader."""

    @property
    def chunks(self) -> int:
        """Number of chunks that the reader may read."""
        ...

    def trust(self, text: str) -> float:
        """Return how far shared words can rank the chunks for a question, 0 to 1: little in another language."""
        ...


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """A question's distinct content terms.

    Attributes:
        weights: Term → weight, above 0; empty if the question has only common words.
        total: Weight that covers the question: the sum over its heaviest ``ENOUGH_TERMS`` terms.
        by_hash: Hash of a term → the term.
    """

    weights: Mapping[str, float]
    total: float
    by_hash: Mapping[int, str]

    def coverage(self, terms: Collection[str]) -> float:
        """Return the share of the question's weight that a set of terms covers, 0 to 1; 0 for a question without terms.

        The share is of the heaviest terms only, because no text covers every word of a question that tells a story.
        """
        covered = sum(weight for term, weight in self.weights.items() if term in terms)
        return min(1.0, covered / self.total) if self.total else 0.0

    def among(self, terms: Iterable[str]) -> frozenset[str]:
        """Return the question's terms that are among the given ones."""
        return frozenset(self.weights.keys() & terms)

    def among_hashed(self, hashes: Iterable[int]) -> frozenset[str]:
        """Like ``among``, for terms given by their hashes; a collision adds a term to about one sentence in 2,000."""
        by_hash = self.by_hash
        return frozenset(by_hash[each] for each in hashes if each in by_hash)


class TermWeigher:
    """Weighs the terms of questions by how rare they are in the chunks that one reader may read.

    Args:
        lexicon: Analysis and document frequencies.

    Attributes:
        chunks: Number of chunks that the reader may read.
    """

    def __init__(self, lexicon: TermStatistics) -> None:
        self.chunks = lexicon.chunks
        self._lexicon = lexicon
        self._prior = math.log1p(PRIOR_CHUNKS / (self.chunks + 1))
        self._common = lexicon.distinct(_COMMON_WORDS)

    def terms(self, text: str) -> frozenset[str]:
        """Return a text's distinct terms."""
        return self._lexicon.distinct(text)

    def trust(self, text: str) -> float:
        """Return how far shared words can rank the chunks for a question, 0 to 1: little in another language."""
        return self._lexicon.trust(text)

    def is_unknown(self, word: str) -> bool:
        """Return whether a word is in none of the chunks that the reader may read."""
        terms = self._lexicon.distinct(word)
        return bool(terms) and not any(frequencies(terms, self._lexicon).values())

    def question(self, text: str) -> QuestionTerms:
        """Return the content terms of a question with their weights: the idf plus the prior."""
        terms = [term for term in dict.fromkeys(self._lexicon.terms(text)) if term not in self._common]
        idf = self._lexicon.idf(terms)
        weights = {term: idf[term] + self._prior for term in terms}
        by_hash = {term_hash(term): term for term in terms}
        return QuestionTerms(weights, sum(nlargest(ENOUGH_TERMS, weights.values())), by_hash)


_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f'’]\d{3}){1,4}(?!\d)|\d+(?:[.,:]\d+)*")
_LONE = re.compile(
    rf"(?<![\w./:#@=\\-])(?<!\bline )v?(?P<number>{_NUMBER.pattern})[A-Za-z%°]{{0,3}}(?![\w/\\]|[.:-]\w)"
)
_NAME_AND_NUMBER = re.compile(r"([A-Za-z]{2,12})\W{0,2}v?(\d{1,4})(?!\d)")
_NUMBERED_NAME = re.compile(r"(?<![\w./:#@=\\-])(?P<name>[A-Za-z]{2,12})[-/]?(?P<number>\d{1,4})(?![\w/\\]|[.:-]\w)")
_NAME = re.compile(r"(?<=[\w,] )(?:[A-Z][A-Za-z]{2,40}|[A-Z]{2})\b")
_TOOL = re.compile(r"\b(?:with|using|via|through) (?:an? |the |my |our )?([A-Za-z][\w.+#-]{2,40}\w)", re.IGNORECASE)
_COMMON_CAPITALS = frozenset("ok eg ie fyi asap faq tldr pls btw".split())  # noqa: SIM905
_SEPARATORS = re.compile(r"[, \u00a0\u202f'’]")


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text, without thousands separators."""
    return frozenset(_SEPARATORS.sub("", found) for found in _NUMBER.findall(text))


def lone_numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text that stand for themselves: none of an address, a path, a name, or a line of code."""
    return frozenset(_SEPARATORS.sub("", found["number"]) for found in _LONE.finditer(text))


def numbered_names(text: str) -> frozenset[tuple[str, str]]:
    """Return the names in a text that end with a number, such as HTTP/2 or python3, as (name in lower case, number)."""
    return frozenset((found["name"].lower(), found["number"]) for found in _NUMBERED_NAME.finditer(text))


def lacks_numbered_name(question: str, text: str) -> bool:
    """Return whether a text lacks a name of a question with its number, however the two are joined there."""
    wanted = numbered_names(question)
    return bool(wanted) and not wanted <= {(name.lower(), number) for name, number in _NAME_AND_NUMBER.findall(text)}


def capitalised_names(text: str) -> frozenset[str]:
    """Return the words of an English sentence that are written as names, in lower case; none of a title's words."""
    words = [word for word in re.findall(r"[A-Za-z]+", text) if word != "I"]
    if 2 * sum(word[0].isupper() for word in words) > len(words):
        return frozenset()
    return frozenset(name.lower() for name in _NAME.findall(text)) - _COMMON_CAPITALS


def tools(text: str) -> tuple[str, ...]:
    """Return the words of a text that may name what something is done with, as in "deploy it with docker"."""
    return tuple(_TOOL.findall(text))
