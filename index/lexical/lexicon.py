"""Terms and their weights for one reader."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from index.lexical.lexical_reader import LexicalReader
from index.types import Keys

T = TypeVar("T")


class Guard(Protocol):
    """Runs what reads from an index's files, and raises where they are damaged."""

    def __call__(self, read: Callable[[], T], /) -> T:
        """Return what was read."""
        ...


class Lexicon:
    """What an index's words are worth to a reader: only the chunks that the reader may read are counted.

    Args:
        lexical: The lexical index.
        allowed: Keys of the chunks that the reader may read, ``None`` for all.
        guard: Runs what reads.

    Attributes:
        chunks: How many these are.
    """

    def __init__(self, lexical: LexicalReader, allowed: Keys | None, guard: Guard) -> None:
        self._lexical, self._allowed, self._guard = lexical, allowed, guard
        self.chunks = lexical.count(allowed)

    def terms(self, text: str) -> list[str]:
        """A text's terms as they are indexed, stop words left out, in order, with repeats."""
        return self._guard(lambda: self._lexical.terms(text, self._allowed))

    def distinct(self, text: str) -> frozenset[str]:
        """A text's distinct terms; remembered."""
        return self._guard(lambda: self._lexical.distinct(text, self._allowed))

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Inverse document frequency of terms (BM25's)."""
        return self._guard(lambda: self._lexical.idf(terms, self._allowed))
