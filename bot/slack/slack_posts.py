"""What the bot says on Slack of its own accord."""

import asyncio
from collections.abc import Sequence

from bot.records import Origin
from bot.rendering.blocks import Layout
from bot.rendering.slack import SlackMessage, escape, layout_messages
from bot.service.community_posts import LogChannel
from bot.slack.web_client import classify
from bot.slack.workspace import Workspace


class SlackPosts:
    """Sends messages that nobody asked for.

    Args:
        workspace: The workspace.
        channel: Id of the channel for reports; ``""`` for none.
    """

    def __init__(self, workspace: Workspace, channel: str) -> None:
        self._workspace, self._channel = workspace, channel
        self.classify = classify

    def log_channels(self) -> Sequence[LogChannel]:
        """Return the channel of the settings, if there is one."""
        return [LogChannel(self._workspace.community, self._channel)] if self._channel else []

    async def readers(self, place: LogChannel, also: frozenset[str]) -> frozenset[str]:
        """Return the labels that all hold who can read a channel."""
        return await self._workspace.access.of_channel(place.channel, also)

    async def post(self, place: LogChannel, layout: Layout) -> None:
        """Send something to a channel."""
        for message in await asyncio.to_thread(layout_messages, layout):
            await self._workspace.client.post(place.channel, "", message, (), {})

    async def tell(self, origin: Origin, text: str) -> None:
        """Tell a person something in the thread where that person asked."""
        channel, _, thread = origin.thread.partition(":")[2].partition("-")
        words = f"<@{origin.asker.partition(':')[2]}> {escape(text)}"
        section = {"type": "section", "text": {"type": "mrkdwn", "text": words}}
        await self._workspace.client.post(channel, thread, SlackMessage((section,), words, ()), (), {})
