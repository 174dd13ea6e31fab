"""Vectors to measure vector indexes on: real embeddings, and seeded perturbations of them up to a million."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.storage.sentence_vectors import quantize, restore
from index.types import Vectors

REAL = 100_000
"""Real embeddings that are taken at most."""
COSINES = (0.85, 0.95)
"""How near perturbations lie to what they were made of."""
SEED = 7


def real_vectors(cache: Path, dimension: int) -> Vectors:
    """Up to ``REAL`` distinct embeddings of the embedding cache: chunks first, then their sentences, shuffled.

    Raises:
        ValueError: The cache holds none.
    """
    record = quantize(np.zeros((0, dimension), np.float32)).dtype
    with sqlite3.connect(f"file:{cache / 'embeddings.sqlite'}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT vector, sentences FROM embeddings ORDER BY hash").fetchall()
    rows = [row for row in rows if len(row[0]) == 4 * dimension]
    if not rows:
        raise ValueError(f"{cache} holds no embeddings; build an index first: make index")
    generator = np.random.default_rng(SEED)
    chunks = np.unique(np.stack([np.frombuffer(vector, "<f4") for vector, _ in rows]), axis=0)
    generator.shuffle(chunks)
    if len(chunks) < REAL:
        sentences = np.concatenate([restore(np.frombuffer(packed, record)) for _, packed in rows])
        sentences = np.unique(sentences[np.abs(sentences).max(1) > 0], axis=0)
        generator.shuffle(sentences)
        chunks = np.concatenate([chunks, sentences[: REAL - len(chunks)]])
    return unit(chunks[:REAL])


def enlarged(real: Vectors, count: int) -> Vectors:
    """Real vectors and perturbations of them, shuffled, so that any first part of them is a fair one."""
    generator = np.random.default_rng(SEED)
    made = np.concatenate(list(_rounds(real, count, generator)))[:count]
    generator.shuffle(made)
    return made


def unit(vectors: Vectors) -> Vectors:
    """Vectors of length 1."""
    made: Vectors = np.ascontiguousarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
    return made


def _rounds(real: Vectors, count: int, generator: np.random.Generator) -> Iterator[Vectors]:
    yield real
    for _ in range(len(real), count, len(real)):
        noise = generator.standard_normal(real.shape, np.float32)
        noise -= np.einsum("ij,ij->i", noise, real)[:, None] * real
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        cosine = generator.uniform(*COSINES, len(real)).astype(np.float32)[:, None]
        yield (cosine * real + np.sqrt(1 - cosine**2) * noise).astype(np.float32)
