"""The bundled model, as tests use it."""

from pathlib import Path
from typing import Literal

from index import BackendRequest, Overrides, SentenceTransformerEncoder

PLAIN = Overrides(0, "", "")
CACHE = Path(__file__).parents[1] / "var" / "tests" / "encoder"
"""Kept between runs, so that the model is exported once."""
EMBEDDINGS = CACHE.parent / "embeddings"
"""Kept between runs, in a folder for each file of tests, for texts that are many and always the same."""


def bundled_model(precision: Literal["auto", "float32", "bfloat16"] = "auto") -> SentenceTransformerEncoder:
    """The bundled model on its usual back end."""
    return SentenceTransformerEncoder("all-MiniLM-L6-v2", PLAIN, BackendRequest("auto", precision, 2), CACHE, print)
