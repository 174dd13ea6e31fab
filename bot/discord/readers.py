"""Who reads a reply: the labels of a channel's viewers, or of the one person who sees it."""

import asyncio
import time
from collections import OrderedDict

import discord

from bot.discord.audience import Place, private_labels, public_labels
from bot.discord.facts import guild_facts, place_of, viewer_of, wanted_channels
from bot.service import Grants, LiveIndex
from bot.service.grants import read_in
from index.types import PUBLIC

STRANGER_SECONDS = 600.0
"""Seconds for which somebody who was no member of a server is not asked for there again; nothing is shown meanwhile."""
MOST_STRANGERS = 100_000
MEMBER_SECONDS = 5.0
"""Seconds that Discord gets to say which roles somebody has now."""


class Readers:
    """Computes audiences, anew each time.

    Args:
        client: The bot, whose view of servers counts.
        served: Ids of the servers that are served.
        grants: Who may read which label.
        live_index: The index, for the labels that it holds.
    """

    def __init__(self, client: discord.Client, served: frozenset[int], grants: Grants, live_index: LiveIndex) -> None:
        self._client, self._served, self._grants, self._live_index = client, served, grants, live_index
        self._strangers: OrderedDict[tuple[int, int], float] = OrderedDict()

    def of_channel(self, guild: discord.Guild, channel: object) -> frozenset[str]:
        """Labels that everybody may read who can view a channel."""
        return self.of_place(guild, place_of(channel))

    def of_place(self, guild: discord.Guild, place: Place) -> frozenset[str]:
        """Labels that everybody may read who can view a place; empty in a server that is not served, or was left."""
        here = self._here(guild.id)
        if here is None or here.unavailable:
            return self._public(here)
        known = self._live_index.labels
        facts = guild_facts(here, wanted_channels(place, here.id, self._grants, known))
        return public_labels(place, facts, self._grants, known)

    def of_member(self, member: discord.Member) -> frozenset[str]:
        """Labels that a member may read in a server; empty in one that is not served, or not any more.

        The member has the roles that Discord named when the object was made: it is asked for anew before each use.
        """
        here = self._here(member.guild.id)
        if here is None or here.unavailable:
            return self._public(here)
        known = self._live_index.labels
        facts = guild_facts(here, wanted_channels(None, here.id, self._grants, known))
        return private_labels(viewer_of(member), facts, self._grants, known)

    def _here(self, guild: int) -> discord.Guild | None:
        """A served server as it is now; an object that came with a question may be of an earlier session."""
        return self._client.get_guild(guild) if guild in self._served else None

    def _public(self, guild: discord.Guild | None) -> frozenset[str]:
        """What every member of a server may read, whatever its roles and channels are."""
        return read_in(f"discord:{guild.id}", frozenset({PUBLIC}), self._live_index.labels) if guild else frozenset()

    async def of_user(self, user: discord.abc.User) -> frozenset[str]:
        """Labels that somebody may read in a direct message; empty where no served server is shared.

        Members are asked for anew, since without a privileged intent the bot is not told when their roles change. A
        server that does not answer counts as not shared, unless none does. That somebody is no member is believed for
        a while.

        Raises:
            discord.HTTPException: Discord fails, so that nobody knows.
        """
        guilds = [guild for guild in self._client.guilds if guild.id in self._served]
        known = [guild for guild in guilds if not self._is_stranger(guild.id, user.id)]
        found = await asyncio.gather(*(self._member(guild, user.id) for guild in known), return_exceptions=True)
        members = [each for each in found if isinstance(each, discord.Member)]
        for trouble in found if not members else ():
            if isinstance(trouble, BaseException):
                raise trouble
        labels: frozenset[str] = frozenset()
        for member in members:
            labels |= self.of_member(member)
        return labels

    async def of_asker(self, interaction: discord.Interaction) -> frozenset[str]:
        """Labels for a reply that only who interacted sees, by the person's roles as they are now.

        What came with the interaction is as old as that, a quarter of an hour at most. Where Discord does not say
        what holds now, what is public may be read.
        """
        if interaction.guild_id is None:
            return await self.of_user(interaction.user)
        here = self._here(interaction.guild_id)
        if here is None:
            return frozenset()
        try:
            return self.of_member(await _fetched(here, interaction.user.id))
        except discord.NotFound:
            return frozenset()
        except (discord.HTTPException, TimeoutError):
            return self._public(here)

    async def of_typing(self, interaction: discord.Interaction) -> frozenset[str]:
        """Labels for what is offered while somebody types.

        By the roles that came with the keystroke: Discord shows only what comes within three seconds of it.
        """
        if isinstance(interaction.user, discord.Member):
            return self.of_member(interaction.user)
        return await self.of_user(interaction.user)

    async def _member(self, guild: discord.Guild, user: int) -> discord.Member | None:
        try:
            return await _fetched(guild, user)
        except discord.NotFound:
            self._strangers[guild.id, user] = time.monotonic()
            if len(self._strangers) > MOST_STRANGERS:
                self._strangers.popitem(last=False)
        return None

    def _is_stranger(self, guild: int, user: int) -> bool:
        return time.monotonic() - self._strangers.get((guild, user), -STRANGER_SECONDS) < STRANGER_SECONDS


async def _fetched(guild: discord.Guild, user: int) -> discord.Member:
    async with asyncio.timeout(MEMBER_SECONDS):
        return await guild.fetch_member(user)
