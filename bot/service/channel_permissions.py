"""Who can view which channel of a server with roles, as on Discord, and which labels people hold there; pure functions.

A reply that others see may show what *every* person who can view its channel may read, owner and administrators left
out. A list of all members needs a privileged intent. Without it, "every person" means every combination of roles that
the server's roles allow. So a label is sometimes withheld that all members could read, and never the other way.

Every set of roles that can view a channel holds a *witness*: no role at all, a role that has the right to view
channels, or a role that the channel admits. What a role grants to the witness, the whole set has as well. What a
witness can view, the whole set can view unless one of its roles is denied it. So it is enough to try every witness
with every single further role.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.service.access import AccessRights, Grant, Grants, channel_label, held_labels, with_local_labels
from index.types import PUBLIC

Overwrites = tuple[frozenset[tuple[int, bool]], frozenset[tuple[int, bool]]]
"""Roles and people that a channel admits or denies."""


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role.

    Attributes:
        id: Its id; the server's own for @everyone.
        views: Whether it has the right to view channels, unless a channel says otherwise.
        administrator: Whether it may do everything.
    """

    id: int
    views: bool
    administrator: bool


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel; for a thread, the channel that it is in.

    Attributes:
        id: Its id.
        roles: Roles that it admits (True) or denies (False); it leaves others as they are.
        members: People that it admits or denies, bots left out.
    """

    id: int
    roles: Mapping[int, bool]
    members: Mapping[int, bool]

    @property
    def overwrites(self) -> Overwrites:
        """All that it says about who can view it; most channels of a server share theirs with others."""
        return frozenset(self.roles.items()), frozenset(self.members.items())


@dataclass(frozen=True, slots=True)
class GuildFacts:
    """A server.

    Attributes:
        id: Its id, which is also that of its @everyone role.
        owner: Id of its owner.
        roles: Its roles by id, with @everyone and without those that only a bot can have.
        channels: Its channels by id, without threads.
    """

    id: int
    owner: int
    roles: Mapping[int, RoleFacts]
    channels: Mapping[int, ChannelFacts]

    @property
    def community(self) -> str:
        """Its name among all communities."""
        return f"discord:{self.id}"

    def granting(self, grant: Grant) -> list[ChannelFacts]:
        """Return the channels of a grant that are this server's."""
        return [self.channels[each] for each in grant.channels if isinstance(each, int) and each in self.channels]

    def channel(self, id: str) -> ChannelFacts | None:  # noqa: A002 - the field's word
        """Return a channel by the id that stands in its label, None where it is not known."""
        return self.channels.get(int(id)) if id.isdecimal() else None


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member, as far as known.

    Attributes:
        id: The person; 0 for anybody.
        roles: Ids of the person's roles, without @everyone.
    """

    id: int
    roles: frozenset[int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply stands.

    Attributes:
        channel: Id of the channel; for a thread, of the channel that it is in.
        private_thread: Id of the private thread, 0 where it is none.
    """

    channel: int
    private_thread: int


def can_view(member: MemberFacts, channel: ChannelFacts, guild: GuildFacts) -> bool:
    """Return whether somebody can view a channel, in Discord's order: base rights, @everyone, roles, the person."""
    held = [guild.roles[role] for role in member.roles if role in guild.roles]
    everyone = guild.roles[guild.id]
    if member.id == guild.owner or any(role.administrator for role in (everyone, *held)):
        return True
    if member.id in channel.members:
        return channel.members[member.id]
    said = [channel.roles[role.id] for role in held if role.id in channel.roles]
    if said:
        return any(said)
    return channel.roles.get(guild.id, any(role.views for role in (everyone, *held)))


def public_labels(place: Place, guild: GuildFacts, grants: Grants, known: frozenset[str]) -> frozenset[str]:
    """Return the labels that everybody holds who can view a place.

    Args:
        place: Where the reply stands.
        guild: Its server.
        grants: What the settings grant.
        known: Labels that the index holds.
    """
    here = guild.channels.get(place.channel)
    if here is None:
        return with_local_labels(guild.community, (PUBLIC,), known)
    own = [channel_label(guild.community, each) for each in (here.id, place.private_thread) if each]
    return held_labels(guild.community, _ViewersRights(here, guild), grants, known, own)


