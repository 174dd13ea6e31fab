"""A command that asks a question on Slack."""

from collections.abc import Awaitable, Callable

from bot.rendering.slack import text_messages
from bot.service.incoming import IncomingQuestion
from bot.service.retrying import retry
from bot.slack.command_reply import CommandReply
from bot.slack.slack_sending import Asked
from bot.slack.workspace import Workspace
from bot.slack_connection.web_client import body_of, classify
from bot.translation import Translator

TELL_SECONDS = 60.0
"""Seconds for which a sentence is tried to be sent."""
Acknowledge = Callable[..., Awaitable[object]]
"""Bolt's ``ack``: tells Slack that something was taken, perhaps with a message."""


class SlackCommandContext:
    """A command, as the pipeline asks about it; only its user sees the answer.

    Args:
        question: What it asks.
        asked: The same, as the reply needs it.
        url: The command's address.
        acknowledge: Tells Slack that it was taken.
        workspace: The workspace.
    """

    def __init__(
        self, question: IncomingQuestion, asked: Asked, url: str, acknowledge: Acknowledge, workspace: Workspace
    ) -> None:
        self._question, self._asked, self._url, self._acknowledge = question, asked, url, acknowledge
        self._workspace = workspace

    def reply(self) -> CommandReply:
        """Make the reply to the command."""
        workspace = self._workspace
        return CommandReply(workspace.client, self._asked, self._url, workspace.entry, self._acknowledge)

    async def audience(self) -> frozenset[str]:
        """Return the labels that who asked holds, who alone reads the answer."""
        return await self._workspace.access.of_person(self._asked.user)

    def asker_labels(self) -> frozenset[str] | None:
        """Return None: nobody else reads the answer."""
        return None

    async def tell_not_allowed(self, translator: Translator) -> None:
        """Do nothing: a command can always be answered."""

    async def tell(self, text: str) -> None:
        """Answer the command with a sentence that only its user sees."""
        await self._acknowledge()
        (message,) = text_messages(text)
        body = body_of(message, (), replace=False)
        await retry(lambda: self._workspace.client.respond(self._url, body), TELL_SECONDS, classify)
