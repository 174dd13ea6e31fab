"""The seam between an encoder and what computes its forward pass."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from index.types import Vectors

BackendName = Literal["torch", "openvino"]
Precision = Literal["float32", "bfloat16"]


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
    """What a forward pass gives.

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
        """Calls at a time that make it faster; more only wait for one another."""
        ...

    def questions(self, batch: Batch) -> Vectors:
        """Embed questions: ``(b, dim) float32``, not normalised.

        On one thread, where threads that must meet would make a question many times slower as soon as something else
        wants a core.
        """
        ...

    def chunks(self, batch: Batch) -> Output:
        """Embed texts and their tokens, with all threads; never makes ``questions`` wait for a lock."""
        ...
