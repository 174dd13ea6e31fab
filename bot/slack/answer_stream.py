"""An answer that grows as Slack streams it, where Slack does; else by edits of its message."""

import logging
from collections.abc import Sequence

from slack_sdk.errors import SlackApiError

from bot.answering.types import AnswerSentence
from bot.rendering.slack import Json, blocks_of, draft_messages
from bot.service.retrying import SendFailure
from bot.slack.slack_sending import Asked
from bot.slack_connection.web_client import SlackClient, classify, error_code

log = logging.getLogger("footnote.slack")
EXPIRED = ("message_not_in_streaming_state", "message_not_found")
"""Slack's words for a stream that has expired or was stopped."""
TASK, STREAMS = "work", "streams"


class AnswerStream:
    """One streamed message.

    Args:
        client: The Web API.
        asked: The question.
        team: Id of the workspace of who asked.
        refused: What Slack does not offer; a refusal of streams is noted there.

    Attributes:
        ts: The message's timestamp, ``""`` before it was begun.
    """

    def __init__(self, client: SlackClient, asked: Asked, team: str, refused: set[str]) -> None:
        self._client, self._asked, self._team, self._refused = client, asked, team, refused
        self.ts = ""
        self._shown: list[str] = []
        self._is_open = False
        self._step: Json | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can grow."""
        return self._is_open

    async def say(self, title: str, details: str = "") -> bool:
        """Show how far the question is, as a step of the work; returns whether that is possible."""
        step = {"type": "task_update", "id": TASK, "title": title, **({"details": details} if details else {})}
        said = await self._append([step | {"status": "in_progress"}])
        self._step = step if said else None
        return said

    async def extend(self, sentences: Sequence[AnswerSentence]) -> bool:
        """Show sentences that are new; returns whether that is possible."""
        texts = [each.text for each in sentences]
        if texts[: len(self._shown)] != self._shown:
            return self._is_open  # the end puts it right
        blocks = blocks_of(draft_messages(sentences[len(self._shown) :]))
        if blocks and not await self._append([*self._completed(), {"type": "blocks", "blocks": blocks}]):
            return False
        self._shown = texts
        return True

    async def stop(self) -> None:
        """End the stream; its message stays, to be edited. One that Slack has ended itself is left as it is."""
        if self._is_open:
            try:
                await self._client.web.chat_stopStream(
                    channel=self._asked.channel, ts=self.ts, chunks=self._completed() or None
                )
            except SlackApiError as error:
                if classify(error) is not SendFailure.REFUSED:
                    raise
            self._is_open = False

    def _completed(self) -> list[Json]:
        """What shows that the step of the work that is shown, if any, is done."""
        step, self._step = self._step, None
        return [step | {"status": "complete"}] if step else []

    async def _append(self, chunks: Sequence[Json]) -> bool:
        web, asked = self._client.web, self._asked
        if STREAMS in self._refused or not asked.thread or (self.ts and not self._is_open):
            return False
        try:
            if not self.ts:
                sent = await web.chat_startStream(
                    channel=asked.channel,
                    thread_ts=asked.thread,
                    recipient_team_id=self._team,
                    recipient_user_id=asked.user,
                    chunks=list(chunks),
                )
                self.ts, self._is_open = str(sent["ts"]), True
            else:
                await web.chat_appendStream(channel=asked.channel, ts=self.ts, chunks=list(chunks))
        except SlackApiError as error:
            if classify(error) is not SendFailure.REFUSED:
                raise
            if not self.ts or error_code(error) not in EXPIRED:
                self._refused.add(STREAMS)
                log.info("answers grow by edits: Slack takes no streams of them here (%s)", error_code(error))
            await self.stop()
            return False
        return True
