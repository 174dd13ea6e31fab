"""Who asked, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked, and where: opaque ids that the chat platform's adapter makes, ``""`` where there is none.

    Attributes:
        community: The server or workspace, with its platform.
        channel: The channel.
        thread: The thread or conversation.
        asker: The person.
    """

    community: str
    channel: str
    thread: str
    asker: str

    @property
    def platform(self) -> str:
        """The chat platform, such as ``discord``; ``shell`` for the shell."""
        return self.community.partition(":")[0]


DIRECT = "direct"
"""What stands for the community, after the platform, in direct messages."""
SHELL = Origin("shell", "", "", "shell")
