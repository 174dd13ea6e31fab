"""The message that shows how far an operation is on Slack."""

from collections.abc import Sequence

from bot.rendering.slack import Json, SlackMessage, small, text_messages
from bot.service.button_actions import CancelReindex
from bot.service.operation_board import STARTING, OperationMessage
from bot.service.retrying import SendFailure
from bot.slack.slack_buttons import action_button, actions
from bot.slack.slack_command_place import SlackCommandPlace
from bot.slack_connection.web_client import TROUBLES, SlackClient, body_of, classify
from bot.translation import ENGLISH


class ProgressPost(OperationMessage[SlackMessage]):
    """A message that shows how far a reindex is.

    Args:
        client: The Web API.
        asking: Who asked for it.
        ts: Its timestamp.
    """

    troubles = TROUBLES

    def __init__(self, client: SlackClient, asking: SlackCommandPlace, ts: str) -> None:
        self._client, self._asking, self._channel, self._ts = client, asking, asking.at, ts

    @classmethod
    async def begin(cls, client: SlackClient, asking: SlackCommandPlace) -> "ProgressPost":
        """Send the message to the command's channel, or to who used it where the bot is not in that channel."""
        message, buttons = small(STARTING), _cancel_buttons(asking)
        try:
            return cls(client, asking, await client.post(asking.at, "", message, buttons, {}))
        except TROUBLES as error:
            if classify(error) is not SendFailure.FORBIDDEN:
                raise
        opened = await client.web.conversations_open(users=asking.user)
        asking.at = str(opened["channel"]["id"])  # whose readers are asked about from now on
        return cls(client, asking, await client.post(asking.at, "", message, buttons, {}))

    def _small(self, text: str) -> SlackMessage:
        return small(text)

    def _lay_out(self, text: str) -> Sequence[SlackMessage]:
        return text_messages(text)

    async def _edit(self, post: SlackMessage, *, cancels: bool) -> None:
        buttons = _cancel_buttons(self._asking) if cancels else []
        await self._client.update(self._channel, self._ts, post, buttons, {})

    async def _add(self, post: SlackMessage) -> None:
        await self._client.post(self._channel, "", post, (), {})

    async def _whisper(self, post: SlackMessage) -> None:
        await self._client.respond(self._asking.url, body_of(post, (), replace=False))


def _cancel_buttons(asking: SlackCommandPlace) -> list[Json]:
    return [actions([action_button(CancelReindex(asking.user), ENGLISH)])]
