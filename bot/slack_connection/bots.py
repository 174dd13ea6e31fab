"""The bots of the workspaces that a process serves."""

import logging
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

log = logging.getLogger("footnote.slack")


T = TypeVar("T")
B = TypeVar("B", covariant=True)


class Bots(Protocol[B]):
    """Finds the bot of a workspace; what a bot does is no matter here."""

    def of(self, organisation: str, team: str) -> B | None:
        """Return the bot of a workspace, None where the app is not installed.

        Args:
            organisation: Id of the organisation that the workspace belongs to, ``""`` for none or where it is not said.
            team: Id of the workspace.
        """
        ...

    def all(self) -> Sequence[B]:
        """Return the bots that are known so far."""
        ...

    async def end(self, place: str) -> None:
        """Forget an installation that has ended, and what is kept of it.

        Args:
            place: Id of the workspace or the organisation where the app was installed.
        """
        ...


class OneBot(Generic[T]):
    """The bot of the one workspace whose token the settings have.

    Args:
        bot: The bot.
    """

    def __init__(self, bot: T) -> None:
        self._bot = bot

    def of(self, _organisation: str, _team: str) -> T | None:
        """Return it: only one workspace has its app."""
        return self._bot

    def all(self) -> Sequence[T]:
        """Return it alone."""
        return [self._bot]

    async def end(self, place: str) -> None:
        """Say in the log what to do; what is kept stays, since the app may only be installed anew."""
        log.error("the app was uninstalled in %s, or its token revoked; install it anew and set the new token", place)
