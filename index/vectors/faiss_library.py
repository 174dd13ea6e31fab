"""FAISS, imported when first needed, and how many threads it may take."""

import importlib
from typing import Any

BUILD_THREADS = 2
"""Threads of training and adding, so that a process that serves meanwhile keeps its cores."""


def faiss() -> Any:  # noqa: ANN401 - its bundled types miss the keyword constructors
    """The library."""
    return importlib.import_module("faiss")


def faiss_for_one() -> Any:  # noqa: ANN401
    """FAISS for one question: its threads would take longer to meet than the scan takes, above all when busy.

    OpenMP keeps the number a thread, so it is set at every call.
    """
    library = faiss()
    library.omp_set_num_threads(1)
    return library


def faiss_for_building() -> Any:  # noqa: ANN401
    """FAISS for training and adding."""
    library = faiss()
    library.omp_set_num_threads(BUILD_THREADS)
    return library
