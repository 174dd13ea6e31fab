"""Shows how far an operation is in a message that everybody sees, at a pace that every platform takes."""

import time
from collections.abc import AsyncIterator
from typing import Protocol

from bot.service.operation_update import OperationUpdate

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
