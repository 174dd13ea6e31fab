"""A search's query, settings and result."""

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
    """An earlier text, such as the last answer, that is searched for together with a question.

    Attributes:
        text: The text.
        dense: Weight of its embedding, at least 0; the question's weighs 1.
        lexical: Weight of its terms, at least 0; the question's weigh 1.
    """

    text: str
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the index.

    Attributes:
        text: The question.
        top_k: How many distinct documents to find, at least 1.
        passages_per_document: Most passages of one document, at least 1.
        audience: Labels the reader holds; documents of others are never considered.
        kinds: Kinds of documents to consider.
        carried: Earlier texts that are searched for together with it.
    """

    text: str
    top_k: int
    passages_per_document: int
    audience: frozenset[str]
    kinds: frozenset[Kind]
    carried: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The result of a query.

    Attributes:
        query: The query.
        vector: Its embedding, with those of what it carries added: ``(dim,) float32``, unit length.
        passages: Best first, without exact duplicates.
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
        terms: Their hashed terms in the index: ``(n, TERMS) uint16``, 0 for none. None if the passage is in no index,
            or if the index has several languages, so that a question's terms may differ.
    """

    passage: Passage
    sentences: tuple[Sentence, ...]
    vectors: Vectors
    terms: Terms | None = None
