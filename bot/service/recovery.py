"""Comes back to what an earlier run accepted and did not finish, and notes how far this run has heard."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from typing import Any

from bot.records import Journal
from bot.service.retrying import SEND_SECONDS, Classify, SendFailure, retry

log = logging.getLogger("footnote.service")
AT_ONCE = 8
"""Questions of an earlier run that are come back to at the same time."""
SAVE_SECONDS = 2.0
"""Seconds between two notes of how far this run has heard."""

Resume = Callable[[Mapping[str, str]], Awaitable[bool]]
"""Ends a question of an earlier run, given its entry in the journal; returns whether nothing is left to do.

Else whoever answers it removes the entry.
"""


class Recovery:
    """Comes back to what was left.

    Args:
        journal: What was accepted, on all platforms.
        platform: Name of the platform whose questions these are.
        resume: Ends a question.
        classify: Tells which exceptions are failures of the platform.
    """

    def __init__(self, journal: Journal, platform: str, resume: Resume, classify: Classify) -> None:
        self._journal, self._platform, self._resume, self._classify = journal, platform, resume, classify
        self._left: dict[str, Mapping[str, str]] = {}
        self._few = asyncio.Semaphore(AT_ONCE)

    async def load(self) -> Mapping[str, Any]:
        """See what an earlier run left, before any event comes, so that nothing of this run's is among it.

        Returns:
            How far the earlier run heard, as ``save`` noted it.
        """
        left = await self._journal.in_thread(lambda: list(self._journal.unfinished()))
        # What was noted before several platforms were served says no platform.
        self._left = {event: entry for event, entry in left if entry.get("platform", self._platform) == self._platform}
        return await self._journal.in_thread(self._journal.position)

    def is_left(self, event: str) -> bool:
        """Return whether an earlier run accepted an event and did not finish it."""
        return event in self._left

    def work(self) -> Iterator[Coroutine[Any, Any, None]]:
        """Yield what is to be done for each question that was left."""
        return (self._come_back(event, entry) for event, entry in self._left.items())

    async def follow(self, heard: Callable[[], Mapping[str, object]]) -> None:
        """Note how far this run has heard, as it changes, until cancelled."""
        saved: Mapping[str, object] | None = None
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            if (now := heard()) != saved:
                saved = now
                await self.save(now)

    async def save(self, heard: Mapping[str, object]) -> None:
        """Note it now; where that fails, a restart only misses what is written meanwhile."""
        try:
            await self._journal.in_thread(self._journal.save_position, heard)
        except OSError as error:
            log.error("what was heard last could not be noted: %s", error)

    async def _come_back(self, event: str, entry: Mapping[str, str]) -> None:
        """Answer or apologise. A question that cannot be found is forgotten; while the platform fails, it is kept."""
        log.info("coming back to %s, which an earlier run left", event)
        try:
            async with self._few:
                ended = await retry(lambda: self._resume(entry), SEND_SECONDS, self._classify)
        except Exception as error:
            failure = self._classify(error)
            if failure is None and not isinstance(error, (KeyError, ValueError)):  # the entry is damaged
                raise
            log.warning("%s cannot be come back to: %s", event, error)
            ended = failure is not SendFailure.TEMPORARY
        if ended:
            await self._journal.in_thread(self._journal.finish, event)
