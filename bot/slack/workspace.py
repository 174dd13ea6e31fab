"""A workspace that is served: its Web API, who the bot is there, and who may read what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.slack.directory import Directory
from bot.slack.offer import Offer
from bot.slack.slack_access import SlackAccess
from bot.slack.web_client import SlackClient


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace.

    Attributes:
        team: Its id.
        organisation: Id of the organisation for which the app was installed as a whole; ``""`` for none.
        me: Id of the bot's user there.
        url: Its address, with a slash at its end.
        client: Its Web API.
        directory: Knows people, channels and groups.
        access: Who may read what.
        streams: Whether answers may be streamed.
        sessions: Whether the app has sessions with people.
        scope: What ids of people, channels and messages begin with, so that those of several workspaces stay apart;
            ``""`` where this is the only one.
    """

    team: str
    organisation: str
    me: str
    url: str
    client: SlackClient
    directory: Directory
    access: SlackAccess
    scope: str
    streams: Offer = field(default_factory=Offer)
    sessions: Offer = field(default_factory=Offer)

    @property
    def community(self) -> str:
        """Its name among all platforms' communities."""
        return f"slack:{self.team}"

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

    @property
    def entry(self) -> Mapping[str, str]:
        """What the next start needs to find the workspace."""
        return {"team": self.team, "organisation": self.organisation}
