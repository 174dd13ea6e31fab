"""Starts the bot on Slack, and puts what can go wrong at the start into one line."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Mapping

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth.installation_store import Installation

from bot.service.background_tasks import BackgroundTasks
from bot.service.health import Hook, HookRequest
from bot.service.intake import Intake
from bot.service.services import Services
from bot.service.serving import Serving
from bot.settings.chat_section import SlackSection
from bot.slack.bots import Bots, OneBot
from bot.slack.directory import Directory
from bot.slack.install_pages import INSTALL, install_hooks
from bot.slack.installed_bots import URL, InstalledBots
from bot.slack.slack_access import SlackAccess
from bot.slack.slack_app import SlackApp
from bot.slack.slack_posts import SlackPosts
from bot.slack.slack_recovery import SlackRecovery
from bot.slack.web_client import SlackClient, error_code
from bot.slack.workspace import Workspace
from bot.slack.workspace_bot import WorkspaceBot
from index.errors import ConfigurationError

log = logging.getLogger("footnote.slack")
APPS = "https://api.slack.com/apps"
PATH = "/slack/events"
NOWHERE = "-"
"""In place of the id of a workspace, where there is none."""
PING_SECONDS = 3.0
"""Seconds after which a lost socket is noticed; one that is silent, after four times as many."""
HOOK_SECONDS = 10.0
"""Seconds that a request of Slack's may wait for the event loop."""
SENDING = 3.0
"""Of the seconds at the end, those in which nothing more is written, but what is there is sent."""
SCOPES = ("app_mentions:read", "chat:write", "commands", "channels:read", "im:history", "users:read")
"""Scopes without which the bot cannot work at all."""
USEFUL = {
    "channels:history": "follow-ups in public channels",
    "groups:history": "follow-ups in private channels",
    "groups:read": "who reads private channels",
    "usergroups:read": "user groups",
    "assistant:write": "the Stop button of a session",
    "files:read": "files that come with a question",
    "files:write": "to send people what is kept of them",
    "im:write": "the same",
}
"""Scopes without which something is missing, and what."""
TOKEN_ERRORS = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")


async def serve(services: Services, settings: SlackSection, serving: Serving) -> None:
    """Serve Slack until the stop.

    Args:
        services: What the bot works with.
        settings: The settings of Slack.
        serving: How the process runs.

    Raises:
        ConfigurationError: A token, a scope or the app is wrong; the message names the remedy.
    """
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)
    async with _bots(services, settings, serving) as (bots, client, tasks, who):
        app = SlackApp(settings, bots, tasks)
        recovery = SlackRecovery(services, bots)
        await recovery.journal.load()
        home = (*settings.operator_workspaces, NOWHERE)[0] if settings.client_id else ""
        serving.posts["slack"] = SlackPosts(bots, settings.log_channel, home)
        async with _connected(app, settings, serving, client):
            serving.take_stop()
            for work in recovery.journal.work():
                tasks.start(work)
            log.info("ready as %s", who)
            await serving.stopping.wait()
        await _finish(tasks, services, serving.patience)


@contextlib.asynccontextmanager
async def _bots(
    services: Services, settings: SlackSection, serving: Serving
) -> AsyncIterator[tuple[Bots[WorkspaceBot], SlackClient, BackgroundTasks, str]]:
    """Yield the bots of the workspaces, the Web API, the tasks beside the events, and who the bot is, for the log."""
    tasks = BackgroundTasks()
    parts = services.pipeline, services.request_queue, services.record_store, services.metrics
    intake = Intake(*parts, tasks, services.languages, services.admission)

    def bot_in(workspace: Workspace) -> WorkspaceBot:
        return WorkspaceBot(services, settings, workspace, intake, tasks)

    def installed(client: SlackClient, installation: Installation, team: str) -> WorkspaceBot:
        return bot_in(_installed_workspace(services, settings, client, installation, team))

    if not settings.client_id:
        client = SlackClient(settings.bot_token.get_secret_value(), settings.api_url)
        try:
            with readable(settings):
                workspace = await _workspace(services, settings, client)
            yield OneBot(bot_in(workspace)), client, tasks, f"{workspace.me} in the workspace {workspace.team}"
        finally:
            await client.close()
        return
    bots = InstalledBots(services.record_store, settings, installed)
    hooks = install_hooks(services.record_store, settings, bots, (*SCOPES, *USEFUL))
    following: asyncio.Task[None] | None = None
    try:
        await bots.load()
        serving.hooks.update(hooks)
        following = asyncio.create_task(bots.follow())
        yield bots, bots.client, tasks, f"an app in {len(bots.all())} workspaces; others install it at {INSTALL}"
    finally:
        if following is not None:
            following.cancel()
        for path in hooks:
            serving.hooks.pop(path, None)
        await bots.close()


