"""Text for certain readers is sent only while they are the ones who read it: that is asked before every request.

Between the moment when an answer stands and the one when Discord has it, seconds may pass: a message grows while a
model writes, an answer is several messages, Discord's limits hold a request up, and what failed is sent again.
discord.py does the last two by itself, so the question is asked where its requests leave the process.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

from index.errors import FootnoteError

Audience = Callable[[], Awaitable[frozenset[str]]]
"""Works out which labels everybody holds who reads a reply, as things are now."""


class ReadersChanged(FootnoteError):
    """Somebody reads a reply who may not read what was about to be sent; it was not sent."""

    public = "Who reads here has changed meanwhile; please ask again."


_required: ContextVar[tuple[frozenset[str], Audience] | None] = ContextVar("required", default=None)


@contextmanager
def only_for(labels: frozenset[str], audience: Audience) -> Iterator[None]:
    """Send what is sent within the context only while all who read it hold some labels.

    Args:
        labels: What the text was made for.
        audience: Works out what its readers hold.

    Raises:
        ReadersChanged: They do not hold all of them any more; raised by whatever sends.
    """
    token = _required.set((labels, audience))
    try:
        yield
    finally:
        _required.reset(token)


def checked_requests() -> aiohttp.TraceConfig:
    """What asks before each request of discord.py's, its own repetitions included."""
    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(_check)
    return trace


async def _check(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, _request: aiohttp.TraceRequestStartParams
) -> None:
    required = _required.get()
    if required is None:
        return
    labels, audience = required
    token = _required.set(None)  # working the readers out may take a request of its own
    try:
        now = await audience()
    finally:
        _required.reset(token)
    if not labels <= now:
        raise ReadersChanged(ReadersChanged.public)
