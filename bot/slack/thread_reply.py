"""The reply to a message: in its thread, as one message that becomes the answer, or as several."""

import asyncio
from collections.abc import Mapping, Sequence

from slack_sdk.errors import SlackApiError

from bot.answering.types import AnswerSentence
from bot.records.shown_answer import MessagePlace
from bot.rendering.slack import Json, SlackMessage, draft_messages, small
from bot.service.answer_foot import Foot
from bot.service.parted_reply import PartedReply
from bot.service.reply import Content
from bot.slack.answer_stream import AnswerStream
from bot.slack.slack_buttons import blocks_under, written
from bot.slack.slack_sending import Asked, messages_of, work_of
from bot.slack_connection.own_messages import find_own
from bot.slack_connection.web_client import TROUBLES, SlackClient, classify, error_code

DRAFT, ANSWER = "draft", "answer"
"""What the bot's own messages are, as it notes at them."""


class ThreadReply(PartedReply[SlackMessage, str]):
    """A reply to a message.

    Args:
        client: The Web API.
        asked: The question.
        entry: Where the question stands, for the journal.
        stream: The message that grows as a stream.
        sent: Timestamps of what an earlier run left of the reply.
        quiet: Whether nothing is to be seen before the answer, since there may be none.
    """

    troubles = TROUBLES
    classify = staticmethod(classify)

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
        super().__init__(asked.user, asked.event, sent, deletable=True, quiet=quiet)
        self._client, self._asked, self._entry, self._stream = client, asked, entry, stream
        self._tried: set[int] = set()

    def journal_entry(self) -> Mapping[str, str]:
        """Where the question stands."""
        return self._entry

    @property
    def place(self) -> MessagePlace | None:
        """Where the answer stands."""
        return MessagePlace(self._asked.channel, tuple(self._sent), bool(self._asked.repeated))

    async def progress(self, text: str, sources: Sequence[str] = ()) -> None:
        """Say how far the question is, and what is searched."""
        title, details = work_of(text, sources, self._asked.translator)
        async with self._drafting() as may:
            if may and not (await self._streams() and await self._stream.say(title, details)):
                await self._show_draft(small(": ".join(filter(None, (title, details)))))
            self._note_stream()

    async def extend(self, sentences: Sequence[AnswerSentence]) -> None:
        """Show as much of the answer as there is."""
        async with self._drafting() as may:
            if may and not (await self._streams() and await self._stream.extend(sentences)):
                drafts = await asyncio.to_thread(draft_messages, sentences)
                if drafts:
                    await self._show_draft(drafts[0])
            self._note_stream()

    def _lay_out(self, content: Content) -> Sequence[SlackMessage]:
        return messages_of(content, self._asked)

    async def _end_draft(self) -> None:
        await self._stream.stop()

    async def _streams(self) -> bool:
        """Whether the draft is a stream, or may become one."""
        return not self._sent or self._sent == [self._stream.ts]

    def _note_stream(self) -> None:
        if self._stream.ts and not self._sent:
            self._sent = [self._stream.ts]

    async def _put(self, place: int, post: SlackMessage, foot: Foot, *, last: bool) -> None:
        """Put something into one of the reply's messages, which is sent if it was not."""
        buttons = blocks_under(foot, self._asked.translator)
        mark = {"event": self._asked.event, "part": place, "state": ANSWER if last else DRAFT}
        if place == len(self._sent):
            self._sent.append(await self._post(place, post, buttons, mark))
        else:
            await self._client.update(self._asked.channel, self._sent[place], post, buttons, mark)

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

    async def _delete(self, sent: str) -> None:
        try:
            await self._client.web.chat_delete(channel=self._asked.channel, ts=sent)
        except SlackApiError as error:
            if error_code(error) != "message_not_found":
                raise

    def _written(self, sent: str) -> str:
        return written(sent)
