"""A message on Slack, as the pipeline asks about it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from bot.service.heard_message import HeardMessage
from bot.service.incoming import EarlierMessage
from bot.service.retrying import SendFailure
from bot.slack.answer_stream import AnswerStream
from bot.slack.slack_events import Event, earlier_message, event_of, root_of
from bot.slack.slack_sending import Asked
from bot.slack.thread_reply import ThreadReply
from bot.slack.workspace import Workspace
from bot.slack_connection.own_messages import messages_before, thread_messages
from bot.slack_connection.slack_text import is_direct, with_names
from bot.slack_connection.web_client import TROUBLES, classify
from bot.text import shorten
from bot.translation import Translator

TITLE_CHARS = 200
SESSIONS = "sessions"


class SlackMessageContext(HeardMessage):
    """A message that may be for the bot.

    Args:
        event: The message, as Slack sent it.
        workspace: The workspace.
        sent: Timestamps of what an earlier run left of the reply.
    """

    troubles = TROUBLES

    def __init__(self, event: Event, workspace: Workspace, sent: Sequence[str] = ()) -> None:
        super().__init__(event["channel"])
        self._event, self._workspace, self._sent = event, workspace, sent
        self._own: frozenset[str] | None = None

    def reply(self, translator: Translator, *, repeated: str, thread_name: str, quiet: bool) -> ThreadReply:
        """Make the reply to the message; every reply stands in a thread, so none is opened by name."""
        event, workspace = self._event, self._workspace
        name = event_of(workspace.message_id(event["channel"], event["ts"]))
        asked = Asked(event["channel"], root_of(event), event["user"], name, repeated, translator)
        stream = AnswerStream(workspace.client, asked, event.get("user_team") or workspace.team, workspace.refused)
        entry = workspace.entry_of(event["channel"], root_of(event), event["ts"])
        return ThreadReply(workspace.client, asked, entry, stream, self._sent, quiet=quiet)

    async def audience(self) -> frozenset[str]:
        """Return the labels that everybody holds who will read the answer."""
        channel, access = self._event["channel"], self._workspace.access
        own = await access.of_person(self._event["user"])
        if is_direct(channel):
            return own
        self._own = own
        return await access.of_channel(channel)

    def asker_labels(self) -> frozenset[str] | None:
        """Return the labels that the author held when the audience was worked out; None in direct messages."""
        return self._own

    async def _look_back(self, most: int) -> Sequence[EarlierMessage]:
        """Return what stands before it in its thread, or in the channel where it begins one."""
        event, workspace = self._event, self._workspace
        channel, root, ts = event["channel"], root_of(event), event["ts"]
        if root == ts:
            before = await messages_before(workspace.client, channel, ts, most)
        else:
            found = await thread_messages(workspace.client, channel, root)
            before = [each for each in found if float(each["ts"]) < float(ts)]
        return [await earlier_message(each, workspace) for each in before[-most:]]

    async def _tell_author(self, text: str) -> None:
        await self._workspace.client.web.chat_postMessage(channel=self._event["user"], text=text)

    @contextlib.asynccontextmanager
    async def typing(self) -> AsyncIterator[None]:
        """Show the session at work, with Slack's own Stop button, while the context lasts."""
        if await self._set_status("processing"):
            try:
                yield
            finally:
                await asyncio.shield(self._set_status("active"))
        else:
            yield

    async def _set_status(self, status: str) -> bool:
        """Set the session's status; returns whether Slack takes it, which depends on how the app was made."""
        workspace, event = self._workspace, self._event
        if SESSIONS in workspace.refused:
            return False
        try:
            await workspace.client.web.agents_sessions_setStatus(
                channel_id=event["channel"],
                thread_ts=root_of(event),
                status=status,
                title=shorten(with_names(event.get("text") or "", workspace.me, {}), TITLE_CHARS) or None,
                initiator_user_id=event["user"],
            )
        except TROUBLES as error:
            if classify(error) is SendFailure.REFUSED:
                workspace.refused.add(SESSIONS)
            return False
        return True
