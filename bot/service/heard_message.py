"""A message that may be for the bot: looking back from it in time, and a last word to its author, on any platform."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from bot.service import notices
from bot.service.incoming import EarlierMessage
from bot.translation import Translator

log = logging.getLogger("footnote.service")
LOOK_BACK = 30
"""Messages of a thread among which its question is sought."""
LOOK_BACK_SECONDS = 3.0
"""Seconds that looking back may take."""


class HeardMessage(ABC):
    """A message that may be for the bot; a platform reads what stands before it, and writes to its author.

    Args:
        channel: Id of its channel, as the platform's texts name it.
    """

    troubles: ClassVar[tuple[type[Exception], ...]] = ()
    """What keeps the platform from doing something."""

    def __init__(self, channel: str) -> None:
        self._channel_id = channel

    async def earlier_messages(self) -> Sequence[EarlierMessage] | None:
        """Return the messages before it, oldest first; None where the platform does not give them in time."""
        troubles: tuple[type[Exception], ...] = (TimeoutError, *self.troubles)
        try:
            async with asyncio.timeout(LOOK_BACK_SECONDS):
                return await self._look_back(LOOK_BACK)
        except troubles as error:
            log.warning("what stands before a message in %s cannot be read: %s", self._channel_id, error)
            return None

    async def tell_not_allowed(self, translator: Translator) -> None:
        """Say in a direct message that the bot may not write where it was asked."""
        try:
            await self._tell_author(notices.speechless(f"<#{self._channel_id}>", translator))
        except self.troubles as error:
            log.error("nobody could be told that the bot may not write in %s: %s", self._channel_id, error)

    @abstractmethod
    async def _look_back(self, most: int) -> Sequence[EarlierMessage]:
        """Return some of the messages before it, oldest first."""

    @abstractmethod
    async def _tell_author(self, text: str) -> None:
        """Write to its author directly; nothing is sent twice."""
