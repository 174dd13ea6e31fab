"""The pages over which workspaces install the app: one with a button, and the one to which Slack comes back."""

import asyncio
import contextlib
import html
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation

from bot.records import RecordsProblem
from bot.service.health import Hook, HookRequest
from bot.service.record_store import RecordStore
from bot.settings.chat_section import SlackSection
from bot.slack_connection.installation_store import InstallationStates, SlackInstallations, place_of
from bot.slack_connection.installed_bots import InstalledBots
from bot.slack_connection.web_client import TROUBLES

log = logging.getLogger("footnote.slack")
INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
PAGE_SECONDS = 30.0
"""Seconds that a page may wait for Slack and the database."""
TEXT: Mapping[str, str] = {"content-type": "text/plain; charset=utf-8"}
NOT_LISTED = (
    "This workspace is not among those that may install Footnote here. Ask whoever runs it to add its id to "
    "slack.workspaces."
)


class _CheckedStore(SlackInstallations):
    """Keeps an installation only where the settings let the app be installed.

    Args:
        records: The records.
        bots: The bots.
    """

    def __init__(self, records: RecordStore, bots: InstalledBots[Any]) -> None:
        super().__init__(records)
        self._bots = bots

    async def async_save(self, installation: Installation) -> None:
        """Serve an installation; one that is not wanted is ended at once.

        Raises:
            BoltError: It is not wanted, or cannot be kept; the message is for who installs.
        """
        if not self._bots.may_install(installation):
            log.warning("%s, which slack.workspaces does not name, has tried to install", place_of(installation))
            with contextlib.suppress(*TROUBLES):
                await self._bots.client.web.auth_revoke(token=installation.bot_token)
            raise BoltError(NOT_LISTED)
        try:
            await self._bots.add(installation)
        except (RecordsProblem, *TROUBLES) as error:
            log.error("an installation could not be kept: %s", error)
            raise BoltError("Footnote could not be installed just now. Try again in a minute.") from error


def install_hooks(
    records: RecordStore, settings: SlackSection, bots: InstalledBots[Any], scopes: Sequence[str]
) -> dict[str, Hook]:
    """Return what answers the two pages, by their method and path.

    Args:
        records: The records.
        settings: The settings of Slack.
        bots: Serve what is installed.
        scopes: What the app may do.
    """
    flow = AsyncOAuthFlow(
        client=bots.client.web,
        logger=log,
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
            scopes=list(scopes),
            user_scopes=[],
            install_path=INSTALL,
            redirect_uri_path=BACK,
            installation_store=_CheckedStore(records, bots),
            state_store=InstallationStates(records),
            callback_options=AsyncCallbackOptions(_installed, _failed),
            logger=log,
        ),
    )
    return {f"GET {INSTALL}": _page(flow.handle_installation), f"GET {BACK}": _page(flow.handle_callback)}


async def _installed(given: AsyncSuccessArgs) -> BoltResponse:
    return await given.default.success(given)


async def _failed(given: AsyncFailureArgs) -> BoltResponse:
    """Say in words why nothing was installed, where there are any."""
    if given.error is None:
        return await given.default.failure(given)
    text = html.escape(str(given.error))
    return BoltResponse(status=403, body=f"<p>{text}</p>\n", headers={"content-type": "text/html; charset=utf-8"})


def _page(handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Hook:
    """Return what answers a page in another thread."""
    loop = asyncio.get_running_loop()

    async def work(request: HookRequest) -> BoltResponse:
        return await handle(AsyncBoltRequest(body="", query=request.query, headers=dict(request.headers)))

    def answer(request: HookRequest) -> tuple[int, Mapping[str, str], bytes]:
        try:
            found = asyncio.run_coroutine_threadsafe(work(request), loop).result(PAGE_SECONDS)
        except (RecordsProblem, TimeoutError, *TROUBLES) as error:
            log.error("the page that installs the app failed: %s", error)
            return 503, TEXT, b"Footnote cannot be installed just now. Try again in a minute.\n"
        return found.status, {name: values[0] for name, values in found.headers.items()}, found.body.encode()

    return answer
