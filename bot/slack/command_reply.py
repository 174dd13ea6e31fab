"""The reply to a command, which only its user sees: one placeholder at most, and what takes its place."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.answering.types import AnswerSentence
from bot.rendering.slack import Json, SlackMessage, small
from bot.service.answer_foot import Foot
from bot.service.parted_reply import PartedReply
from bot.service.reply import Content
from bot.slack.slack_buttons import blocks_under
from bot.slack.slack_sending import Asked, messages_of, work_of
from bot.slack_connection.slack_text import is_direct
from bot.slack_connection.web_client import TROUBLES, SlackClient, body_of, classify

URL_SECONDS = 1_800.0
"""Seconds for which a command's address takes messages."""
URL_USES = 5
"""Messages that it takes in all."""
MARGIN = 30.0


class CommandReply(PartedReply[SlackMessage, str]):
    """A reply to a command.

    Args:
        client: The Web API.
        asked: The question.
        url: The command's address, to which its messages go.
        entry: The workspace, for the journal.
        acknowledge: Tells Slack that the command was taken.
    """

    troubles = TROUBLES
    classify = staticmethod(classify)
    is_visible = True
    place = None

    def __init__(
        self,
        client: SlackClient,
        asked: Asked,
        url: str,
        entry: Mapping[str, str],
        acknowledge: Callable[[], Awaitable[object]],
    ) -> None:
        super().__init__(asked.user, asked.event, (), deletable=False, quiet=False)
        self._client, self._asked, self._url, self._entry = client, asked, url, entry
        self._acknowledge = acknowledge
        self._began, self._uses, self._has_draft = time.monotonic(), 0, False

    @property
    def send_seconds(self) -> float:
        """Seconds for which the command's address is still good."""
        return max(0.0, self._began + URL_SECONDS - MARGIN - time.monotonic())

    def journal_entry(self) -> Mapping[str, str]:
        """The command's address."""
        return {"kind": "command", "url": self._url, "asked": self._asked.repeated, **self._entry}

    async def acknowledge(self) -> None:
        """Tell Slack that the command was taken."""
        await self._acknowledge()

    async def progress(self, text: str, sources: Sequence[str] = ()) -> None:
        """Say how far the question is, once: the address takes few messages."""
        said = ": ".join(filter(None, work_of(text, sources, self._asked.translator)))
        async with self._drafting() as may:
            if may and not self._has_draft:
                await self._show_draft(small(said))

    async def extend(self, sentences: Sequence[AnswerSentence]) -> None:
        """Do nothing: what only one person sees cannot grow by edits."""

    async def withdraw(self) -> None:
        """Do nothing: a command cannot be deleted."""

    def _lay_out(self, content: Content) -> Sequence[SlackMessage]:
        return messages_of(content, self._asked)

    async def _put(self, place: int, post: SlackMessage, foot: Foot, *, last: bool) -> None:
        """Put something where the placeholder stood; what comes after the last use is sent beside it."""
        may_share = last and not is_direct(self._asked.channel)
        try:
            await self._send(post, blocks_under(foot, self._asked.translator, shares=may_share))
        except TROUBLES:
            self._has_draft = place == 0 and self._finished  # Slack may have taken it; the next try takes its place
            raise
        self._has_draft = not self._finished

    async def _delete(self, sent: str) -> None:
        """Do nothing: what only one person sees cannot be deleted by the bot."""

    async def _send(self, message: SlackMessage, buttons: Sequence[Json]) -> None:
        if self._uses >= URL_USES:
            asked = self._asked
            await self._client.web.chat_postEphemeral(
                channel=asked.channel, user=asked.user, text=message.text, blocks=[*message.blocks, *buttons]
            )
            return
        await self._client.respond(self._url, body_of(message, buttons, replace=self._has_draft))
        self._uses += 1
