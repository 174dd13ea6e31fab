"""How the bot hears Slack: over a socket, or by requests to the health port."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.service.health import Hook, HookRequest
from bot.service.serving import Serving
from bot.settings.chat_section import SlackSection
from bot.slack_connection.slack_problems import readable
from bot.slack_connection.web_client import SlackClient

PATH = "/slack/events"
PING_SECONDS = 3.0
"""Seconds after which a lost socket is noticed; one that is silent, after four times as many."""
HOOK_SECONDS = 10.0
"""Seconds that a request of Slack's may wait for the event loop."""


@contextlib.asynccontextmanager
async def connected(
    bolt: AsyncApp, settings: SlackSection, serving: Serving, client: SlackClient
) -> AsyncIterator[None]:
    """Hear what Slack says: over a socket where there is a token for it, else as requests to the health port.

    Args:
        bolt: Gets what Slack sends.
        settings: The settings of Slack.
        serving: How the process runs.
        client: The Web API.

    Raises:
        ConfigurationError: Slack opens no socket; the message names the remedy.
    """
    token = settings.app_token.get_secret_value()
    if not token:
        serving.hooks[f"POST {PATH}"] = _hook(bolt)
        try:
            yield
        finally:
            del serving.hooks[f"POST {PATH}"]
        return
    handler = AsyncSocketModeHandler(
        bolt, token, logger=logging.getLogger("footnote.slack.socket"), ping_interval=PING_SECONDS
    )
    handler.client.web_client = client.web
    try:
        with readable(settings):
            opened = await client.web.apps_connections_open(app_token=token)
        handler.client.wss_uri = opened["url"]
        await handler.client.connect()  # type: ignore[no-untyped-call]
        serving.troubles["slack"] = lambda: _trouble(handler)
        yield
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]


def _trouble(handler: AsyncSocketModeHandler) -> str:
    session = handler.client.current_session
    return "no connection to Slack" if session is None or session.closed else ""


def _hook(bolt: AsyncApp) -> Hook:
    """Return what answers Slack's requests in another thread; Bolt checks that they are Slack's."""
    loop = asyncio.get_running_loop()

    def answer(asked: HookRequest) -> tuple[int, Mapping[str, str], bytes]:
        request = AsyncBoltRequest(body=asked.body.decode("utf-8", "replace"), headers=dict(asked.headers))
        found = asyncio.run_coroutine_threadsafe(bolt.async_dispatch(request), loop).result(HOOK_SECONDS)
        return (
            found.status,
            {"content-type": found.first_headers().get("content-type", "text/plain")},
            found.body.encode(),
        )

    return answer
