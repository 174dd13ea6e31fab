"""Who does something for a community, and how far it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who uses an operators' command.

    Attributes:
        person: The person, such as ``discord:1``.
        community: Where the command was used, such as ``discord:2``.
    """

    person: str
    community: str


@dataclass(frozen=True, slots=True)
class OperationUpdate:
    """How far an operation is, or what came of it.

    Attributes:
        public: What everybody may read where the command was used.
        private: What only the operator may read, ``""`` for nothing.
        finished: Whether no other update follows.
    """

    public: str
    private: str = ""
    finished: bool = True
