"""Which labels may be read in a reply on Discord: pure functions of what Discord says of a server.

A reply that others see may show what *every* person who can view its channel may read, owner and administrators left
out. Without a list of all members, which needs a privileged intent, "every person" means every combination of roles
that the server's roles allow, so a label is sometimes withheld that all members could read, and never the other way.

Every set of roles that can view a channel holds a *witness*: no role at all, one that has the right to view channels,
or one that the channel admits. What a role grants to the witness, the whole set has as well. What a witness can view,
the whole set can view unless one of its roles is denied it, so it is enough to try every witness with every single
further role.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.service.grants import Grants, bases, read_in
from index.types import PUBLIC

Rules = tuple[frozenset[tuple[int, bool]], frozenset[tuple[int, bool]]]
"""Whom a channel admits and denies: roles, people."""


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role.

    Attributes:
        id: Its id; the server's own for @everyone.
        views: Whether it has the right to view channels before any channel has its say.
        administrator: Whether it may do everything.
    """

    id: int
    views: bool
    administrator: bool


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel that may be viewed or not; of a thread the channel that it is in.

    Attributes:
        id: Its id.
        roles: Roles that it admits (True) or denies (False); others it leaves as they are.
        members: Likewise people; bots left out.
    """

    id: int
    roles: Mapping[int, bool]
    members: Mapping[int, bool]

    @property
    def rules(self) -> Rules:
        """All that says who can view it: most channels of a server have theirs in common with others."""
        return frozenset(self.roles.items()), frozenset(self.members.items())


@dataclass(frozen=True, slots=True)
class GuildFacts:
    """A server.

    Attributes:
        id: Its id, which is also that of its @everyone role.
        owner: Id of its owner.
        roles: Its roles by id, @everyone included; those that only a bot can have left out.
        channels: Its channels by id, threads left out.
    """

    id: int
    owner: int
    roles: Mapping[int, RoleFacts]
    channels: Mapping[int, ChannelFacts]


@dataclass(frozen=True, slots=True)
class ChannelViewer:
    """Somebody, as far as it is known.

    Attributes:
        id: The person, 0 for anybody.
        roles: Ids of the person's roles, @everyone left out.
    """

    id: int
    roles: frozenset[int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply stands.

    Attributes:
        channel: Id of the channel; of a thread, of the channel that it is in.
        private_thread: Id of the private thread, 0 where it is none.
    """

    channel: int
    private_thread: int


def channel_label(guild: int, channel: int) -> str:
    """The label of what was said in a channel or a private thread."""
    return f"discord:{guild}:{channel}"


def can_view(viewer: ChannelViewer, channel: ChannelFacts, guild: GuildFacts) -> bool:
    """Whether somebody can view a channel, by Discord's order: base rights, @everyone, roles, the person."""
    held = [guild.roles[role] for role in viewer.roles if role in guild.roles]
    everyone = guild.roles[guild.id]
    if viewer.id == guild.owner or any(role.administrator for role in (everyone, *held)):
        return True
    if viewer.id in channel.members:
        return channel.members[viewer.id]
    said = [channel.roles[role.id] for role in held if role.id in channel.roles]
    if said:
        return any(said)
    return channel.roles.get(guild.id, any(role.views for role in (everyone, *held)))


def public_labels(place: Place, guild: GuildFacts, grants: Grants, known: frozenset[str]) -> frozenset[str]:
    """Labels that everybody may read who can view a place.

    Args:
        place: Where the reply stands.
        guild: Its server.
        grants: What the settings grant.
        known: Labels that the index holds: no other channels' are worth asking for.
    """
    return read_in(f"discord:{guild.id}", _of_viewers(place, guild, grants, known), known)


def _of_viewers(place: Place, guild: GuildFacts, grants: Grants, known: frozenset[str]) -> frozenset[str]:
    labels = {PUBLIC}
    here = guild.channels.get(place.channel)
    if here is None:
        return frozenset(labels)
    labels.add(channel_label(guild.id, here.id))
    if place.private_thread:
        labels.add(channel_label(guild.id, place.private_thread))
    crowd = _Crowd(here, guild)
    for label, grant in grants.items():
        channels = [guild.channels[each] for each in grant.channels if isinstance(each, int) and each in guild.channels]
        # Most grants of many servers are other servers'.
        if (channels or not grant.roles.isdisjoint(guild.roles)) and crowd.all_hold(grant.roles, channels):
            labels.add(label)
    held: dict[tuple[bool, Rules], bool] = {}  # a server may have hundreds of channels with the same rules
    for label, channel in _channels_of(known, guild):
        rules = channel.id == here.id, channel.rules
        if rules not in held:
            held[rules] = crowd.all_hold(frozenset(), [channel])
        if held[rules]:
            labels.add(label)
    return frozenset(labels)


