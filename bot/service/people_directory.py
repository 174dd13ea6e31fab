"""Who and what there is in a community, for platforms that tell of people, channels and groups when they are asked."""

from collections.abc import Mapping
from typing import Protocol


class ListedPerson(Protocol):
    """Somebody whom a community knows."""

    @property
    def is_member(self) -> bool:
        """Whether this is an active member, guests included; no program, and nobody of another organisation."""
        ...

    @property
    def is_guest(self) -> bool:
        """Whether it is a guest, who sees only the channels that they were added to."""
        ...

    @property
    def is_stranger(self) -> bool:
        """Whether this is somebody of another organisation, or nobody whom the platform shows."""
        ...

    @property
    def is_admin(self) -> bool:
        """Whether it is an admin or owner."""
        ...


class ListedChannel(Protocol):
    """What is known of a channel."""

    @property
    def is_public(self) -> bool:
        """Whether every full member may join it."""
        ...

    @property
    def is_shared(self) -> bool:
        """Whether people of other organisations are in it."""
        ...


class PeopleDirectory(Protocol):
    """Knows people, channels and groups, by their ids; it raises what the platform's client raises."""

    async def people(self) -> Mapping[str, ListedPerson]:
        """Return everybody of the community."""
        ...

    async def person(self, user: str) -> ListedPerson:
        """Return somebody, who may be of another organisation."""
        ...

    async def channel(self, channel: str) -> ListedChannel | None:
        """Return what is known of a channel, None where the platform does not show it."""
        ...

    async def members(self, channel: str) -> frozenset[str] | None:
        """Return who is in a channel, None where the platform does not say."""
        ...

    async def group(self, group: str) -> frozenset[str] | None:
        """Return who is in a group, None where the platform does not say."""
        ...
