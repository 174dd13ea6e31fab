"""Puts what Slack or the network says at the start into one line that names the remedy."""

import contextlib
from collections.abc import Iterator

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.settings.chat_section import SlackSection
from bot.slack_connection.web_client import error_code
from index.errors import ConfigurationError

APPS = "https://api.slack.com/apps"
TOKEN_ERRORS = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")


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
