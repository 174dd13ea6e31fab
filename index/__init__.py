"""The retrieval core: documents in, passages out.

Importing anything below imports this first, so the names of the facade are looked up only where one is used. The
sandbox starts many processes that need none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.facade import *  # noqa: F403 - its `__all__` says which
else:

    def __getattr__(name: str) -> object:
        """Return what the facade holds under a name."""
        if name.startswith("_"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("index.facade"), name)
