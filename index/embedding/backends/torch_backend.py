"""Runs a model on sentence-transformers and torch, which run every model."""

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding.backends.backend import Batch, Output, Precision
from index.errors import EncoderError
from index.types import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class TorchBackend:
    """A model on torch, a ``Backend``; loaded at the first batch.

    Args:
        folder: The model's files.
        precision: The number format that it computes in.
        threads: Threads for chunks.
    """

    def __init__(self, folder: Path, precision: Precision, threads: int) -> None:
        self._folder = folder
        self._precision = precision
        self._threads = threads
        self._lock = threading.Lock()

    @property
    def workers(self) -> int:
        """One, since torch itself spreads each batch over its threads."""
        return 1

    def embed_questions(self, batch: Batch) -> Vectors:
        """See ``Backend``."""
        return self._run(batch, 1).vectors

    def embed_chunks(self, batch: Batch) -> Output:
        """See ``Backend``."""
        return self._run(batch, self._threads)

    def _run(self, batch: Batch, threads: int) -> Output:
        import torch

        with self._lock, torch.inference_mode():
            model = self.model
            torch.set_num_threads(threads)
            found: Any = model(
                {"input_ids": torch.from_numpy(batch.ids), "attention_mask": torch.from_numpy(batch.mask)}
            )
            return Output(_array(found["token_embeddings"]), _array(found["sentence_embedding"]))

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The model itself.

        Raises:
            EncoderError: It cannot be loaded.
        """
        import torch
        from sentence_transformers import SentenceTransformer

        try:
            model: SentenceTransformer = SentenceTransformer(
                str(self._folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"dtype": getattr(torch, self._precision)},
            )
        except (OSError, ValueError, KeyError) as error:
            raise EncoderError(f"The model in {self._folder} cannot be loaded: {error}") from error
        return model.eval()


def _array(tensor: Any) -> Vectors:  # noqa: ANN401 - torch is imported lazily
    found: Vectors = np.asarray(tensor.float().numpy(), np.float32)
    return found
