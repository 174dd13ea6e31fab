"""Who asked, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked, and where: opaque ids that the chat platform's adapter makes, ``""`` where there is none.

    Attributes:
        community: The server or workspace, with its platform.
        channel: The channel; its own id stands last, behind a dot where ids are unique in a community alone.
        thread: The thread or conversation.
        asker: The person.
        event: The event that asked, unique in all platforms; by it, a record goes with the message that asked.
        link: Address that opens the message that asked, or its place.
        is_open: Whether others saw the question: not in a direct message, nor to a command that its user alone sees.
    """

    community: str
    channel: str
    thread: str
    asker: str
    event: str = ""
    link: str = ""
    is_open: bool = False

    @property
    def platform(self) -> str:
        """The chat platform, such as ``discord``; ``shell`` for the shell."""
        return self.community.partition(":")[0]


def own_id(opaque: str) -> str:
    """Return an opaque id as its platform has it: without the platform, and without the community before a dot."""
    return opaque.partition(":")[2].rpartition(".")[2]


DIRECT = "direct"
"""What stands for the community, after the platform, in direct messages."""
SHELL = Origin("shell", "", "", "shell", is_open=True)
