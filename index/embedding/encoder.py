"""The protocol of an encoder, which turns texts into unit vectors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.types import Vector, Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """Identity of an encoder: two with equal specs can use the same index.

    Attributes:
        name: Model name for people.
        weights_sha256: SHA-256 of the weights file, hexadecimal.
        dimension: Length of a vector.
        max_tokens: Longest input in the model's own tokens, special tokens included.
        recipe_sha256: SHA-256 of everything else that changes vectors: architecture, modules, tokenizer, prompts.
    """

    name: str
    weights_sha256: str
    dimension: int
    max_tokens: int
    recipe_sha256: str


@dataclass(frozen=True, slots=True)
class ChunkInput:
    """A text to embed, and the spans in it that get their own vectors.

    Attributes:
        text: The embedded text: title, headings and the chunk.
        spans: Half-open character spans of the sentences in ``text``.
    """

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ChunkEmbedding:
    """Vectors of a chunk.

    Attributes:
        vector: ``(dim,) float32``, unit length.
        sentences: ``(n, dim) float32``, unit rows, one for each span.
    """

    vector: Vector
    sentences: Vectors


class Encoder(Protocol):
    """Embeds questions and chunks."""

    @property
    def spec(self) -> EncoderSpec:
        """The encoder's identity; does not load the model."""
        ...

    @property
    def variant(self) -> str:
        """What else changes the numbers, such as precision and pooling; part of the cache key only."""
        ...

    @property
    def runs_on(self) -> str:
        """What runs the model here, for people."""
        ...

    @property
    def document_prompt(self) -> str:
        """Text that the model needs before every document; ``""`` for most."""
        ...

    def tokenizer(self) -> "Tokenizer":
        """The model's own tokenizer, without truncation or padding."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions: ``(n, dim) float32``, unit rows."""
        ...

    def encode_chunks(self, inputs: Sequence[ChunkInput]) -> Iterator[tuple[int, ChunkEmbedding]]:
        """Embed chunks, yielding (position in ``inputs``, embedding) as batches are done."""
        ...


def unit(vectors: Vectors) -> Vectors:
    """Return a vector ``(dim,)`` or rows ``(n, dim)``, scaled to unit length; zeros stay zeros."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
    return scaled
