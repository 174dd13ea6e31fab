"""An embedding model as it will be used: what its files say, unless the operator says otherwise."""

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
    """What the operator wants otherwise.

    Attributes:
        dimension: Numbers of a vector that are kept; 0 for all. Models trained for it ("Matryoshka") lose little.
        query_prompt: Text before every question; empty for the model's own.
        document_prompt: Text before every document; empty for the model's own.
    """

    dimension: int
    query_prompt: str
    document_prompt: str


@dataclass(frozen=True, slots=True)
class Model:
    """An embedding model.

    Attributes:
        folder: Its files.
        dimension: Length of a vector; where the model gives more, the first are kept and scaled to unit length again.
        max_tokens: Longest input in the model's own tokens, special tokens included.
        query_prompt: Text before every question.
        document_prompt: Text before every document.
        pools_late: Whether sentences may be pooled from the tokens of their chunk (see ``model_files.pools_late``).
        weights_sha256: SHA-256 of the weights; as published where they are one file.
        recipe_sha256: SHA-256 of everything else that shapes a vector, overrides included.
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
        EncoderError: A file is missing or damaged, or the model cannot give what is wanted.
    """
    weights = weights_digest(folder)
    given = vector_dimension(folder)
    if overrides.dimension > given:
        raise EncoderError(
            f"encoder.dimension is {overrides.dimension}, but the model in {folder} gives {given}; "
            "set it to less, or to 0."
        )
    dimension = overrides.dimension or given
    asked = overrides.query_prompt or query_prompt(folder)
    read = overrides.document_prompt or document_prompt(folder)
    recipe = json.dumps([recipe_digest(folder), dimension, asked, read])
    return Model(
        folder=folder,
        dimension=dimension,
        max_tokens=max_tokens(folder),
        query_prompt=asked,
        document_prompt=read,
        pools_late=pools_late(folder),
        weights_sha256=weights,
        recipe_sha256=hashlib.sha256(recipe.encode()).hexdigest(),
    )
