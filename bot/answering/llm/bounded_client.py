"""An HTTP client that stops reading a response when it gets too large."""

from collections.abc import Iterator
from typing import Any

import httpx2

from bot.answering.llm.language_model import ModelFailure

MAX_RESPONSE_BYTES = 2_000_000
"""Bytes of one response: 1,000 for each token of an answer of 2,000 tokens."""


class _BoundedStream(httpx2.SyncByteStream):
    """The bytes of a response, up to the limit."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - httpx types it as either kind of stream
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for part in self._stream:
            received += len(part)
            if received > MAX_RESPONSE_BYTES:
                raise ModelFailure("babbling", "it sent more than an answer can be")
            yield part

    def close(self) -> None:
        self._stream.close()


class _BoundedClient(httpx2.Client):
    """A client that limits the size of every response, also through a proxy."""

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:  # noqa: ANN401 - passed on as they are
        """Send a request; the bytes of its response are counted while they are read."""
        streamed = bool(options.pop("stream", False))
        response = super().send(request, stream=True, **options)
        response.stream = _BoundedStream(response.stream)
        if not streamed:
            response.read()
        return response


def bounded_client() -> httpx2.Client:
    """Return a client that opens a connection for each call, so that nothing needs to be closed."""
    return _BoundedClient(follow_redirects=False, limits=httpx2.Limits(max_keepalive_connections=0))
