"""The terms that one reader may know of, and their weights."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from index.lexical.lexical_reader import LexicalReader
from index.types import Keys

T = TypeVar("T")


class Guard(Protocol):
    """Calls a function that reads an index's files; raises an error if they are damaged."""

    def __call__(self, read: Callable[[], T], /) -> T:
        """Return what the function returns."""
        ...


class Lexicon:
    """Terms and their weights, counted only over the chunks that a reader may read.

    Args:
        lexical: The lexical index.
        allowed: Keys of the chunks that the reader may read, ``None`` for all.
        guard: Calls what reads files.

    Attributes:
        chunks: How many chunks the reader may read.
    """

    def __init__(self, lexical: LexicalReader, allowed: Keys | None, guard: Guard) -> None:
        self._lexical, self._allowed, self._guard = lexical, allowed, guard
        self.chunks = lexical.count(allowed)

    def terms(self, text: str) -> list[str]:
        """Return a text's terms as they are indexed: without stop words, in order, with repeats."""
        return self._guard(lambda: self._lexical.terms(text, self._allowed))

    def distinct(self, text: str) -> frozenset[str]:
        """Return a text's distinct terms; they are cached."""
        return self._guard(lambda: self._lexical.distinct(text, self._allowed))

    def trust(self, text: str) -> float:
        """Return how far shared words can rank the chunks for a question, 0 to 1: little in another language."""
        return self._guard(lambda: self._lexical.trust(text, self._allowed))

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Return the inverse document frequency of terms, as in BM25."""
        return self._guard(lambda: self._lexical.idf(terms, self._allowed))
