"""The reply to a command, which only its user sees: one placeholder at most, and what takes its place."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.answering.types import AnswerSentence
from bot.rendering.slack import Json, SlackMessage, small
from bot.service.reply import Content
from bot.service.retrying import SendFailure
from bot.slack.slack_buttons import stop_button
from bot.slack.slack_sending import Asked, buttons_of, messages_of, work_of
from bot.slack_connection.web_client import TROUBLES, SlackClient, body_of, classify

URL_SECONDS = 1_800.0
"""Seconds for which a command's address takes messages."""
URL_USES = 5
"""Messages that it takes in all."""
MARGIN = 30.0


class CommandReply:
    """A reply to a command.

    Args:
        client: The Web API.
        asked: The question.
        url: The command's address, to which its messages go.
        entry: The workspace, for the journal.
        acknowledge: Tells Slack that the command was taken.
    """

    is_withdrawn = False
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
        self._client, self._asked, self._url, self._entry = client, asked, url, entry
        self._acknowledge = acknowledge
        self._began, self._uses, self._sent = time.monotonic(), 0, 0
        self._has_draft = self._finished = False
        self._lock = asyncio.Lock()

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
        async with self._lock:
            if not self._finished and not self._has_draft:
                with contextlib.suppress(*TROUBLES):
                    await self._send(
                        small(said), [stop_button(self._asked.user, self._asked.event, self._asked.translator)]
                    )
                    self._has_draft = True

    async def extend(self, sentences: Sequence[AnswerSentence]) -> None:
        """Do nothing: what only one person sees cannot grow by edits."""

    async def finish(self, content: Content) -> Sequence[str]:
        """Put the content where the placeholder stood; what comes after the last use is sent beside it."""
        messages = await asyncio.to_thread(messages_of, content, self._asked)
        async with self._lock:
            self._finished = True
            while self._sent < len(messages):
                place = self._sent
                last = place == len(messages) - 1
                buttons = buttons_of(content, self._asked, messages[place], (), last=last, private=True)
                try:
                    await self._send(messages[place], buttons)
                except TROUBLES:
                    self._has_draft = place == 0  # Slack may have taken it; the next try takes its place then
                    raise
                self._has_draft = False
                self._sent += 1
            return ()

    async def withdraw(self) -> None:
        """Do nothing: a command cannot be deleted."""

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of Slack an exception is."""
        return classify(error)

    async def _send(self, message: SlackMessage, buttons: Sequence[Json]) -> None:
        if self._uses >= URL_USES:
            asked = self._asked
            await self._client.web.chat_postEphemeral(
                channel=asked.channel, user=asked.user, text=message.text, blocks=[*message.blocks, *buttons]
            )
            return
        await self._client.respond(self._url, body_of(message, buttons, replace=self._has_draft))
        self._uses += 1
