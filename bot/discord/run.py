"""Starts the bot on Discord, and puts what can go wrong at the start into one line."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Sequence

import aiohttp
import discord
import yarl
from discord import app_commands

from bot.discord.client import FootnoteClient
from bot.discord.discord_posts import DiscordPosts
from bot.discord.sending import TROUBLES
from bot.discord_connection.command_registration import CommandRegistration
from bot.service.event_follower import EventFollower
from bot.service.services import Services
from bot.service.serving import Serving
from bot.settings.chat_section import DiscordSection
from index.errors import ConfigurationError

log = logging.getLogger("footnote.discord")
GOODBYE = 2.0
"""Seconds that the gateway gets to close its connections; discord.py would wait for one that is dead."""
PORTAL = "https://discord.com/developers/applications"


async def serve(
    services: Services,
    settings: DiscordSection,
    registration: CommandRegistration,
    serving: Serving,
    followers: Sequence[EventFollower] = (),
    menus: Sequence[app_commands.ContextMenu] = (),
) -> None:
    """Serve Discord until the stop.

    Args:
        services: What the bot works with.
        settings: The settings of Discord.
        registration: Tells Discord of the commands.
        serving: How the process runs.
        followers: Hear of every event as well.
        menus: Further entries of a message's menu.

    Raises:
        ConfigurationError: The token or an intent is wrong; the message names the remedy.
    """
    _point_at(settings)
    for name in ("discord.shard", "discord.gateway"):
        logging.getLogger(name).addFilter(_in_one_line)
    with _readable(settings):
        readable = await _reads_content(settings)
    if not readable:
        log.warning(
            "the message content intent is off: mentions, direct messages and commands are answered, follow-ups "
            "without a mention and new forum posts are not; switch it on under Bot at %s",
            PORTAL,
        )
    if not settings.guilds:
        log.warning("no server is served yet; list their ids in discord.guilds (see docs/discord.md)")
    client = FootnoteClient(services, settings, _intents(readable=readable), registration)
    client.followers, client.menus = tuple(followers), tuple(menus)
    for follower in followers:
        follower.attach(client)
    serving.troubles["discord"] = client.trouble
    serving.posts["discord"] = posts = DiscordPosts(client, client.access, settings.log_channels, client.find_asked)
    services.previews.shadow.boards["discord"] = posts
    each = services.metrics.watch_each
    each("footnote_gateway_latency_seconds", "From a heartbeat to its answer.", "shard", client.gateway_latencies)
    each("footnote_gateway_silence_seconds", "Since the gateway last said anything.", "shard", client.watchdog.silent)
    with _readable(settings):
        await _run(client, settings, serving)


def _point_at(settings: DiscordSection) -> None:
    """Discord.py keeps its addresses in two places of its own."""
    discord.http.Route.BASE = settings.api_base.rstrip("/")
    if settings.gateway:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway)


def _intents(*, readable: bool) -> discord.Intents:
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    intents.message_content = readable
    return intents


async def _reads_content(settings: DiscordSection) -> bool:
    """Whether the application has the message content intent; asking first spares a refused connection."""
    probe = discord.Client(intents=discord.Intents(guilds=True))
    async with probe:
        await probe.login(settings.token.get_secret_value())
        flags = probe.application_flags
    return flags.gateway_message_content or flags.gateway_message_content_limited


async def _run(client: FootnoteClient, settings: DiscordSection, serving: Serving) -> None:
    stopping = serving.stopping
    serving.take_stop()
    running = asyncio.create_task(client.start(settings.token.get_secret_value()))
    stopped = asyncio.create_task(stopping.wait())
    await asyncio.wait((running, stopped), return_when=asyncio.FIRST_COMPLETED)
    if stopping.is_set():
        await client.finish(serving.patience)
        # Where the gateway cannot be reached, discord.py connects for as long as it is let.
        running.cancel()
    stopped.cancel()
    closing = asyncio.create_task(client.close())
    await asyncio.wait((running, closing), timeout=GOODBYE)
    await client.http.close()
    if not stopping.is_set():
        await running


def _in_one_line(record: logging.LogRecord) -> bool:
    """Put what keeps discord.py from connecting into one line: it is no defect, and discord.py tries again."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, (*TROUBLES, TimeoutError, discord.ConnectionClosed, discord.GatewayNotFound)):
        record.msg, record.args = f"{record.getMessage()} ({error or type(error).__name__})", ()
        record.exc_info = None
    return True


@contextlib.contextmanager
def _readable(settings: DiscordSection) -> Iterator[None]:
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
