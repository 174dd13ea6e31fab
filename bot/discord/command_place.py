"""Where somebody uses a command on Discord, and what this person may do there."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, cast

import discord

from bot.discord.buttons import button_ids_of
from bot.discord.discord_access import DiscordAccess
from bot.discord.translate import parent_id
from bot.discord_connection.discord_requests import TROUBLES
from bot.discord_connection.server_facts import fetch_member
from bot.records import DIRECT
from bot.rendering.discord import HELP
from bot.service.button_actions import to_base62
from bot.service.commands.command import Labels, Right
from bot.service.community_settings import CommunitySettings
from bot.service.curated_draft import Keeper
from bot.translation import LanguageChoice, Translator

_LINK = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/(\d{1,20})/(\d{1,20})/(\d{1,20})")


class PlaceClient(Protocol):
    """What is asked of the client that an interaction came to.

    Attributes:
        access: Who may read what.
        languages: Chooses the language of what is said.
        places: What holds in each place.
        runs_index: Says of a community whether operators' commands work there.
        served: Ids of the servers that are served.
    """

    access: DiscordAccess
    languages: LanguageChoice
    places: CommunitySettings
    runs_index: Callable[[str], bool]
    served: frozenset[int]

    async def submit(self, form: str, interaction: discord.Interaction, values: Mapping[str, str]) -> None:
        """Do what a form says that was sent."""
        ...


class DiscordCommandPlace:
    """Where somebody uses a command, or presses a button of one.

    Args:
        interaction: The command, or the press.
        pressed: Whether it is a press. Commands are shown by Discord to whom a server's admins choose; buttons are not.
    """

    id_prefix, prefix, help = "discord:", "/", HELP
    max_file_bytes = 8_000_000  # Discord takes ten million bytes from anybody

    def __init__(self, interaction: discord.Interaction, *, pressed: bool = False) -> None:
        self._interaction, self._client, self._pressed = interaction, cast("PlaceClient", interaction.client), pressed
        self._access = self._client.access
        self.person, self.pressed_by = f"discord:{interaction.user.id}", to_base62(interaction.user.id)
        self.community = f"discord:{interaction.guild_id}"
        self.channel = f"discord:{parent_id(interaction.channel)}"

    async def has(self, right: Right) -> bool:
        """Return whether who uses it has a right, and in a server where it may be used."""
        held = self._interaction.permissions
        needed = {"moderator": held.manage_messages, "manager": held.manage_guild, "operator": held.manage_guild}
        if self._pressed and not needed.get(right, True):
            return False
        return right != "operator" or self._client.runs_index(self.community)

    async def labels(self, also: Labels = frozenset()) -> Labels:
        """Return the labels that who uses it holds now; while something is typed, by the roles that came with that."""
        typing = self._interaction.type is discord.InteractionType.autocomplete
        if typing and (held := self.labels_now()) is not None:  # Discord takes suggestions for three seconds only
            return held
        return await self._access.of_asker(self._interaction, also)

    def labels_now(self) -> Labels | None:
        """Return the labels of who uses it in a server by the roles that came with that; None elsewhere."""
        user = self._interaction.user
        return self._access.of_member(user) if isinstance(user, discord.Member) else None

    async def own_labels(self) -> Labels:
        """Return the labels that who uses it holds in any server."""
        return await self._access.of_user(self._interaction.user)

    async def translator(self) -> Translator:
        """Return what speaks to who uses the command."""
        return translator_of(self._interaction)

    async def keeper(self) -> Keeper:
        """Return who uses it, with what this person may do with kept answers there."""
        guild, channel = self._interaction.guild, self._interaction.channel

        async def labels_of(labels: Labels) -> Labels:
            here = self._access.of_channel(guild, channel, labels) if guild is not None else frozenset[str]()
            return here | await self._access.of_asker(self._interaction, labels)

        who = self.person, self._interaction.user.display_name, community_of(self._interaction)
        return Keeper(*who, self._interaction.permissions.manage_messages, labels_of)

    async def readers(self) -> Labels:
        """Return the labels that everybody holds who reads there."""
        guild = self._interaction.guild
        return self._access.of_channel(guild, self._interaction.channel) if guild is not None else frozenset()

    async def moderates(self, person: str) -> bool:
        """Return whether somebody moderates or manages the server."""
        guild = self._interaction.guild
        try:
            held = (await fetch_member(guild, int(person.partition(":")[2]))).guild_permissions if guild else None
        except discord.NotFound:
            return False
        return held is not None and (held.manage_messages or held.manage_guild)

    async def knows(self, kind: Literal["team", "channel"], wanted: str) -> bool:
        """Return whether the server has such a role, or a channel that the bot sees and may write to."""
        guild = self._interaction.guild
        if guild is None or int(wanted) == guild.id:  # which is the id of @everyone
            return False
        return (guild.get_role if kind == "team" else guild.get_channel)(int(wanted)) is not None

    async def buttons_at(self, link: str) -> Sequence[str]:
        """Return the ids of the buttons of a message of this server that who uses the command may see."""
        found, user, guild = _LINK.fullmatch(link), self._interaction.user, self._interaction.guild
        if found is None or guild is None or int(found[1]) != guild.id or not isinstance(user, discord.Member):
            return ()
        channel = guild.get_channel_or_thread(int(found[2]))
        if not isinstance(channel, discord.abc.Messageable) or not channel.permissions_for(user).read_message_history:
            return ()
        try:
            return button_ids_of(await channel.fetch_message(int(found[3])))
        except TROUBLES:
            return ()


def translator_of(interaction: discord.Interaction) -> Translator:
    """Return what speaks to the user of an interaction alone."""
    return cast("PlaceClient", interaction.client).languages.for_member(
        community_of(interaction), str(interaction.locale)
    )


def place_translator(interaction: discord.Interaction, question: str) -> Translator:
    """Return what speaks to everybody where an interaction was made, about a question; ``""`` for none."""
    languages, locale = cast("PlaceClient", interaction.client).languages, interaction.guild_locale
    asker = f"discord:{interaction.user.id}" if question else ""
    return languages.for_question(community_of(interaction), question, str(locale or interaction.locale), asker)


def community_of(interaction: discord.Interaction) -> str:
    """Return the community that an interaction comes from."""
    return f"discord:{interaction.guild_id or DIRECT}"
