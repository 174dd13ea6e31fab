"""Starts the bot on Slack."""

import logging

from bot.service.background_tasks import BackgroundTasks
from bot.service.directory_access import DirectoryAccess
from bot.service.platform_intake import intake_for
from bot.service.services import Services
from bot.service.serving import Serving
from bot.settings.chat_section import SlackSection
from bot.slack.slack_app import SlackApp
from bot.slack.slack_posts import SlackPosts
from bot.slack.slack_recovery import SlackRecovery
from bot.slack.workspace import Workspace
from bot.slack.workspace_bot import WorkspaceBot
from bot.slack_connection.directory import Directory
from bot.slack_connection.scopes import SlackIdentity
from bot.slack_connection.serving_bots import serving_bots
from bot.slack_connection.slack_socket import connected

log = logging.getLogger("footnote.slack")
NOWHERE = "-"
"""In place of the id of a workspace, where there is none."""


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
    tasks = BackgroundTasks()
    intake = intake_for(services, tasks)

    def bot_in(directory: Directory, who: SlackIdentity) -> WorkspaceBot:
        access = DirectoryAccess(
            directory, f"slack:{who.team}", services.grants, services.live_index, settings.trusted_channels
        )
        return WorkspaceBot(services, settings, Workspace(who, directory, access), intake, tasks)

    async with serving_bots(services.record_store, settings, serving, bot_in) as (bots, client, who):
        app = SlackApp(settings, bots, tasks)
        recovery = SlackRecovery(services, bots, intake)
        await recovery.journal.load()
        home = (*settings.operator_workspaces, NOWHERE)[0] if settings.client_id else ""
        serving.posts["slack"] = SlackPosts(bots, settings.log_channel, home)
        async with connected(app.bolt, settings, serving, client):
            serving.take_stop()
            for work in recovery.journal.work():
                tasks.start(work)
            log.info("ready as %s", who)
            await serving.stopping.wait()
        await services.finish(tasks, serving.patience)
        tasks.cancel()
