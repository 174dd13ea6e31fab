"""What the bot says on Slack of its own accord."""

import asyncio
from collections.abc import Sequence

from slack_sdk.errors import SlackClientError

from bot.records import Origin
from bot.rendering.blocks import Layout
from bot.rendering.slack import SlackMessage, escape, layout_messages
from bot.service.community_posts import LogChannel, StandingAnswer
from bot.slack.answer_stream import AnswerStream
from bot.slack.slack_sending import Asked, messages_of
from bot.slack.thread_reply import ThreadReply
from bot.slack.workspace import Workspace
from bot.slack.workspace_bot import WorkspaceBot
from bot.slack_connection.bots import Bots
from bot.slack_connection.web_client import classify


class SlackPosts:
    """Sends messages that nobody asked for.

    Args:
        bots: The bots of the workspaces.
        channel: Id of the channel for reports; ``""`` for none.
        home: Id of the workspace whose channel it is; ``""`` where there is one workspace.
    """

    def __init__(self, bots: Bots[WorkspaceBot], channel: str, home: str) -> None:
        self._bots, self._channel, self._home, self.classify = bots, channel, home, classify

    def log_channels(self) -> Sequence[LogChannel]:
        """Return the channel of the settings, if there is one."""
        found = [bot.workspace for bot in self._bots.all() if self._home in ("", bot.workspace.team)]
        return [LogChannel(each.community, self._channel) for each in found] if self._channel else []

    async def readers(self, place: LogChannel, also: frozenset[str]) -> frozenset[str]:
        """Return the labels that all hold who can read a channel."""
        return await self._workspace_of(place.community.partition(":")[2]).access.of_channel(place.channel, also)

    async def post(self, place: LogChannel, layout: Layout) -> None:
        """Send something to a channel."""
        for message in await asyncio.to_thread(layout_messages, layout):
            workspace = self._workspace_of(place.community.partition(":")[2])
            await workspace.client.post(place.channel, "", message, (), {})

    async def tell(self, origin: Origin, text: str) -> None:
        """Tell a person something in the thread where that person asked."""
        place, asker = origin.thread.partition(":")[2], origin.asker.partition(":")[2]
        workspace = self._workspace_of(asker.partition(".")[0])
        channel, _, thread = place.removeprefix(workspace.scope).partition("-")
        words = f"<@{asker.removeprefix(workspace.scope)}> {escape(text)}"
        section = {"type": "section", "text": {"type": "mrkdwn", "text": words}}
        await workspace.client.post(channel, thread, SlackMessage((section,), words, ()), (), {})

    async def edit(self, standing: StandingAnswer) -> None:
        """Put something else into the messages of an answer; those left over are deleted."""
        workspace, place = self._workspace_of(standing.origin.community.partition(":")[2]), standing.place
        user, repeated = standing.origin.asker.removeprefix(workspace.person("")), standing.question * place.repeats
        asked = Asked(place.channel, "", user, standing.origin.event, repeated, standing.translator)
        content, _ = await asyncio.to_thread(standing.fitting, lambda each: messages_of(each, asked))
        stream = AnswerStream(workspace.client, asked, workspace.team, workspace.refused)
        await ThreadReply(workspace.client, asked, {}, stream, place.messages, quiet=True).finish(content)

    def _workspace_of(self, team: str) -> Workspace:
        """Return a workspace; raise ``SlackClientError`` for one that has uninstalled the app: it is told nothing."""
        bot = self._bots.of("", team)
        if bot is None:
            raise SlackClientError(f"the app is not installed in {team}")
        return bot.workspace
