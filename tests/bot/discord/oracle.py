"""Who may read what, said once more: by example of each person, with nothing of the bot's.

The bot reasons about everybody who might be there; this looks at everybody who is. It follows Discord's reference
("Permissions", "Permission Hierarchy") and the rule of audiences: an owner or administrator sees every channel, so what
others see there is measured by the others alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.fakes.discord.model import Channel, Guild, Role, User
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.world import World


@dataclass(frozen=True, slots=True)
class Given:
    """What the settings grant for a label: ids of roles and of channels."""

    roles: frozenset[int]
    channels: frozenset[int]


@dataclass(frozen=True, slots=True)
class Oracle:
    """Tells who may read a label now.

    Attributes:
        world: What exists.
        served: The servers that the bot serves.
        given: Label → who may read it.
    """

    world: World
    served: Iterable[Guild]
    given: Mapping[str, Given]

    def reads(self, person: User, label: str) -> bool:
        """Whether somebody may read what carries a label."""
        homes = [guild for guild in self.served if person.id in guild.members]
        base, at, places = label.partition("@")
        if places.count(":") > 1:  # of one channel
            return self._holds(homes, person, places) and self._holds(homes, person, base)
        if at:  # in each of the places by itself, whatever somebody may read elsewhere
            there = [home for home in homes if f"discord:{home.id}" in places.split("+")]
            return any(self._holds([home], person, base) for home in there)
        return self._holds(homes, person, label)

    def _holds(self, homes: list[Guild], person: User, label: str) -> bool:
        if label == "public":
            return bool(homes)
        if label.startswith("discord:"):
            return self._in(homes, person, int(label.rsplit(":", 1)[1]))
        given = self.given.get(label, Given(frozenset(), frozenset()))
        held = {role.id for home in homes for role in (home.everyone, *home.members[person.id].roles)}
        return bool(held & given.roles) or any(self._in(homes, person, each) for each in given.channels)

    def sees(self, place: Channel) -> list[User]:
        """People whom a message in a channel is shown to, owners and administrators left out."""
        if place.guild is None:
            return [place.recipient] if place.recipient else []
        members = [each.user for each in place.guild.members.values() if not each.user.bot]
        return [each for each in members if not everything(place.guild, each) and views(place, each)]

    def _in(self, homes: list[Guild], person: User, channel: int) -> bool:
        found = self.world.find_channel(channel)
        return found is not None and found.guild in homes and views(found, person)


def everything(guild: Guild, person: User) -> bool:
    """Whether somebody owns a server or administers it."""
    return guild.owner is person or bool(_rights(_roles(guild, person)) & Permission.ADMINISTRATOR)


def views(channel: Channel, person: User) -> bool:
    """Whether a member sees a channel or thread."""
    guild = channel.guild
    assert guild is not None
    if person.id not in guild.members:
        return False
    if channel.is_thread:
        assert channel.parent is not None
        inside = not channel.is_private_thread or person.id in channel.participants
        return views(channel.parent, person) and (inside or _manages_threads(guild, person))
    if everything(guild, person):
        return True
    said = {rule.target.id: rule for rule in channel.overwrites}
    if person.id in said and (said[person.id].allow | said[person.id].deny) & Permission.VIEW_CHANNEL:
        return bool(said[person.id].allow & Permission.VIEW_CHANNEL)
    own = [said[role.id] for role in guild.members[person.id].roles if role.id in said]
    if any(rule.allow & Permission.VIEW_CHANNEL for rule in own):
        return True
    if any(rule.deny & Permission.VIEW_CHANNEL for rule in own):
        return False
    if guild.id in said and (said[guild.id].allow | said[guild.id].deny) & Permission.VIEW_CHANNEL:
        return bool(said[guild.id].allow & Permission.VIEW_CHANNEL)
    return bool(_rights(_roles(guild, person)) & Permission.VIEW_CHANNEL)


def _manages_threads(guild: Guild, person: User) -> bool:
    return everything(guild, person) or bool(_rights(_roles(guild, person)) & Permission.MANAGE_THREADS)


def _roles(guild: Guild, person: User) -> list[Role]:
    return [guild.everyone, *guild.members[person.id].roles]


def _rights(roles: list[Role]) -> int:
    rights = 0
    for role in roles:
        rights |= int(role.permissions)
    return rights
