"""What an encoder asks of a back end, which runs the model."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from index.types import Vectors

BackendName = Literal["torch", "openvino"]
Precision = Literal["float32", "bfloat16"]
MIN_COSINE = 0.99
"""Least cosine between a text's vectors at which two back ends or precisions count as the same model."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Tokenised texts, padded on the right.

    Attributes:
        ids: ``(b, l) int64``, token ids.
        mask: ``(b, l) int64``, 1 for tokens, 0 for padding.
    """

    ids: npt.NDArray[np.int64]
    mask: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Output:
    """The result of a forward pass.

    Attributes:
        tokens: ``(b, l, width) float32``, the embeddings of the tokens.
        vectors: ``(b, dim) float32``, the embeddings of the texts, not normalised.
    """

    tokens: npt.NDArray[np.float32]
    vectors: Vectors


class Backend(Protocol):
    """Runs a model; safe to share between threads."""

    @property
    def workers(self) -> int:
        """How many calls at the same time are faster than one; more would only wait."""
        ...

    def embed_questions(self, batch: Batch) -> Vectors:
        """Embed questions: ``(b, dim) float32``, not normalised.

        This uses one or two threads only. More would have to wait for each other, and a question would take many
        times longer as soon as another program needs a core.
        """
        ...

    def embed_chunks(self, batch: Batch) -> Output:
        """Embed texts and their tokens, with all threads; ``embed_questions`` never waits for this."""
        ...


def are_alike(expected: Vectors, found: Vectors) -> bool:
    """Return whether the rows of two arrays, ``(n, dim) float32``, point in nearly the same directions."""
    norms = np.linalg.norm(expected, axis=1) * np.linalg.norm(found, axis=1)
    return bool(((expected * found).sum(1) / np.maximum(norms, 1e-12)).min() >= MIN_COSINE)
