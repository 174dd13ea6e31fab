"""Fetches models from the Hugging Face hub, once; a model that is in the cache is used without the network."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path, PurePosixPath

from index.errors import EncoderError

COMPLETE = ".footnote-complete"
"""Written beside a model's files once all are there; a fetch that was interrupted goes on next time."""
SMALL = (".jinja", ".json", ".model", ".txt")
FORMATS = (".safetensors", ".bin")
"""Formats of weights, the preferred one first."""
OTHER_FORMATS = ("onnx", "openvino")
"""Folders with the same weights for other programs."""


def fetched(name: str, setting: str) -> Path:
    """Return the folder of a hub model in the hub's own cache; fetch it if it is not there.

    Args:
        name: ``owner/model``.
        setting: Key that gave the name, for messages.

    Raises:
        EncoderError: It is not in the cache and cannot be fetched.
    """
    from huggingface_hub import HfApi, snapshot_download

    cached = _cached(name)
    if cached and (cached / COMPLETE).is_file():
        return cached
    try:
        wanted = list(wanted_files(file.rfilename for file in HfApi().model_info(name).siblings or ()))
        folder = Path(snapshot_download(name, allow_patterns=wanted))
    except (OSError, ValueError) as error:
        if cached and any(path.suffix in FORMATS for path in cached.iterdir()):
            return cached
        raise EncoderError(
            f"{name} cannot be fetched from the model hub ({type(error).__name__}); check {setting} and the network, "
            "or give a folder that holds the model."
        ) from error
    with suppress(OSError):  # another user's cache may be read-only
        (folder / COMPLETE).touch()
    return folder


def _cached(name: str) -> Path | None:
    """Return the folder of a model in the hub's cache, perhaps incomplete; None if there is none."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):
        return None


def wanted_files(paths: Iterable[str]) -> Iterator[str]:
    """Yield the files of a model that are needed: configurations, vocabularies, and weights in one format."""
    files = [PurePosixPath(path) for path in paths]
    kept = sorted(path for path in files if not set(path.parts[:-1]) & set(OTHER_FORMATS))
    for _, group in groupby(kept, key=lambda path: path.parent):
        siblings = list(group)
        formats = [suffix for suffix in FORMATS if any(path.suffix == suffix for path in siblings)]
        chosen = (*SMALL, *formats[:1])
        yield from (str(path) for path in siblings if path.suffix in chosen)
