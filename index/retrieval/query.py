"""What a search is asked, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.storage.sentence_vectors import Terms
from index.types import Kind, Passage, Sentence, Vector, Vectors


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How candidates are ranked.

    Attributes:
        dense_weight: ``w`` in ``index.retrieval.ranking``, 0 to 1.
        sentence_weight: ``s`` in ``index.retrieval.ranking``, 0 to 1.
        candidates: Chunks taken from each side, at least 1; raised to ``4 * top_k`` where that is more.
    """

    dense_weight: float
    sentence_weight: float
    candidates: int


@dataclass(frozen=True, slots=True)
class Carried:
    """A text from before the question, such as the last answer, that is searched together with it.

    Attributes:
        text: The text.
        dense: What its embedding weighs beside the question's 1, at least 0.
        lexical: What its terms weigh beside the question's 1, at least 0.
    """

    text: str
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the index.

    Attributes:
        text: What is sought.
        top_k: How many distinct documents to find, at least 1.
        passages_per_document: Most passages of one document, at least 1.
        audience: Labels the reader holds; documents of others are never considered.
        kinds: Kinds of documents to consider.
        carried: What is searched together with the text.
    """

    text: str
    top_k: int
    passages_per_document: int
    audience: frozenset[str]
    kinds: frozenset[Kind]
    carried: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a query found.

    Attributes:
        query: The query.
        vector: Its embedding, that of what it carries added, ``(dim,) float32``, unit length.
        passages: Best first; exact duplicates are shown once.
        timings_ms: Stage → milliseconds.
    """

    query: Query
    vector: Vector
    passages: tuple[Passage, ...]
    timings_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PassageSentences:
    """A passage's sentences.

    Attributes:
        passage: The passage.
        sentences: Its sentences in order.
        vectors: Their embeddings, ``(n, dim) float32``, unit rows.
        terms: Their terms as the index keeps them, hashed: ``(n, TERMS) uint16``, 0 for none; None of a passage that
            is in no index, or in one of several languages, where a question's terms may be others.
    """

    passage: Passage
    sentences: tuple[Sentence, ...]
    vectors: Vectors
    terms: Terms | None = None
