"""Shows how far an operation is in a message that everybody sees, at a pace that every platform takes."""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from bot.service.community_posts import Classifying, attempt
from bot.service.operation_update import OperationUpdate

log = logging.getLogger("footnote.service")
Post = TypeVar("Post")
EDIT_SECONDS = 2.5
"""Seconds between two edits: Discord allows about five in five seconds for a whole channel, Slack fifty in a minute."""

STARTING = "Starting…"
"""What is shown before there is anything to say of it."""


class OperationBoard(Protocol):
    """Where an operation is shown; a failure of the platform is not raised."""

    @property
    def is_private(self) -> bool:
        """Whether the operator alone sees it."""
        ...

    async def show(self, text: str) -> None:
        """Show how far it is, with a button that cancels it."""
        ...

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        ...

    async def tell_operator(self, text: str) -> None:
        """Tell the operator alone what not everybody may read there."""
        ...


class Hearer(Classifying, Protocol):
    """Somebody who can be told something that nobody else sees."""

    async def tell(self, text: str) -> None:
        """Say a sentence."""
        ...


class OperationWord:
    """Tells what came of an operation to who asked for it alone, where nobody else need see it.

    Args:
        person: Who asked for it.
    """

    is_private = True

    def __init__(self, person: Hearer) -> None:
        self._person = person

    async def show(self, text: str) -> None:
        """Do nothing: it does not take long."""

    async def finish(self, text: str) -> None:
        """Say what came of it."""
        await attempt(self._person, lambda: self._person.tell(text))

    async def tell_operator(self, text: str) -> None:
        """Do nothing: what came of it is told whole."""


class OperationMessage(ABC, Generic[Post]):
    """A message that shows how far an operation is; a platform changes it, and writes after it."""

    is_private = False
    troubles: ClassVar[tuple[type[Exception], ...]] = ()
    """What keeps the platform from showing something."""

    async def show(self, text: str) -> None:
        """Show how far it is."""
        await self._try_edit(self._small(text), cancels=True)

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        first, *rest = await asyncio.to_thread(self._lay_out, text)
        await self._try_edit(first, cancels=False)
        for each in rest:
            await self._add(each)

    async def tell_operator(self, text: str) -> None:
        """Tell the operator alone what not everybody may read."""
        try:
            for each in await asyncio.to_thread(self._lay_out, text):
                await self._whisper(each)
        except self.troubles as error:
            log.warning("an operator could not be told more: %s", error)

    async def _try_edit(self, post: Post, *, cancels: bool) -> None:
        try:
            await self._edit(post, cancels=cancels)
        except self.troubles as error:
            log.error("the progress of a reindex could not be shown: %s", error)

    @abstractmethod
    def _small(self, text: str) -> Post:
        """Write a text in small print."""

    @abstractmethod
    def _lay_out(self, text: str) -> Sequence[Post]:
        """Write a text to the letter; called in a thread."""

    @abstractmethod
    async def _edit(self, post: Post, *, cancels: bool) -> None:
        """Put something into the message, with a button that cancels the operation or without."""

    @abstractmethod
    async def _add(self, post: Post) -> None:
        """Send something after the message."""

    @abstractmethod
    async def _whisper(self, post: Post) -> None:
        """Send something that the operator alone sees, where that can be done still."""


async def show_operation(updates: AsyncIterator[OperationUpdate], board: OperationBoard) -> None:
    """Show an operation from its beginning to its end."""
    shown = 0.0
    async for update in updates:
        if update.finished and board.is_private:
            await board.finish("\n".join(filter(None, (update.public, update.private))))
        elif update.finished:
            await board.finish(update.public)
            if update.private:
                await board.tell_operator(update.private)
        elif (now := time.monotonic()) - shown >= EDIT_SECONDS:
            shown = now
            await board.show(update.public)