def private_labels(member: MemberFacts, guild: GuildFacts, grants: Grants, known: frozenset[str]) -> frozenset[str]:
    """Return the labels that a member of a server holds by roles and by the channels that the member can view.

    Private threads are left out: the bot does not know who is in one, except for those who write there.
    """
    return held_labels(guild.community, _MemberRights(member, guild), grants, known)


class _MemberRights(AccessRights):
    """What a member may do."""

    def __init__(self, member: MemberFacts, guild: GuildFacts) -> None:
        self._member, self._guild = member, guild
        self._by_overwrites: dict[Overwrites, bool] = {}

    def has(self, grant: Grant) -> bool:
        if (self._member.roles | {self._guild.id}) & grant.roles:
            return True
        return any(can_view(self._member, channel, self._guild) for channel in self._guild.granting(grant))

    def can_view(self, channel: str) -> bool:
        facts = self._guild.channel(channel)
        if facts is None:
            return False
        overwrites = facts.overwrites
        if overwrites not in self._by_overwrites:
            self._by_overwrites[overwrites] = can_view(self._member, facts, self._guild)
        return self._by_overwrites[overwrites]


class _ViewersRights(AccessRights):
    """What everybody may do who can view a channel, owner and administrators left out."""

    def __init__(self, here: ChannelFacts, guild: GuildFacts) -> None:
        self._here, self._guild = here, guild
        self._ordinary = [role for role in guild.roles.values() if role.id != guild.id and not role.administrator]
        self._by_overwrites: dict[tuple[bool, Overwrites], bool] = {}

    def has(self, grant: Grant) -> bool:
        channels = self._guild.granting(grant)
        # Of many servers, most grants are for others.
        concerned = channels or not grant.roles.isdisjoint(self._guild.roles)
        return bool(concerned) and self._all_have(grant.roles, channels)

    def can_view(self, channel: str) -> bool:
        facts = self._guild.channel(channel)
        if facts is None:
            return False
        key = facts.id == self._here.id, facts.overwrites
        if key not in self._by_overwrites:
            self._by_overwrites[key] = self._all_have(frozenset(), [facts])
        return self._by_overwrites[key]

    def _all_have(self, roles: frozenset[int | str], channels: list[ChannelFacts]) -> bool:
        """Return whether all of them have one of the roles or can view one of the channels."""
        if self._guild.id in roles:
            return True
        further = self._relevant_roles(roles, channels)
        for witness in further:
            if not can_view(MemberFacts(0, witness), self._here, self._guild) or witness & roles:
                continue
            if not any(self._all_with_can_view(witness, roles, channel, further) for channel in channels):
                return False
        named = self._named_people(channels)
        return all(any(self._person_can_view(person, channel, further) for channel in channels) for person in named)

    def _relevant_roles(self, roles: frozenset[int | str], channels: list[ChannelFacts]) -> list[frozenset[int]]:
        """Return no role, each role that is named here, and one of each kind of the others.

        A server may have hundreds of roles, and they are tried in pairs.
        """
        named = {*roles, *self._here.roles, *(role for each in channels for role in each.roles)}
        kinds: dict[tuple[int, bool], int] = {}
        for role in self._ordinary:
            kinds.setdefault((role.id if role.id in named else 0, role.views), role.id)
        return [frozenset[int](), *(frozenset({role}) for role in kinds.values())]

    def _all_with_can_view(
        self,
        witness: frozenset[int],
        roles: frozenset[int | str],
        channel: ChannelFacts,
        further: list[frozenset[int]],
    ) -> bool:
        """Return whether all who view by the witness, and have none of the roles, can view another channel."""
        for role in further:
            if role & roles:
                continue
            member = MemberFacts(0, witness | role)
            if can_view(member, self._here, self._guild) and not can_view(member, channel, self._guild):
                return False
        return True

    def _named_people(self, channels: list[ChannelFacts]) -> set[int]:
        """Return people who can view the channel and are named by it or by one of the others."""
        admitted = {person for person, allowed in self._here.members.items() if allowed}
        denied = {person for each in channels for person, allowed in each.members.items() if not allowed}
        refused = {person for person, allowed in self._here.members.items() if not allowed}
        return (admitted | denied) - refused - {self._guild.owner}

    def _person_can_view(self, person: int, channel: ChannelFacts, further: list[frozenset[int]]) -> bool:
        """Return whether somebody who can view the channel, with unknown roles, can view another one."""
        if person in channel.members:
            return channel.members[person]
        if channel.id == self._here.id:
            return True
        return all(can_view(MemberFacts(0, role), channel, self._guild) for role in further)
