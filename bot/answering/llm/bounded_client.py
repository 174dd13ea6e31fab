"""An HTTP client that stops reading a response that grows too large."""

from collections.abc import Iterator
from typing import Any

import httpx2

from bot.answering.llm.language_model import ModelFailure

MOST_BYTES = 2_000_000
"""Bytes of one response: a thousand for each token of an answer of two thousand tokens."""


class _Counted(httpx2.SyncByteStream):
    """A response's bytes up to a limit."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - httpx types it as either kind of stream
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for part in self._stream:
            received += len(part)
            if received > MOST_BYTES:
                raise ModelFailure("babbling", "it sent more than an answer can be")
            yield part

    def close(self) -> None:
        self._stream.close()


class _BoundedClient(httpx2.Client):
    """A client whose responses are bounded, through proxies too."""

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:  # noqa: ANN401 - passed on as they are
        """Send a request; the response's bytes are counted as they are read."""
        wanted = bool(options.pop("stream", False))
        response = super().send(request, stream=True, **options)
        response.stream = _Counted(response.stream)
        if not wanted:
            response.read()
        return response


def bounded_client() -> httpx2.Client:
    """Make a client that opens a connection for each call, so that nothing is left to be closed."""
    return _BoundedClient(follow_redirects=False, limits=httpx2.Limits(max_keepalive_connections=0))
