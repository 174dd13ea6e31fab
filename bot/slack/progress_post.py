"""The message that shows how far an operation is on Slack."""

import asyncio
import logging

from bot.rendering.slack import SlackMessage, small, text_messages
from bot.service.operation_board import STARTING
from bot.service.retrying import SendFailure
from bot.slack.slack_buttons import cancel_button
from bot.slack.slack_command_place import Asking
from bot.slack_connection.web_client import TROUBLES, SlackClient, body_of, classify

log = logging.getLogger("footnote.slack")


class ProgressPost:
    """A message that shows how far a reindex is.

    Args:
        client: The Web API.
        asking: Who asked for it.
        channel: Where it stands.
        ts: Its timestamp.
    """

    is_private = False

    def __init__(self, client: SlackClient, asking: Asking, channel: str, ts: str) -> None:
        self._client, self._asking, self._channel, self._ts = client, asking, channel, ts

    @classmethod
    async def begin(cls, client: SlackClient, asking: Asking) -> "ProgressPost":
        """Send the message to the command's channel, or to who used it where the bot is not in that channel."""
        message, buttons = small(STARTING), [cancel_button(asking.user)]
        try:
            return cls(client, asking, asking.channel, await client.post(asking.channel, "", message, buttons, {}))
        except TROUBLES as error:
            if classify(error) is not SendFailure.FORBIDDEN:
                raise
        opened = await client.web.conversations_open(users=asking.user)
        asking.channel = str(opened["channel"]["id"])  # whose readers are asked about from now on
        return cls(client, asking, asking.channel, await client.post(asking.channel, "", message, buttons, {}))

    async def show(self, text: str) -> None:
        """Show how far it is."""
        await self._edit(small(text), cancel=True)

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        first, *rest = await asyncio.to_thread(text_messages, text)
        await self._edit(first, cancel=False)
        for part in rest:
            await self._client.post(self._channel, "", part, (), {})

    async def tell_operator(self, text: str) -> None:
        """Tell the operator alone what not everybody may read."""
        try:
            for message in await asyncio.to_thread(text_messages, text):
                await self._client.respond(self._asking.url, body_of(message, (), replace=False))
        except TROUBLES as error:
            log.warning("an operator could not be told more: %s", error)

    async def _edit(self, message: SlackMessage, *, cancel: bool) -> None:
        buttons = [cancel_button(self._asking.user)] if cancel else []
        try:
            await self._client.update(self._channel, self._ts, message, buttons, {})
        except TROUBLES as error:
            log.error("the progress of a reindex could not be shown: %s", error)
