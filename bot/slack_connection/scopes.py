"""What the app may do, and who it is in a workspace."""

import logging
from dataclasses import dataclass

from bot.slack_connection.slack_problems import APPS
from bot.slack_connection.web_client import SlackClient
from index.errors import ConfigurationError

log = logging.getLogger("footnote.slack")
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


@dataclass(frozen=True, slots=True)
class SlackIdentity:
    """Who the bot is in a workspace.

    Attributes:
        team: Id of the workspace.
        organisation: Id of the organisation for which the app was installed as a whole; ``""`` for none.
        me: Id of the bot's user there.
        url: The workspace's address, with a slash at its end.
        scope: What ids of people, channels and messages begin with, so that those of several workspaces stay apart;
            ``""`` where this is the only one.
    """

    team: str
    organisation: str
    me: str
    url: str
    scope: str


async def checked_identity(client: SlackClient) -> SlackIdentity:
    """Ask Slack who the bot is, and check that it has the scopes that it needs.

    Raises:
        ConfigurationError: It lacks one; the message names the remedy.
        SlackApiError: Slack does not take the token.
    """
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
    return SlackIdentity(str(found["team_id"]), "", str(found["user_id"]), str(found["url"]), scope="")
