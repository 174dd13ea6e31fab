"""The bundled model, as tests use it."""

from pathlib import Path
from typing import Literal

from index import Overrides, SentenceTransformerEncoder, Wanted

PLAIN = Overrides(0, "", "")
CACHE = Path(__file__).parents[1] / "var" / "tests" / "encoder"
"""Kept between runs, so that the machine is measured once."""


def bundled_model(precision: Literal["auto", "float32", "bfloat16"] = "auto") -> SentenceTransformerEncoder:
    """The bundled model on what runs it fastest here."""
    return SentenceTransformerEncoder("", PLAIN, Wanted("auto", precision, 2), CACHE, print)
