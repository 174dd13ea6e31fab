"""A workspace that is served: its Web API, who the bot is there, and who may read what."""

from collections.abc import Mapping

from bot.service.directory_access import DirectoryAccess
from bot.slack_connection.directory import Directory
from bot.slack_connection.scopes import SlackIdentity


class Workspace:
    """A workspace.

    Args:
        who: Who the bot is there.
        directory: Knows people, channels and groups.
        access: Who may read what.

    Attributes:
        team: Its id.
        me: Id of the bot's user there.
        url: Its address, with a slash at its end.
        client: Its Web API.
        directory: The same.
        access: The same.
        scope: What ids of people, channels and messages begin with, so that those of several workspaces stay apart.
        refused: What Slack does not offer this app: ``streams`` of answers, or ``sessions`` with people; known once it
            was refused.
        community: Its name among all platforms' communities.
        entry: What the next start needs to find it.
    """

    def __init__(self, who: SlackIdentity, directory: Directory, access: DirectoryAccess) -> None:
        self.team, self.me, self.url, self.scope = who.team, who.me, who.url, who.scope
        self.client, self.directory, self.access = directory.client, directory, access
        self.community = f"slack:{who.team}"
        self.entry: Mapping[str, str] = {"team": who.team, "organisation": who.organisation}
        self.refused: set[str] = set()

    def person(self, user: str) -> str:
        """Return somebody's name among the people of all platforms."""
        return f"slack:{self.scope}{user}"

    def place(self, channel: str) -> str:
        """Return a channel's name among those of all workspaces."""
        return f"{self.scope}{channel}"

    def message_id(self, channel: str, ts: str) -> str:
        """Return a message's name among those of all workspaces: timestamps are unique in their channel alone."""
        return f"{self.place(channel)}-{ts}"

    def entry_of(self, channel: str, thread: str, ts: str) -> Mapping[str, str]:
        """Return what the next start needs to come back to a message: where it stands."""
        return {"kind": "message", "channel": channel, "thread": thread, "ts": ts, **self.entry}
