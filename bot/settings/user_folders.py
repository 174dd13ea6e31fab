"""Folders of the person who runs Footnote, for what belongs to the machine and not to one folder of documents."""

import os
from pathlib import Path


def user_cache(fallback: Path) -> Path:
    """Return the person's own cache folder for Footnote, such as ``~/.cache/footnote``; it may not exist yet.

    Args:
        fallback: What to return where there is none that can be written, as for a service without a home.
    """
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("footnote", appauthor=False)
        existing = next(each for each in (folder, *folder.parents) if each.exists())
    except (OSError, RuntimeError, StopIteration):
        return fallback
    return folder if folder.is_absolute() and os.access(existing, os.W_OK | os.X_OK) else fallback
