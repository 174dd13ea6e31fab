"""Begins to connect with Discord, and puts what can go wrong at that into one line that names the remedy."""

import contextlib
import logging
from collections.abc import Iterator

import aiohttp
import discord
import yarl

from bot.discord_connection.discord_requests import TROUBLES
from bot.settings.chat_section import DiscordSection
from index.errors import ConfigurationError

PORTAL = "https://discord.com/developers/applications"


def point_at(settings: DiscordSection) -> None:
    """Have discord.py use the addresses of the settings, which it keeps in two places of its own."""
    discord.http.Route.BASE = settings.api_base.rstrip("/")
    if settings.gateway:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway)


def intents_for(*, readable: bool) -> discord.Intents:
    """Return what Discord is to tell; ``readable`` is whether it tells what messages say."""
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    intents.message_content = readable
    return intents


async def reads_content(settings: DiscordSection) -> bool:
    """Return whether the application has the message content intent; asking first spares a refused connection."""
    probe = discord.Client(intents=discord.Intents(guilds=True))
    async with probe:
        await probe.login(settings.token.get_secret_value())
        flags = probe.application_flags
    return flags.gateway_message_content or flags.gateway_message_content_limited


def in_one_line(record: logging.LogRecord) -> bool:
    """Put what keeps discord.py from connecting into one line: it is no defect, and discord.py tries again."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, (*TROUBLES, TimeoutError, discord.ConnectionClosed, discord.GatewayNotFound)):
        record.msg, record.args = f"{record.getMessage()} ({error or type(error).__name__})", ()
        record.exc_info = None
    return True


@contextlib.contextmanager
def readable(settings: DiscordSection) -> Iterator[None]:
    """Put what Discord or the network says at the start into one line."""
    try:
        yield
    except discord.LoginFailure as error:
        raise ConfigurationError(
            f"Discord does not take the token; copy it anew from Bot at {PORTAL} into FOOTNOTE_DISCORD_TOKEN."
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise ConfigurationError(
            f"Discord refuses the message content intent; switch it on or off under Bot at {PORTAL} and start again."
        ) from error
    except (aiohttp.ClientError, OSError, discord.GatewayNotFound) as error:
        raise ConfigurationError(
            f"Discord cannot be reached at {settings.api_base} ({error}); check the network and discord.api_base."
        ) from error
    except discord.ConnectionClosed as error:
        raise ConfigurationError(
            f"Discord closed the connection for good (code {error.code}); check the token and the intents at {PORTAL}."
        ) from error
    except discord.HTTPException as error:
        raise ConfigurationError(
            f"Discord does not let the bot start ({error}); check discord.api_base and the application at {PORTAL}."
        ) from error