def private_labels(viewer: ChannelViewer, guild: GuildFacts, grants: Grants, known: frozenset[str]) -> frozenset[str]:
    """Labels that a member of a server may read: by the member's roles, and by the channels the member can view.

    Private threads are left out: whether somebody is in one is not known of anybody but those who write there.
    """
    labels = {PUBLIC}
    roles = viewer.roles | {guild.id}
    for label, grant in grants.items():
        channels = (guild.channels[each] for each in grant.channels if isinstance(each, int) and each in guild.channels)
        if roles & grant.roles or any(can_view(viewer, channel, guild) for channel in channels):
            labels.add(label)
    seen: dict[Rules, bool] = {}
    for label, channel in _channels_of(known, guild):
        if channel.rules not in seen:
            seen[channel.rules] = can_view(viewer, channel, guild)
        if seen[channel.rules]:
            labels.add(label)
    return read_in(f"discord:{guild.id}", frozenset(labels), known)


def channels_known(known: frozenset[str], guild: int) -> Sequence[tuple[str, int]]:
    """Those of the labels that are a channel's of a server, each with the channel's id."""
    return _by_guild(known).get(guild, ())


@lru_cache(maxsize=4)
def _by_guild(known: frozenset[str]) -> dict[int, list[tuple[str, int]]]:
    """Labels of channels by server: an index may hold those of a thousand, and every question asks for one's."""
    found: dict[int, list[tuple[str, int]]] = {}
    for label in bases(known):
        platform, _, rest = label.partition(":")
        guild, _, channel = rest.partition(":")
        if platform == "discord" and guild.isdecimal() and channel.isdecimal():
            found.setdefault(int(guild), []).append((label, int(channel)))
    return found


def _channels_of(known: frozenset[str], guild: GuildFacts) -> Iterable[tuple[str, ChannelFacts]]:
    """Those of the labels that are a channel's of this server."""
    told = channels_known(known, guild.id)
    return ((label, guild.channels[channel]) for label, channel in told if channel in guild.channels)


class _Crowd:
    """Everybody who can view a channel, owner and administrators left out."""

    def __init__(self, channel: ChannelFacts, guild: GuildFacts) -> None:
        self._channel = channel
        self._guild = guild
        self._ordinary = [role for role in guild.roles.values() if role.id != guild.id and not role.administrator]

    def all_hold(self, roles: frozenset[int | str], channels: list[ChannelFacts]) -> bool:
        """Whether all of them have one of the roles or can view one of the channels."""
        if self._guild.id in roles:
            return True
        further = self._telling(roles, channels)
        for witness in further:
            if not can_view(ChannelViewer(0, witness), self._channel, self._guild) or witness & roles:
                continue
            if not any(self._all_with(witness, roles, channel, further) for channel in channels):
                return False
        singled_out = self._singled_out(channels)
        return all(any(self._views(person, channel, further) for channel in channels) for person in singled_out)

    def _telling(self, roles: frozenset[int | str], channels: list[ChannelFacts]) -> list[frozenset[int]]:
        """No role, and each that makes a difference here; of those of which nothing is said, one of each kind.

        A server may have hundreds of roles, and they are tried in pairs.
        """
        named = {*roles, *self._channel.roles, *(role for each in channels for role in each.roles)}
        kinds: dict[tuple[int, bool], int] = {}
        for role in self._ordinary:
            kinds.setdefault((role.id if role.id in named else 0, role.views), role.id)
        return [frozenset[int](), *(frozenset({role}) for role in kinds.values())]

    def _all_with(
        self,
        witness: frozenset[int],
        roles: frozenset[int | str],
        channel: ChannelFacts,
        further: list[frozenset[int]],
    ) -> bool:
        """Whether all who have the witness's role and view by it, but none of the roles, can view another channel."""
        for role in further:
            if role & roles:
                continue
            viewer = ChannelViewer(0, witness | role)
            if can_view(viewer, self._channel, self._guild) and not can_view(viewer, channel, self._guild):
                return False
        return True

    def _singled_out(self, channels: list[ChannelFacts]) -> set[int]:
        """People who can view the channel, and of whom it or one of the others says something."""
        admitted = {person for person, allowed in self._channel.members.items() if allowed}
        denied = {person for each in channels for person, allowed in each.members.items() if not allowed}
        refused = {person for person, allowed in self._channel.members.items() if not allowed}
        return (admitted | denied) - refused - {self._guild.owner}

    def _views(self, person: int, channel: ChannelFacts, further: list[frozenset[int]]) -> bool:
        """Whether somebody who can view the channel, with roles that are not known, can view another one."""
        if person in channel.members:
            return channel.members[person]
        if channel.id == self._channel.id:
            return True
        # No role is known of the person, so any may be held.
        return all(can_view(ChannelViewer(0, role), channel, self._guild) for role in further)
