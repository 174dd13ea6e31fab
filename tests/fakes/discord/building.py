"""How a test sets a scene: guilds, people, roles, channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.fakes.discord import payloads
from tests.fakes.discord.model import Channel, Guild, Json, Kind, Member, Overwrite, Role, User
from tests.fakes.discord.permissions import EVERYDAY, bits
from tests.fakes.discord.state import Sight, State

Rules = Mapping[Role | User, str]
"""Permissions by whom they concern: ``{staff: "view_channel send_messages"}``."""


class Building(State):
    """Makes what the world holds; a bot that is connected is told, as Discord would."""

    def person(self, name: str, *guilds: Guild, roles: Sequence[Role] = (), bot: bool = False) -> User:
        """Somebody, a member of the guilds, with those of the roles that each guild has."""
        user = User(self.ids.next(), name, bot)
        self.users[user.id] = user
        for guild in guilds:
            self.join(user, guild, [role for role in roles if role.guild is guild])
        return user

    def guild(
        self,
        name: str,
        owner: User | None = None,
        bot_permissions: str = "",
        everyone: str = EVERYDAY,
        has_bot: bool = True,
    ) -> Guild:
        """A guild, with the bot in it unless it is said to be without.

        Args:
            name: Its name.
            owner: Who may do everything there; default somebody made for it.
            bot_permissions: What the bot's own role grants beyond what everyone may do.
            everyone: What everyone may do.
            has_bot: Whether the bot is in it.
        """
        founder = owner or self.person(f"{name}'s owner")
        guild = Guild(self.ids.next_guild(), name, founder, self.clock.now())
        guild.roles.append(Role(guild.id, "@everyone", bits(everyone), guild))
        guild.members[founder.id] = Member(founder, guild, self.clock.now())
        if has_bot:
            managed = Role(self.ids.next(), self.bot.name, bits(bot_permissions), guild, 1, managed=True)
            guild.roles.append(managed)
            guild.members[self.bot.id] = Member(self.bot, guild, self.clock.now(), [managed])
        self.guilds.append(guild)
        self.emit("GUILD_CREATE", lambda sight: self.guild_json(guild, sight), guild)
        return guild

    def conversation(self, *people: User) -> Channel:
        """A group conversation of people, without the bot."""
        name, inside = " and ".join(each.name for each in people), {each.id for each in people}
        made = Channel(self.ids.next(), name, Kind.GROUP_DM, self.clock.now(), participants=inside)
        return self.add_channel(made)

    def guild_json(self, guild: Guild, sight: Sight) -> Json:
        """A guild as GUILD_CREATE brings it."""
        members = list(guild.members.values()) if sight.everybody else [guild.members[self.bot.id]]
        return payloads.guild(guild, self.bot, self.viewable(guild), members)

    def viewable(self, guild: Guild) -> list[Channel]:
        """The guild's channels as the gateway lists them: all of them, threads only where the bot sees them."""
        return [channel for channel in guild.channels if not channel.is_thread or self.may_read(self.bot, channel)]

    def role(self, guild: Guild, name: str, grants: str = "", mentionable: bool = False) -> Role:
        """A role of a guild that grants permissions."""
        role = Role(self.ids.next(), name, bits(grants), guild, len(guild.roles), mentionable=mentionable)
        guild.roles.append(role)
        self._tell_role(role, "GUILD_ROLE_CREATE")
        return role

    def set_role(self, role: Role, grants: str) -> None:
        """Change what a role grants."""
        role.permissions = bits(grants)
        self._tell_role(role, "GUILD_ROLE_UPDATE")

    def delete_role(self, role: Role) -> None:
        """Delete a role: nobody has it, and no channel speaks of it any more."""
        guild = role.guild
        guild.roles.remove(role)
        for member in guild.members.values():
            member.roles = [held for held in member.roles if held is not role]
        for channel in guild.channels:
            channel.overwrites = [entry for entry in channel.overwrites if entry.target is not role]
        self.emit("GUILD_ROLE_DELETE", lambda _: {"guild_id": str(guild.id), "role_id": str(role.id)}, guild)

    def join(self, user: User, guild: Guild, roles: Sequence[Role] = ()) -> Member:
        """Make a user a member."""
        member = Member(user, guild, self.clock.now(), list(roles))
        guild.members[user.id] = member
        self._tell_member(member, "GUILD_MEMBER_ADD")
        return member

    def leave(self, user: User, guild: Guild) -> None:
        """Let a member go; when it is the bot, it is told that the guild is gone."""
        if user is self.bot:
            self.emit("GUILD_DELETE", lambda _: {"id": str(guild.id)}, guild)
            del guild.members[user.id]
            return
        del guild.members[user.id]
        self.emit("GUILD_MEMBER_REMOVE", lambda _: {"guild_id": str(guild.id), "user": payloads.user(user)}, guild)

    def give(self, user: User, *roles: Role) -> None:
        """Give a member roles."""
        for role in roles:
            member = role.guild.member(user)
            member.roles.append(role)
            self._tell_member(member, "GUILD_MEMBER_UPDATE")

    def take(self, user: User, *roles: Role) -> None:
        """Take roles from a member."""
        for role in roles:
            member = role.guild.member(user)
            member.roles.remove(role)
            self._tell_member(member, "GUILD_MEMBER_UPDATE")

    def text(self, guild: Guild, name: str, allow: Rules | None = None, deny: Rules | None = None) -> Channel:
        """A text channel, with what it allows and denies whom."""
        return self._channel(guild, name, Kind.TEXT, allow, deny)

    def private(self, guild: Guild, name: str, *readers: Role | User) -> Channel:
        """A text channel that those roles and people alone (and the bot) see."""
        allowed = dict.fromkeys((*readers, self.bot), "view_channel")
        return self.text(guild, name, allow=allowed, deny={guild.everyone: "view_channel"})

    def voice(self, guild: Guild, name: str, allow: Rules | None = None, deny: Rules | None = None) -> Channel:
        """A voice channel, in whose chat one can write."""
        return self._channel(guild, name, Kind.VOICE, allow, deny)

    def forum(self, guild: Guild, name: str, tags: Sequence[str] = ()) -> Channel:
        """A forum channel with the tags that its posts may have."""
        channel = self._channel(guild, name, Kind.FORUM, None, None)
        channel.tags = {self.ids.next(): tag for tag in tags}
        self._tell_channel(channel, "CHANNEL_UPDATE")
        return channel

    def set_access(self, channel: Channel, target: Role | User, allow: str = "", deny: str = "") -> None:
        """Replace what a channel allows and denies a role or a user."""
        channel.overwrites = [entry for entry in channel.overwrites if entry.target is not target]
        channel.overwrites.append(Overwrite(target, bits(allow), bits(deny)))
        self._tell_channel(channel, "CHANNEL_UPDATE")

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel and its threads."""
        gone = [channel, *(thread for thread in self.channels if thread.parent is channel)]
        for entry in gone:
            event = "THREAD_DELETE" if entry.is_thread else "CHANNEL_DELETE"
            self.emit(event, lambda _, entry=entry: payloads.channel(entry, self.bot), entry.guild)  # type: ignore[misc]
        self.drop_channels(gone)

    def can(self, user: User, channel: Channel, grants: str) -> bool:
        """Whether a user has all of the permissions in a channel."""
        return bits(grants) in self.rights(user, channel)

    def _channel(self, guild: Guild, name: str, kind: Kind, allow: Rules | None, deny: Rules | None) -> Channel:
        targets = dict.fromkeys((*(allow or {}), *(deny or {})))
        granted, denied = allow or {}, deny or {}
        overwrites = [Overwrite(it, bits(granted.get(it, "")), bits(denied.get(it, ""))) for it in targets]
        channel = Channel(self.ids.next(), name, kind, self.clock.now(), guild, overwrites=overwrites)
        self.add_channel(channel)
        self._tell_channel(channel, "CHANNEL_CREATE")
        return channel

    def _tell_channel(self, channel: Channel, event: str) -> None:
        self.emit(event, lambda _: payloads.channel(channel, self.bot), channel.guild)

    def _tell_role(self, role: Role, event: str) -> None:
        self.emit(event, lambda _: {"guild_id": str(role.guild.id), "role": payloads.role(role)}, role.guild)

    def _tell_member(self, member: Member, event: str) -> None:
        self.emit(event, lambda _: payloads.member(member) | {"guild_id": str(member.guild.id)}, member.guild)
