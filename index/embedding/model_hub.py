"""Fetches models from the Hugging Face hub, once; a model that is there is used without asking the network."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path, PurePosixPath

from index.errors import EncoderError

COMPLETE = ".footnote-complete"
"""Written beside a model's files once all have come; a fetch that was cut short has none and goes on next time."""
SMALL = (".jinja", ".json", ".model", ".txt")
FORMATS = (".safetensors", ".bin")
"""Formats of weights, the better first."""
ELSEWHERE = ("onnx", "openvino")
"""Folders with the same weights for other programs."""


def fetched(name: str, setting: str) -> Path:
    """Folder of a hub model in the hub's own cache, fetched if it is not there.

    Args:
        name: ``owner/model``.
        setting: Key that gave the name, for messages.

    Raises:
        EncoderError: It is not here and cannot be fetched.
    """
    from huggingface_hub import HfApi, snapshot_download

    here = _here(name)
    if here and (here / COMPLETE).is_file():
        return here
    try:
        wanted = list(wanted_files(file.rfilename for file in HfApi().model_info(name).siblings or ()))
        folder = Path(snapshot_download(name, allow_patterns=wanted))
    except (OSError, ValueError) as error:
        if here and any(path.suffix in FORMATS for path in here.iterdir()):
            return here
        raise EncoderError(
            f"{name} cannot be fetched from the model hub ({type(error).__name__}); check {setting} and the network, "
            "or give a folder that holds the model."
        ) from error
    with suppress(OSError):  # a cache that others keep may be for reading only
        (folder / COMPLETE).touch()
    return folder


def _here(name: str) -> Path | None:
    """What the hub's cache holds of a model, perhaps not all of it."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):
        return None


def wanted_files(paths: Iterable[str]) -> Iterator[str]:
    """Choose what is needed of a model: configurations, vocabularies, and in each folder the weights in one format."""
    files = [PurePosixPath(path) for path in paths]
    kept = sorted(path for path in files if not set(path.parts[:-1]) & set(ELSEWHERE))
    for _, group in groupby(kept, key=lambda path: path.parent):
        siblings = list(group)
        formats = [suffix for suffix in FORMATS if any(path.suffix == suffix for path in siblings)]
        chosen = (*SMALL, *formats[:1])
        yield from (str(path) for path in siblings if path.suffix in chosen)
