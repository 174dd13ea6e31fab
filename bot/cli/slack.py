"""``footnote slack``: answer questions on Slack."""

from typing import TYPE_CHECKING

from bot.cli.chat_services import serve_chat
from bot.cli.options import ConfigOption, IndexOption

if TYPE_CHECKING:
    from bot.service.services import Services
    from bot.service.serving import Serving, Start
    from bot.settings.settings import Settings


def slack(index: IndexOption = None, config: ConfigOption = None) -> None:
    """Answer questions on Slack until stopped (Ctrl+C, SIGTERM).

    Needs the bot's token in FOOTNOTE_SLACK_BOT_TOKEN, a token for Socket Mode in FOOTNOTE_SLACK_APP_TOKEN, and an index
    (`footnote reindex`). docs/slack.md shows each step.
    """
    serve_chat([SlackPlatform()], config, index)


class SlackPlatform:
    """Slack, as the command line serves it."""

    def check(self, settings: "Settings") -> None:
        """Check that there is a token, and a way by which Slack sends events."""
        from index.errors import ConfigurationError

        slack = settings.slack
        if slack.client_id:
            _check_installable(settings)
        elif not slack.bot_token.get_secret_value():
            raise ConfigurationError("There is no token; set FOOTNOTE_SLACK_BOT_TOKEN (docs/slack.md says where).")
        if slack.app_token.get_secret_value():
            return
        if not slack.signing_secret.get_secret_value():
            raise ConfigurationError(
                "Slack has no way to send events; set FOOTNOTE_SLACK_APP_TOKEN, or for events over HTTP "
                "FOOTNOTE_SLACK_SIGNING_SECRET and service.listen (docs/slack.md says where)."
            )
        if not settings.service.listen:
            raise ConfigurationError("Slack has no address to send events to; set service.listen.")

    def start(self, services: "Services", settings: "Settings") -> "Start":
        """Return what serves Slack."""
        from bot.slack.slack_run import serve

        async def started(serving: "Serving") -> None:
            await serve(services, settings.slack, serving)

        return started


def _check_installable(settings: "Settings") -> None:
    """Check what it takes for several workspaces to install the app."""
    from index.errors import ConfigurationError

    slack = settings.slack
    if slack.bot_token.get_secret_value():
        raise ConfigurationError(
            "FOOTNOTE_SLACK_BOT_TOKEN serves one workspace, and slack.client_id those that install the app; unset one."
        )
    if not slack.client_secret.get_secret_value():
        raise ConfigurationError("There is no client secret; set FOOTNOTE_SLACK_CLIENT_SECRET (see docs/slack.md).")
    if not slack.workspaces:
        raise ConfigurationError("No workspace may install the app; name some in slack.workspaces.")
    if not settings.service.listen:
        raise ConfigurationError("There is no address for the page that installs the app; set service.listen.")
