"""Which labels the readers of a reply hold: the viewers of a channel, or the one person who sees it."""

import asyncio

import discord
from cachetools import TTLCache

from bot.discord_connection.server_facts import fetch_member, guild_facts, place_of
from bot.discord_connection.user_installs import is_away
from bot.service.access import Grants, KnownLabels, labelled_channels, with_local_labels
from bot.service.channel_permissions import (
    GuildFacts,
    MemberFacts,
    private_labels,
    public_labels,
)
from index.types import PUBLIC

STRANGER_SECONDS = 600.0
"""Seconds for which somebody who was no member of a server counts as none, without asking Discord again."""
MAX_STRANGERS = 100_000
NOTHING: frozenset[str] = frozenset()


class DiscordAccess:
    """Works out labels, anew each time.

    Args:
        client: The bot, whose view of servers counts.
        served: Ids of the servers that are served.
        grants: Who may read which label.
        known: Says which labels the index holds.
        installs: Whether people may have the bot on their own accounts, for what is public.
    """

    def __init__(
        self, client: discord.Client, served: frozenset[int], grants: Grants, known: KnownLabels, installs: bool
    ) -> None:
        self._client, self._served, self._grants, self._known = client, served, grants, known
        self._installs, self._of_strangers = installs, frozenset({PUBLIC}) if installs else NOTHING
        self._strangers: TTLCache[tuple[int, int], bool] = TTLCache(MAX_STRANGERS, STRANGER_SECONDS)

    def of_channel(self, guild: discord.Guild, channel: object, also: frozenset[str] = NOTHING) -> frozenset[str]:
        """Return the labels that everybody holds who can view a channel; none in a server that is not served.

        Besides those that the index holds, the labels of ``also`` are asked about.
        """
        here = self._guild_now(guild.id)
        if here is None or here.unavailable:
            return self._labels_of_all(here)
        place, known = place_of(channel), self._known.labels | also
        return public_labels(place, self._facts(here, place.channel, known), self._grants, known)

    def of_member(self, member: discord.Member, also: frozenset[str] = NOTHING) -> frozenset[str]:
        """Return the labels that a member holds in a server, ``also`` as above; none in one that is not served.

        The member has the roles that Discord named when the object was made, so fetch it before each use.
        """
        here = self._guild_now(member.guild.id)
        if here is None or here.unavailable:
            return self._labels_of_all(here)
        roles = frozenset(role.id for role in member.roles if not role.is_default())
        known = self._known.labels | also
        return private_labels(MemberFacts(member.id, roles), self._facts(here, 0, known), self._grants, known)

    async def of_user(self, user: discord.abc.User) -> frozenset[str]:
        """Return the labels that somebody holds in a direct message; a stranger's where no served server is shared.

        Members are fetched, since without a privileged intent the bot is not told when their roles change. A server
        that does not answer counts as not shared, unless none answers. That somebody is no member is believed for a
        while.

        Raises:
            discord.HTTPException: Discord fails, so that nobody knows.
        """
        guilds = [guild for guild in self._client.guilds if guild.id in self._served]
        asked = [guild for guild in guilds if (guild.id, user.id) not in self._strangers]
        found = await asyncio.gather(*(self._member(guild, user.id) for guild in asked), return_exceptions=True)
        members = [each for each in found if isinstance(each, discord.Member)]
        for problem in found if not members else ():
            if isinstance(problem, BaseException):
                raise problem
        return frozenset[str]().union(*map(self.of_member, members)) or self._of_strangers

    def is_guest(self, interaction: discord.Interaction) -> bool:
        """Return whether the bot is where an interaction was made by somebody's own installation alone."""
        return self._installs and is_away(interaction, self._served)

    async def of_asker(self, interaction: discord.Interaction, also: frozenset[str] = NOTHING) -> frozenset[str]:
        """Return the labels for a reply that only who interacted sees, by the person's roles as they are now.

        What came with the interaction may be a quarter of an hour old. Where Discord does not say what holds now, the
        person may read what is public.
        """
        if self.is_guest(interaction):
            return self._of_strangers
        if interaction.guild_id is None:
            return await self.of_user(interaction.user)
        here = self._guild_now(interaction.guild_id)
        if here is None:
            return frozenset()
        try:
            return self.of_member(await fetch_member(here, interaction.user.id), also)
        except discord.NotFound:
            return frozenset()
        except (discord.HTTPException, TimeoutError):
            return self._labels_of_all(here)

    def _guild_now(self, guild: int) -> discord.Guild | None:
        """Return a served server as it is now; an object that came with a question may be of an earlier session."""
        return self._client.get_guild(guild) if guild in self._served else None

    def _labels_of_all(self, guild: discord.Guild | None) -> frozenset[str]:
        """Return the labels that every member of a server holds, whatever its roles and channels are."""
        if guild is None:
            return frozenset()
        return with_local_labels(f"discord:{guild.id}", (PUBLIC,), self._known.labels)

    def _facts(self, guild: discord.Guild, channel: int, known: frozenset[str]) -> GuildFacts:
        """Return the facts of a server that known labels depend on.

        Args:
            guild: The server.
            channel: The channel that a reply stands in; 0 for none.
            known: The labels.
        """
        labelled = labelled_channels(f"discord:{guild.id}", known)
        wanted = {int(each) for _, each in labelled if each.isdecimal()} | {channel}
        wanted |= {each for grant in self._grants.values() for each in grant.channels if isinstance(each, int)}
        return guild_facts(guild, wanted)

    async def _member(self, guild: discord.Guild, user: int) -> discord.Member | None:
        try:
            return await fetch_member(guild, user)
        except discord.NotFound:
            self._strangers[guild.id, user] = True
        return None
