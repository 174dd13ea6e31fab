"""The lexical index: BM25 over chunks.

A question becomes its analysed terms, never a query in a language of its own, so no character of it has a special
meaning. ``analysis`` says what a term is, ``segment`` how terms lie on disk, ``lexical_reader`` how chunks are scored.
"""

from index.lexical.analysis import Analysis
from index.lexical.lexical_reader import LexicalReader, Weighted
from index.lexical.lexical_writer import LexicalEntry, LexicalWriter
from index.lexical.lexicon import Lexicon
from index.lexical.term_weights import TermWeights, hashed_terms, term_hash

__all__ = [
    "Analysis",
    "LexicalEntry",
    "LexicalReader",
    "LexicalWriter",
    "Lexicon",
    "TermWeights",
    "Weighted",
    "hashed_terms",
    "term_hash",
]
