"""A workspace that is served: its Web API, who the bot is there, and who may read what."""

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
        me: Id of the bot's user there.
        url: Its address, with a slash at its end.
        client: Its Web API.
        directory: Knows people, channels and groups.
        access: Who may read what.
        streams: Whether answers may be streamed.
        sessions: Whether the app has sessions with people.
    """

    team: str
    me: str
    url: str
    client: SlackClient
    directory: Directory
    access: SlackAccess
    streams: Offer = field(default_factory=Offer)
    sessions: Offer = field(default_factory=Offer)

    @property
    def community(self) -> str:
        """Its name among all platforms' communities."""
        return f"slack:{self.team}"
