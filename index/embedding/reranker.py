"""Re-ranks the best candidates with a cross-encoder, which reads question and passage together.

This is much slower than comparing vectors, so it reads only the first few. It is used only if the settings
name a model.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from index.embedding.model_files import NO_LIMIT, max_tokens, model_folder
from index.errors import EncoderError
from index.types import Chunk, Vector

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BATCH = 4
"""Passages of one forward pass; larger batches pad short passages to longer ones and gain nothing on a processor."""


class Reranker(Protocol):
    """Scores passages for a question."""

    def score(self, question: str, texts: Sequence[str]) -> Vector:
        """Return how likely each text answers the question: ``(n,) float32``, 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Reranking:
    """A re-ranker, and how many passages it reads.

    The first ``depth`` distinct passages by the fused score are put in the re-ranker's order, before the others.
    Its scores are not mixed with the fused ones, since the weight would have to be fitted for each model. The fused
    scores do not change.

    Attributes:
        reranker: The model.
        depth: Number of passages that it reads for a question, at least 1; the time grows in proportion.
    """

    reranker: Reranker
    depth: int


class CrossEncoderReranker:
    """A re-ranker on sentence-transformers' ``CrossEncoder``; safe to share between threads.

    Args:
        model: A folder, or the name of a model on the hub, which is fetched once.
        threads: Threads for the forward pass, at least 1. Several are faster on a quiet machine, and wait for
            each other on a busy one.
        dtype: ``bfloat16`` is faster on processors that compute in it, and slower on others.
    """

    def __init__(self, model: str, *, threads: int, dtype: Literal["float32", "bfloat16"]) -> None:
        self.name = model
        self._threads = threads
        self._dtype = dtype
        self._lock = threading.Lock()

    def score(self, question: str, texts: Sequence[str]) -> Vector:
        """Return how likely each text answers the question: ``(n,) float32``, 0 to 1.

        It is the sigmoid of the model's output, whatever activation the model names. If the two texts exceed the
        model's length limit, the longer one is cut.

        Raises:
            EncoderError: The model cannot be loaded, or does not give one score.
        """
        if not texts:
            return np.zeros(0, np.float32)
        import torch

        with self._lock:
            model = self._model
            # Torch keeps this number for each calling thread, and the encoder changes it too.
            torch.set_num_threads(self._threads)
            logits = model.predict(
                [(question, text) for text in texts],
                batch_size=BATCH,
                activation_fn=torch.nn.Identity(),
                show_progress_bar=False,
            )
        return _sigmoid(np.asarray(logits, np.float64))

    @cached_property
    def folder(self) -> Path:
        """Folder with the model's files.

        Raises:
            EncoderError: There is none, and it cannot be fetched.
        """
        return model_folder(self.name, "rerank.model")

    @cached_property
    def _model(self) -> "CrossEncoder":
        folder = self.folder
        import torch
        from sentence_transformers import CrossEncoder

        try:
            model: CrossEncoder = CrossEncoder(
                str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": getattr(torch, self._dtype)}
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EncoderError(
                f"{self.name} cannot be loaded as a re-ranker ({_first_line(error)}); name a sentence-transformers "
                "CrossEncoder in rerank.model, or leave it empty."
            ) from error
        if model.num_labels != 1:
            raise EncoderError(
                f"{self.name} gives {model.num_labels} scores for a pair, not one; name a re-ranker in rerank.model."
            )
        # The library's own limit is too high for models whose positions do not begin at 0.
        model.max_seq_length = min(model.max_seq_length or NO_LIMIT, max_tokens(folder))
        return model


def passage_text(title: str, chunk: Chunk) -> str:
    """Return what a re-ranker reads of a chunk: title and headings, the names of its columns, then the text."""
    place = f"{title} > {chunk.heading}" if chunk.heading else title
    return "\n".join(filter(None, (place, chunk.column_names, chunk.text)))


def _sigmoid(logits: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> Vector:
    clipped = np.clip(logits, -80.0, 80.0)
    likely: Vector = (1 / (1 + np.exp(-clipped))).astype(np.float32)
    return likely


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
