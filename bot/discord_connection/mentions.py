"""Texts with names in place of Discord's ids: of people, roles, channels, emoji, commands and times."""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import aiohttp
import discord

MAX_FETCHED = 3
"""People in one text whose names are fetched."""
FETCH_SECONDS = 1.0
"""Seconds that fetching names may take: the command has to be acknowledged within three."""
UNKNOWN_PERSON = "somebody"

_ID = re.compile(
    r"<(?:(?P<kind>@[!&]?|#)(?P<key>\d{1,20})|a?:(?P<emoji>\w{1,32}):\d{1,20}"
    r"|/(?P<command>[^:<>\n]{1,100}):\d{1,20}|t:(?P<time>-?\d{1,13})(?::[a-zA-Z])?)>"
)
_PERSON = re.compile(r"<@!?(\d{1,20})>")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def with_names(text: str, people: Mapping[int, str], guild: discord.Guild | None, me: int) -> str:
    """Return a text with names in place of ids. It mentions nobody, and the bot itself is left out.

    Args:
        text: What somebody wrote.
        people: Names by id.
        guild: The server, for names of its roles and channels.
        me: The bot's id.
    """
    own_role = guild.self_role.id if guild is not None and guild.self_role is not None else 0

    def name(match: re.Match[str]) -> str:
        if match["emoji"]:
            return f":{match['emoji']}:"
        if match["command"]:
            return f"/{match['command']}"
        if match["time"]:
            return _time(int(match["time"]))
        kind, key = match["kind"], int(match["key"])
        if key in (me, own_role):
            return " "
        if kind == "#":
            channel = guild.get_channel_or_thread(key) if guild is not None else None
            return f"#{channel.name}" if channel is not None else "#channel"
        if kind == "@&":
            role = guild.get_role(key) if guild is not None else None
            return f"@{role.name.removeprefix('@')}" if role is not None else "@role"
        return f"@{people.get(key, UNKNOWN_PERSON)}"

    return re.sub(r"[ \t]+", " ", _ID.sub(name, text)).strip()


def message_text(message: discord.Message, me: int) -> str:
    """Return what a message says, with names in place of ids.

    Args:
        message: The message.
        me: The bot's id.
    """
    people = {user.id: user.display_name for user in message.mentions}
    return with_names(message.content, people, message.guild, me)


async def option_text(interaction: discord.Interaction, text: str) -> str:
    """Return what somebody typed into a command's option, with names in place of ids.

    Unlike with messages, Discord does not send the people along whom the text mentions, so they are fetched.
    """
    client, guild = interaction.client, interaction.guild
    me = client.user.id if client.user is not None else 0
    people = {interaction.user.id: interaction.user.display_name}
    wanted = [key for key in dict.fromkeys(map(int, _PERSON.findall(text))) if key not in (*people, me)]
    if guild is not None and wanted:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                found = await asyncio.gather(*(_member(guild, key) for key in wanted[:MAX_FETCHED]))
        except TimeoutError:
            found = []
        people |= {member.id: member.display_name for member in found if member is not None}
    return with_names(text, people, guild, me)


async def _member(guild: discord.Guild, key: int) -> discord.Member | None:
    try:
        return guild.get_member(key) or await guild.fetch_member(key)
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        return None


def _time(seconds: int) -> str:
    try:
        return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%d %H:%M} UTC"
    except OverflowError:
        return "some time"
