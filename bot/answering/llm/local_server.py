"""A GGUF file that llama.cpp serves inside this process, on loopback only (``pip install footnote[local]``)."""

import os
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.answering.llm.language_model import ModelFailure
from index.errors import ConfigurationError

CONTEXT_TOKENS = 8_192
"""Tokens of prompt and answer together; more than the default limits of passages and answer add up to."""


class LocalServer:
    """A server that starts at the first call of ``base_url`` and runs until the process ends.

    Args:
        file: The GGUF file.
        concurrency: Answers at a time.
    """

    def __init__(self, file: Path, concurrency: int) -> None:
        self._file = file
        self._concurrency = concurrency
        self._lock = threading.Lock()
        self._server: Any = None

    def check(self) -> None:
        """Check that the server can be started, without starting it.

        Raises:
            ConfigurationError: The file or the package is not there.
        """
        if not self._file.is_file():
            raise ConfigurationError(f"There is no model file {self._file}; correct model.gguf.")
        if find_spec("xllamacpp") is None:
            raise ConfigurationError("xllamacpp is missing; install it: pip install 'footnote[local]'")

    def base_url(self) -> str:
        """Return the server's address; the first call starts it.

        Raises:
            ModelFailure: The file cannot be served.
        """
        with self._lock:
            if self._server is None:
                self._server = self._started()
            return f"{self._server.listening_address}/v1"

    def _started(self) -> Any:  # noqa: ANN401 - xllamacpp has no types and is imported late
        import xllamacpp

        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        params = xllamacpp.CommonParams()
        params.model.path = str(self._file)
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.n_ctx = CONTEXT_TOKENS * self._concurrency
        params.n_parallel = self._concurrency
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        params.ui = False
        params.verbosity = -1
        try:
            return xllamacpp.Server(params)
        except Exception as error:
            raise ModelFailure("unavailable", f"llama.cpp cannot serve {self._file.name}: {error}") from error
