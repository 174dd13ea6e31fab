"""Who follows a platform's events beside the bot that answers: the two know nothing of each other."""

from typing import Protocol


class EventFollower(Protocol):
    """Hears everything that a platform tells, and does work of its own, with the platform's client."""

    def attach(self, client: object) -> None:
        """Take the platform's client, before it is connected."""
        ...

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Hear of an event, in the order in which the platform tells; called in the event loop, and returns at once."""
        ...

    async def follow(self) -> None:
        """Do what is to be done beside the events, until cancelled."""
        ...
