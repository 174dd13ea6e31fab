"""The modules that a sentence-transformers model is made of, and the JSON files that describe them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import EncoderError

MODULES = ("Transformer", "Pooling", "Dense", "Normalize", "LayerNorm", "Dropout")
"""Modules that make one vector of a fixed length from the tokens of a text."""


@dataclass(frozen=True, slots=True)
class Module:
    """One step of a model from text to vector.

    Attributes:
        kind: Name of its class, without the package.
        folder: Where its files are.
        config: Its ``config.json``; empty for the transformer.
    """

    kind: str
    folder: Path
    config: dict[str, Any]


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON object; an empty one if there is no file.

    Raises:
        EncoderError: The file is not JSON.
    """
    loaded = _json(path)
    return loaded if isinstance(loaded, dict) else {}


def _json(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise EncoderError(f"{path} is damaged ({error}); fetch the model again.") from error


def modules(folder: Path) -> Iterator[Module]:
    """Yield the model's modules in order; none if the folder holds only a transformer.

    Raises:
        EncoderError: One of them is not of ``MODULES``.
    """
    for entry in _json(folder / "modules.json") or ():
        path, kind = str(entry["path"]), str(entry["type"])
        name = kind.rpartition(".")[2]
        if not kind.startswith("sentence_transformers.") or name not in MODULES:
            raise EncoderError(
                f"The model in {folder} has a module {kind}, which Footnote cannot run; choose a "
                "model of a transformer with pooling."
            )
        yield Module(name, folder / path, read_json(folder / path / "config.json") if name != "Transformer" else {})


def transformer_folder(folder: Path) -> Path:
    """Return the folder of the transformer's files: usually the model's folder itself."""
    return next((module.folder for module in modules(folder) if module.kind == "Transformer"), folder)


def transformer_config(transformer: Path) -> dict[str, Any]:
    """Return sentence-transformers' own settings of the transformer, whose file has had several names."""
    found = sorted(transformer.glob("sentence_*_config.json"))
    return read_json(found[0]) if found else {}
