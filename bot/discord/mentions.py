"""What Discord writes as ids, put into words: people, roles, channels, emoji, commands and times."""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import aiohttp
import discord

MOST_ASKED_FOR = 3
"""People of one text whose names are asked for."""
ASKING_SECONDS = 1.0
"""Seconds that asking for names may take: the command has to be acknowledged within three."""
UNKNOWN = "somebody"

_CODE = re.compile(
    r"<(?:(?P<sort>@[!&]?|#)(?P<key>\d{1,20})|a?:(?P<emoji>\w{1,32}):\d{1,20}"
    r"|/(?P<command>[^:<>\n]{1,100}):\d{1,20}|t:(?P<time>-?\d{1,13})(?::[a-zA-Z])?)>"
)
_PERSON = re.compile(r"<@!?(\d{1,20})>")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def readable(text: str, people: Mapping[int, str], guild: discord.Guild | None, me: int) -> str:
    """A text with names where Discord writes ids; nothing in it mentions anybody, and the bot itself is left out.

    Args:
        text: What somebody wrote.
        people: Names by id.
        guild: The server, for names of its roles and channels.
        me: Id of the bot.
    """
    own_role = guild.self_role.id if guild is not None and guild.self_role is not None else 0

    def name(match: re.Match[str]) -> str:
        if match["emoji"]:
            return f":{match['emoji']}:"
        if match["command"]:
            return f"/{match['command']}"
        if match["time"]:
            return _moment(int(match["time"]))
        sort, key = match["sort"], int(match["key"])
        if key in (me, own_role):
            return " "
        if sort == "#":
            channel = guild.get_channel_or_thread(key) if guild is not None else None
            return f"#{channel.name}" if channel is not None else "#channel"
        if sort == "@&":
            role = guild.get_role(key) if guild is not None else None
            return f"@{role.name.removeprefix('@')}" if role is not None else "@role"
        return f"@{people.get(key, UNKNOWN)}"

    return re.sub(r"[ \t]+", " ", _CODE.sub(name, text)).strip()


def said(message: discord.Message, me: int) -> str:
    """What a message says, with names where Discord writes ids."""
    people = {user.id: user.display_name for user in message.mentions}
    return readable(message.content, people, message.guild, me)


async def typed(interaction: discord.Interaction, text: str) -> str:
    """What somebody typed into a command's option, likewise; Discord does not say who is meant, so it is asked."""
    client, guild = interaction.client, interaction.guild
    me = client.user.id if client.user is not None else 0
    people = {interaction.user.id: interaction.user.display_name}
    wanted = [key for key in dict.fromkeys(map(int, _PERSON.findall(text))) if key not in (*people, me)]
    if guild is not None and wanted:
        try:
            async with asyncio.timeout(ASKING_SECONDS):
                found = await asyncio.gather(*(_member(guild, key) for key in wanted[:MOST_ASKED_FOR]))
        except TimeoutError:
            found = []
        people |= {member.id: member.display_name for member in found if member is not None}
    return readable(text, people, guild, me)


async def _member(guild: discord.Guild, key: int) -> discord.Member | None:
    try:
        return guild.get_member(key) or await guild.fetch_member(key)
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        return None


def _moment(seconds: int) -> str:
    try:
        return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%d %H:%M} UTC"
    except OverflowError:
        return "some time"
