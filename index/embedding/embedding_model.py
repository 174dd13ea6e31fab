"""Describes an embedding model from its files and the operator's settings."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from index.embedding.model_files import (
    document_prompt,
    max_tokens,
    pools_late,
    query_prompt,
    recipe_digest,
    vector_dimension,
    weights_digest,
)
from index.errors import EncoderError


@dataclass(frozen=True, slots=True)
class Overrides:
    """Settings that replace what a model's files say.

    Attributes:
        dimension: How many numbers of a vector to keep; 0 for all. Models trained for it ("Matryoshka") lose little.
        query_prompt: Text before every question; empty for the model's own.
        document_prompt: Text before every document; empty for the model's own.
    """

    dimension: int
    query_prompt: str
    document_prompt: str


@dataclass(frozen=True, slots=True)
class Model:
    """An embedding model as it will be used.

    Attributes:
        folder: Its files.
        dimension: Length of a vector. If the model gives more numbers, the first are kept and scaled to unit length.
        max_tokens: Longest input in the model's own tokens, special tokens included.
        query_prompt: Text before every question.
        document_prompt: Text before every document.
        pools_late: Whether sentences may be pooled from the tokens of their chunk (see ``model_files.pools_late``).
        weights_sha256: SHA-256 of the weights; the published one if they are one file.
        recipe_sha256: SHA-256 of everything else that changes vectors, overrides included.
    """

    folder: Path
    dimension: int
    max_tokens: int
    query_prompt: str
    document_prompt: str
    pools_late: bool
    weights_sha256: str
    recipe_sha256: str


def read_model(folder: Path, overrides: Overrides) -> Model:
    """Read a model's description from its files, without importing torch.

    Raises:
        EncoderError: A file is missing or damaged, or the model cannot give that dimension.
    """
    weights = weights_digest(folder)
    given = vector_dimension(folder)
    if overrides.dimension > given:
        raise EncoderError(
            f"encoder.dimension is {overrides.dimension}, but the model in {folder} gives {given}; "
            "set it to less, or to 0."
        )
    dimension = overrides.dimension or given
    for_questions = overrides.query_prompt or query_prompt(folder)
    for_documents = overrides.document_prompt or document_prompt(folder)
    recipe = json.dumps([recipe_digest(folder), dimension, for_questions, for_documents])
    return Model(
        folder=folder,
        dimension=dimension,
        max_tokens=max_tokens(folder),
        query_prompt=for_questions,
        document_prompt=for_documents,
        pools_late=pools_late(folder),
        weights_sha256=weights,
        recipe_sha256=hashlib.sha256(recipe.encode()).hexdigest(),
    )
