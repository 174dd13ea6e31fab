"""Terms and their weights for one reader."""

from collections.abc import Sequence

from index.lexical.reader import LexicalReader
from index.types import Keys


class Lexicon:
    """What an index's words are worth to a reader: only the chunks that the reader may read are counted.

    Args:
        lexical: The lexical index.
        allowed: Keys of the chunks that the reader may read, ``None`` for all.

    Attributes:
        chunks: How many these are.
    """

    def __init__(self, lexical: LexicalReader, allowed: Keys | None) -> None:
        self._lexical, self._allowed = lexical, allowed
        self.chunks = lexical.count(allowed)

    def terms(self, text: str) -> list[str]:
        """A text's terms as they are indexed, stop words left out, in order, with repeats."""
        return self._lexical.terms(text, self._allowed)

    def distinct(self, text: str) -> frozenset[str]:
        """A text's distinct terms; remembered."""
        return self._lexical.distinct(text, self._allowed)

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Inverse document frequency of terms (BM25's)."""
        return self._lexical.idf(terms, self._allowed)
