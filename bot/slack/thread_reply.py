"""The reply to a message: in its thread, as one message that becomes the answer, or as several."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence

from slack_sdk.errors import SlackApiError

from bot.answering.types import AnswerSentence
from bot.records.shown_answer import MessagePlace
from bot.rendering.slack import Json, SlackMessage, draft_messages, small
from bot.service.reply import Content
from bot.service.retrying import SEND_SECONDS, SendFailure, retry
from bot.slack.answer_stream import AnswerStream
from bot.slack.slack_buttons import stop_button
from bot.slack.slack_sending import Asked, buttons_of, messages_of, work_of
from bot.slack_connection.own_messages import find_own
from bot.slack_connection.web_client import TROUBLES, SlackClient, classify, error_code

DRAFT, ANSWER = "draft", "answer"
"""What the bot's own messages are, as it notes at them."""


class ThreadReply:
    """A reply to a message.

    Args:
        client: The Web API.
        asked: The question.
        entry: Where the question stands, for the journal.
        stream: The message that grows as a stream.
        sent: Timestamps of what an earlier run left of the reply.
        quiet: Whether nothing is to be seen before the answer, since there may be none.
    """

    send_seconds = SEND_SECONDS

    def __init__(
        self,
        client: SlackClient,
        asked: Asked,
        entry: Mapping[str, str],
        stream: AnswerStream,
        sent: Sequence[str],
        *,
        quiet: bool,
    ) -> None:
        self._client, self._asked, self._entry, self._quiet = client, asked, entry, quiet
        self._stream, self._sent = stream, list(sent)
        self._shown: dict[int, object] = {}
        self._tried: set[int] = set()
        self._lock = asyncio.Lock()
        self._finished = self._withdrawn = False

    @property
    def is_visible(self) -> bool:
        """Whether anything of it can be seen."""
        return bool(self._sent)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the question is gone."""
        return self._withdrawn

    def journal_entry(self) -> Mapping[str, str]:
        """Where the question stands."""
        return self._entry

    @property
    def place(self) -> MessagePlace | None:
        """Where the answer stands."""
        return MessagePlace(self._asked.channel, tuple(self._sent), bool(self._asked.repeated))

    async def acknowledge(self) -> None:
        """Do nothing: events are acknowledged before they are looked at."""

    async def progress(self, text: str, sources: Sequence[str] = ()) -> None:
        """Say how far the question is, and what is searched."""
        title, details = work_of(text, sources, self._asked.translator)
        async with self._drafting() as may:
            if may and not (await self._streams() and await self._stream.say(title, details)):
                await self._put_draft(small(": ".join(filter(None, (title, details)))))
            self._note_stream()

    async def extend(self, sentences: Sequence[AnswerSentence]) -> None:
        """Show as much of the answer as there is."""
        async with self._drafting() as may:
            if may and not (await self._streams() and await self._stream.extend(sentences)):
                drafts = await asyncio.to_thread(draft_messages, sentences)
                if drafts:
                    await self._put_draft(drafts[0])
            self._note_stream()

    async def finish(self, content: Content) -> Sequence[str]:
        """Put the content where the draft stood."""
        messages = await asyncio.to_thread(messages_of, content, self._asked)
        async with self._lock:
            self._finished = True
            await self._stream.stop()
            for place, message in enumerate(messages):
                if self._withdrawn:
                    return ()
                last = place == len(messages) - 1
                buttons = buttons_of(content, self._asked, message, self._sent[:place], last=last, private=False)
                await self._put(place, message, buttons, ANSWER if last else DRAFT)
            if not self._withdrawn:
                await self._take_back(len(messages))
            return tuple(self._sent)

    async def withdraw(self) -> None:
        """Take back what was sent, and send nothing from now on."""
        self._withdrawn = True
        async with self._lock:
            self._finished = True
            with contextlib.suppress(*TROUBLES):
                await self._stream.stop()
                await retry(lambda: self._take_back(0), SEND_SECONDS, classify)

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of Slack an exception is."""
        return classify(error)

    @contextlib.asynccontextmanager
    async def _drafting(self) -> AsyncIterator[bool]:
        async with self._lock:
            with contextlib.suppress(*TROUBLES):
                yield not self._finished and not self._quiet

    async def _streams(self) -> bool:
        """Whether the draft is a stream, or may become one."""
        return not self._sent or self._sent == [self._stream.ts]

    def _note_stream(self) -> None:
        if self._stream.ts and not self._sent:
            self._sent = [self._stream.ts]

    async def _put_draft(self, message: SlackMessage) -> None:
        await self._put(0, message, [stop_button(self._asked.user, self._asked.event, self._asked.translator)], DRAFT)

    async def _put(self, place: int, message: SlackMessage, buttons: Sequence[Json], state: str) -> None:
        """Put something into one of the reply's messages, which is sent if it was not."""
        looks = (message.blocks, tuple(map(repr, buttons)))
        if self._shown.get(place) == looks:
            return
        mark = {"event": self._asked.event, "part": place, "state": state}
        if place == len(self._sent):
            self._sent.append(await self._post(place, message, buttons, mark))
        else:
            await self._client.update(self._asked.channel, self._sent[place], message, buttons, mark)
        self._shown[place] = looks

    async def _post(self, place: int, message: SlackMessage, buttons: Sequence[Json], mark: Json) -> str:
        """Send a message, unless Slack took it at an earlier try and did not say so."""
        asked = self._asked
        if place in self._tried:
            found = await find_own(self._client, asked.channel, asked.thread, asked.event, place)
            if found:
                await self._client.update(asked.channel, found, message, buttons, mark)
                return found
        self._tried.add(place)
        return await self._client.post(asked.channel, asked.thread, message, buttons, mark)

    async def _take_back(self, kept: int) -> None:
        """Delete what was sent after the first messages; called again after it failed, it goes on where it was."""
        while len(self._sent) > kept:
            try:
                await self._client.web.chat_delete(channel=self._asked.channel, ts=self._sent[-1])
            except SlackApiError as error:
                if error_code(error) != "message_not_found":
                    raise
            self._sent.pop()
