"""The bots of all workspaces that a process serves, while it serves them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TypeVar

from bot.service.record_store import RecordStore
from bot.service.serving import Serving
from bot.settings.chat_section import SlackSection
from bot.slack_connection.bots import Bots, OneBot
from bot.slack_connection.directory import Directory
from bot.slack_connection.install_pages import INSTALL, install_hooks
from bot.slack_connection.installed_bots import InstalledBots, Make
from bot.slack_connection.scopes import SCOPES, USEFUL, checked_identity
from bot.slack_connection.slack_problems import readable
from bot.slack_connection.web_client import SlackClient

T = TypeVar("T")


@contextlib.asynccontextmanager
async def serving_bots(
    records: RecordStore, settings: SlackSection, serving: Serving, make: Make[T]
) -> AsyncIterator[tuple[Bots[T], SlackClient, str]]:
    """Yield the bots, the Web API, and who the bot is, for the log.

    Args:
        records: The records, which keep where the app is installed.
        settings: The settings of Slack.
        serving: How the process runs.
        make: Makes the bot of a workspace.

    Raises:
        ConfigurationError: A token or a scope is wrong; the message names the remedy.
    """
    if not settings.client_id:
        client = SlackClient(settings.bot_token.get_secret_value(), settings.api_url)
        try:
            with readable(settings):
                who = await checked_identity(client)
            bot = make(Directory(client, who.team), who)
            yield OneBot(bot), client, f"{who.me} in the workspace {who.team}"
        finally:
            await client.close()
        return
    bots = InstalledBots(records, settings, make)
    hooks = install_hooks(records, settings, bots, (*SCOPES, *USEFUL))
    following: asyncio.Task[None] | None = None
    try:
        await bots.load()
        serving.hooks.update(hooks)
        following = asyncio.create_task(bots.follow())
        yield bots, bots.client, f"an app in {len(bots.all())} workspaces; others install it at {INSTALL}"
    finally:
        if following is not None:
            following.cancel()
        for path in hooks:
            serving.hooks.pop(path, None)
        await bots.close()
