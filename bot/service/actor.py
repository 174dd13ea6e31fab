"""Who acts on a chat platform, and in which community."""

from typing import Protocol


class Actor(Protocol):
    """Somebody who uses a command or presses a button."""

    @property
    def person(self) -> str:
        """Opaque id of this person."""
        ...

    @property
    def pressed_by(self) -> str:
        """The same, as ids in buttons are written."""
        ...

    @property
    def community(self) -> str:
        """The community."""
        ...