async def _workspace(services: Services, settings: SlackSection, client: SlackClient) -> Workspace:
    """Ask Slack who the bot is, and check that it has the scopes that it needs."""
    found = await client.web.auth_test()
    granted = {scope.strip() for scope in str(found.headers.get("x-oauth-scopes") or "").split(",")} - {""}
    if granted and (missing := [scope for scope in SCOPES if scope not in granted]):
        raise ConfigurationError(
            f"The Slack app lacks the scope {', '.join(missing)}; add it under OAuth & Permissions at {APPS}, and "
            "install the app anew."
        )
    if granted and (lacking := [f"{scope} ({use})" for scope, use in USEFUL.items() if scope not in granted]):
        log.warning(
            "the Slack app lacks scopes; install it anew with the manifest of docs/slack.md: %s", "; ".join(lacking)
        )
    team, directory = str(found["team_id"]), Directory(client, str(found["team_id"]))
    access = SlackAccess(directory, team, services.grants, services.live_index, settings.trusted_channels)
    return Workspace(team, "", str(found["user_id"]), str(found["url"]), client, directory, access, scope="")


def _installed_workspace(
    services: Services, settings: SlackSection, client: SlackClient, installation: Installation, team: str
) -> Workspace:
    """Return a workspace that has installed the app, or whose organisation has."""
    whole = bool(installation.is_enterprise_install)
    directory = Directory(client, team, whole=whole)
    access = SlackAccess(directory, team, services.grants, services.live_index, settings.trusted_channels)
    organisation, url = str(installation.enterprise_id or "") if whole else "", str(installation.custom_values[URL])
    me = str(installation.bot_user_id)
    return Workspace(team, organisation, me, url, client, directory, access, scope=f"{team}.")


@contextlib.asynccontextmanager
async def _connected(
    app: SlackApp, settings: SlackSection, serving: Serving, client: SlackClient
) -> AsyncIterator[None]:
    """Hear what Slack says: over a socket where there is a token for it, else as requests to the health port."""
    token = settings.app_token.get_secret_value()
    if not token:
        serving.hooks[f"POST {PATH}"] = _hook(app)
        try:
            yield
        finally:
            del serving.hooks[f"POST {PATH}"]
        return
    handler = AsyncSocketModeHandler(
        app.bolt, token, logger=logging.getLogger("footnote.slack.socket"), ping_interval=PING_SECONDS
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


def _hook(app: SlackApp) -> Hook:
    """Return what answers Slack's requests in another thread; Bolt checks that they are Slack's."""
    loop = asyncio.get_running_loop()

    def answer(asked: HookRequest) -> tuple[int, Mapping[str, str], bytes]:
        request = AsyncBoltRequest(body=asked.body.decode("utf-8", "replace"), headers=dict(asked.headers))
        found = asyncio.run_coroutine_threadsafe(app.bolt.async_dispatch(request), loop).result(HOOK_SECONDS)
        return (
            found.status,
            {"content-type": found.first_headers().get("content-type", "text/plain")},
            found.body.encode(),
        )

    return answer


async def _finish(tasks: BackgroundTasks, services: Services, patience: float) -> None:
    """Take no more questions, and give those at work some seconds; the next run comes back to what is left."""
    until = asyncio.get_running_loop().time() + patience
    services.operations.end()
    await services.request_queue.end(patience - min(SENDING, patience / 2))
    services.pipeline.stop_all()
    await tasks.finish(until)
    tasks.cancel()


@contextlib.contextmanager
def readable(settings: SlackSection) -> Iterator[None]:
    """Put what Slack or the network says at the start into one line."""
    try:
        yield
    except SlackApiError as error:
        raise ConfigurationError(_remedy(error)) from error
    except (SlackClientError, aiohttp.ClientError, OSError) as error:
        raise ConfigurationError(
            f"Slack cannot be reached at {settings.api_url} ({error}); check the network and slack.api_url."
        ) from error


def _remedy(error: SlackApiError) -> str:
    code = error_code(error)
    app_level = "apps.connections.open" in str(getattr(error.response, "api_url", ""))
    if code == "missing_scope":
        needed = error.response.get("needed", "") or ("connections:write" if app_level else "")
        kind = "token of FOOTNOTE_SLACK_APP_TOKEN" if app_level else "app"
        return f"The Slack {kind} lacks the scope {needed}; add it at {APPS}, and install the app anew."
    if code in ("not_allowed_token_type", *TOKEN_ERRORS):
        if app_level:
            return (
                f"Slack does not take the app-level token ({code}); make one with the scope connections:write under "
                f"Basic Information at {APPS}, and put it into FOOTNOTE_SLACK_APP_TOKEN."
            )
        return (
            f"Slack does not take the bot token ({code}); copy it anew from OAuth & Permissions at {APPS} into "
            "FOOTNOTE_SLACK_BOT_TOKEN."
        )
    if app_level:
        return f"Slack opens no socket ({code}); switch Socket Mode on at {APPS}, or unset FOOTNOTE_SLACK_APP_TOKEN."
    return f"Slack does not let the bot start ({code}); check the app at {APPS}."
