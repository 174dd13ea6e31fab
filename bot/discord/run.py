"""Starts the bot on Discord."""

import asyncio
import logging
from collections.abc import Sequence

from discord import app_commands

from bot.discord.client import FootnoteClient
from bot.discord.discord_posts import DiscordPosts
from bot.discord_connection.command_registration import CommandRegistration
from bot.discord_connection.discord_start import PORTAL, in_one_line, intents_for, point_at, readable, reads_content
from bot.service.event_follower import EventFollower
from bot.service.services import Services
from bot.service.serving import Serving
from bot.settings.chat_section import DiscordSection

log = logging.getLogger("footnote.discord")
GOODBYE = 2.0
"""Seconds that the gateway gets to close its connections; discord.py would wait for one that is dead."""


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
    point_at(settings)
    for name in ("discord.shard", "discord.gateway"):
        logging.getLogger(name).addFilter(in_one_line)
    with readable(settings):
        reads = await reads_content(settings)
    if not reads:
        log.warning(
            "the message content intent is off: mentions, direct messages and commands are answered, follow-ups "
            "without a mention and new forum posts are not; switch it on under Bot at %s",
            PORTAL,
        )
    if not settings.guilds:
        log.warning("no server is served yet; list their ids in discord.guilds (see docs/discord.md)")
    client = FootnoteClient(services, settings, intents_for(readable=reads), registration)
    client.followers, client.menus = tuple(followers), tuple(menus)
    for follower in followers:
        follower.attach(client)
    serving.troubles["discord"] = client.trouble
    serving.posts["discord"] = posts = DiscordPosts(client, client.access, settings.log_channels, client.find_asked)
    services.previews.shadow.boards["discord"] = posts
    each = services.metrics.watch_each
    each("footnote_gateway_latency_seconds", "From a heartbeat to its answer.", "shard", client.gateway_latencies)
    each("footnote_gateway_silence_seconds", "Since the gateway last said anything.", "shard", client.watchdog.silent)
    with readable(settings):
        await _run(client, settings, serving)


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
