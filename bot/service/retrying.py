"""Sends a message again while a chat platform fails."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import TypeVar

log = logging.getLogger("footnote.service")
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds before the second try, and the most before a later one; each wait is twice as long as the one before."""
SEND_SECONDS = 3600.0
"""Seconds for which a message is tried: whoever has waited longer has given up, and the next start tries again."""
T = TypeVar("T")


class SendFailure(Enum):
    """Why a chat platform did not take a request."""

    TEMPORARY = "temporary"
    """The platform fails, cannot be reached, or has had too many requests; the same request may work later."""
    FORBIDDEN = "forbidden"
    """The bot may not write there."""
    REFUSED = "refused"
    """The platform does not take this request."""


Classify = Callable[[Exception], SendFailure | None]
"""Tells what kind of failure of the platform an exception is; None where it is a defect of the bot."""


async def retry(send: Callable[[], Awaitable[T]], seconds: float, classify: Classify) -> T:
    """Send something, again and again while the platform fails; returns what ``send`` returns.

    Args:
        send: Sends it. It may be called after it was sent, where the platform's answer was lost.
        seconds: How long it is tried.
        classify: Tells which exceptions are temporary failures.

    Raises:
        Exception: The last exception of ``send``.
    """
    until, wait = time.monotonic() + seconds, FIRST_WAIT
    while True:
        try:
            return await send()
        except Exception as error:
            if classify(error) is not SendFailure.TEMPORARY or time.monotonic() + wait > until:
                raise
            log.warning("the platform fails; sending again in %.0f s: %s", wait, error or type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)
