"""Which labels the readers of a reply hold, by a directory: all who can read a channel, or the one who sees it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.service.access import Grant, Grants, KnownLabels, held_labels, labelled_channels
from bot.service.people_directory import PeopleDirectory
from index.types import PUBLIC

EVERYBODY = frozenset({PUBLIC})
Ask = Callable[[str], Awaitable[frozenset[str] | None]]


@dataclass(frozen=True, slots=True)
class Readers:
    """Some people, and what they may do: each of them must have a right for all to have it.

    Attributes:
        people: Their ids; at least one.
        groups: Who is in each user group that is known.
        viewers: Who can read each channel that is known.
    """

    people: frozenset[str]
    groups: Mapping[str, frozenset[str]]
    viewers: Mapping[str, frozenset[str]]

    def has(self, grant: Grant) -> bool:
        """Return whether each of them is in one of a grant's groups or can read one of its channels."""
        granted = [self.groups.get(str(each), frozenset()) for each in grant.roles]
        granted += [self.viewers.get(str(each), frozenset()) for each in grant.channels]
        return self.people <= frozenset[str]().union(*granted)

    def can_view(self, channel: str) -> bool:
        """Return whether they all can read a channel; False where that is not known."""
        viewers = self.viewers.get(channel)
        return viewers is not None and self.people <= viewers


class DirectoryAccess:
    """Works out labels, anew each time.

    Args:
        directory: Knows people, channels and groups.
        community: The community, such as ``slack:T1``.
        grants: Who may read which label.
        known: Says which labels the index holds.
        trusted: Ids of shared channels in which people of other organisations do not count.
    """

    def __init__(
        self,
        directory: PeopleDirectory,
        community: str,
        grants: Grants,
        known: KnownLabels,
        trusted: Iterable[str],
    ) -> None:
        self._directory, self._community = directory, community
        self._grants, self._known, self._trusted = grants, known, frozenset(trusted)

    async def of_channel(self, channel: str, also: frozenset[str] = frozenset()) -> frozenset[str]:
        """Return the labels that everybody holds who can read a channel: those that the index holds, and ``also``.

        In a public channel that is every full member, who may join it, and the guests who are in it. Where people of
        other organisations read, or where the platform does not say who does, it is what everybody may read.

        Where the platform fails, so that nobody knows, its client's exception is raised.
        """
        known = self._known.labels | also
        if known <= EVERYBODY:
            return EVERYBODY
        facts, members = await asyncio.gather(self._directory.channel(channel), self._directory.members(channel))
        if facts is None or members is None or (facts.is_shared and channel not in self._trusted):
            return EVERYBODY
        people = await self._directory.people()
        unlisted = [user for user in members if user not in people]
        found = await asyncio.gather(*(self._directory.person(user) for user in unlisted))
        inside = {**{user: people[user] for user in members & people.keys()}, **dict(zip(unlisted, found, strict=True))}
        if channel not in self._trusted and any(person.is_stranger for person in inside.values()):
            return EVERYBODY
        readers = frozenset(user for user, person in inside.items() if person.is_member)
        return await self._held(readers | (await self._full_members() if facts.is_public else frozenset()), known)

    async def of_person(self, user: str, also: frozenset[str] = frozenset()) -> frozenset[str]:
        """Return the labels that somebody holds alone, ``also`` as above; those of everybody where it is no member.

        Where the platform fails, so that nobody knows, its client's exception is raised.
        """
        known = self._known.labels | also
        if known <= EVERYBODY or not (await self._directory.person(user)).is_member:
            return EVERYBODY
        return await self._held(frozenset({user}), known)

    async def _held(self, people: frozenset[str], known: frozenset[str]) -> frozenset[str]:
        if not people:
            return EVERYBODY
        channels = {channel for _, channel in labelled_channels(self._community, known)}
        channels |= {each for grant in self._grants.values() for each in grant.channels if isinstance(each, str)}
        groups = {each for grant in self._grants.values() for each in grant.roles if isinstance(each, str)}
        in_groups = await self._all(groups, self._directory.group)
        viewers = await self._all(channels, self._viewers)
        return held_labels(self._community, Readers(people, in_groups, viewers), self._grants, known)

    async def _viewers(self, channel: str) -> frozenset[str] | None:
        """Return who can read a channel, None where the platform does not say."""
        facts, members = await asyncio.gather(self._directory.channel(channel), self._directory.members(channel))
        if facts is None or members is None:
            return None
        return members | (await self._full_members() if facts.is_public else frozenset())

    async def _full_members(self) -> frozenset[str]:
        people = await self._directory.people()
        return frozenset(user for user, person in people.items() if person.is_member and not person.is_guest)

    async def _all(self, keys: Iterable[str], ask: Ask) -> Mapping[str, frozenset[str]]:
        wanted = sorted(keys)
        found = await asyncio.gather(*(ask(key) for key in wanted))
        return {key: each for key, each in zip(wanted, found, strict=True) if each is not None}
