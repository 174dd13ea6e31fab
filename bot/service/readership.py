"""Text for certain readers is sent only while they are the ones who read it: that is checked before every request.

Seconds may pass between the moment when an answer is made and the one when the platform has it: a message grows while
a model writes, an answer is several messages, rate limits hold a request up, and what failed is sent again. Client
libraries do the last two by themselves, so the check is made where their requests leave the process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.service.reply import Audience
from bot.translation import msgid
from index.errors import FootnoteError


class ReadersChanged(FootnoteError):
    """Somebody reads a reply who may not read what was about to be sent; it was not sent."""

    public = msgid("Who reads here has changed meanwhile; please ask again.")


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


async def check_readers() -> None:
    """Check the readers of what is about to be sent; adapters call it before each request to the platform.

    Raises:
        ReadersChanged: Within ``only_for``, where its readers hold fewer labels by now.
    """
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
