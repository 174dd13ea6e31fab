"""Answers of people that are kept, on Slack: the shortcuts of messages, and offers to their authors."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.rendering.blocks import Layout
from bot.rendering.slack import layout_messages
from bot.service.access import channel_label
from bot.service.button_actions import PressOffer
from bot.service.curated_draft import NOTHING_ASKED, AskedQuestion, Saying
from bot.service.help_team import TakeBack
from bot.service.member_language import MemberLanguage
from bot.slack.slack_buttons import action_button, actions
from bot.slack.slack_command_place import button_ids_of
from bot.slack.slack_events import Event, event_of, is_spoken, origin_of, root_of
from bot.slack.workspace import Workspace
from bot.slack_connection.slack_text import is_direct, mentions, words_of
from bot.slack_connection.web_client import TROUBLES, classify
from bot.translation import Translator

log = logging.getLogger("footnote.slack")


class SlackChosenMessage:
    """A message on which somebody has used a shortcut, or which may answer what the bot left open.

    Args:
        message: The message, with the id of its channel.
        workspace: The workspace.

    Attributes:
        is_own: Whether the bot wrote it, for everybody there to see.
        buttons: Ids of its buttons.
        where: Ids of its channel and of itself.
    """

    def __init__(self, message: Event, workspace: Workspace) -> None:
        self._message, self._workspace = message, workspace
        self.is_own = message.get("user") == workspace.me
        self.buttons: Sequence[str] = button_ids_of(message)
        self.where = str(message["channel"]), str(message["ts"])

    async def saying(self) -> Saying:
        """Return what it says; where Slack does not say who reads it, nobody is known to."""
        workspace, message, (channel, ts) = self._workspace, self._message, self.where
        directory, event = workspace.directory, event_of(workspace.message_id(channel, ts))
        user = str(message.get("user") or "")
        origin = origin_of(workspace, channel, root_of(message), user, event, ts)
        is_known = not is_direct(channel) and await directory.members(channel) is not None
        return Saying(
            event,
            origin.asker,
            (await directory.person(user)).name if user else "",
            await words_of(message.get("text") or "", workspace.me, directory),
            origin.link,
            datetime.fromtimestamp(float(ts), UTC),
            not is_spoken(message, workspace.me),
            workspace.community,
            origin.thread,
            channel_label(workspace.community, channel) if is_known else "",
        )

    async def asked(self) -> AskedQuestion:
        """Return what it answers in a thread: what the thread begins with, if a person wrote that."""
        root, workspace, (channel, ts) = root_of(self._message), self._workspace, self.where
        if root == ts:
            return NOTHING_ASKED
        try:
            found = await workspace.client.web.conversations_replies(channel=channel, ts=root, limit=1)
        except TROUBLES as error:
            log.warning("the beginning of a thread could not be read: %s", error)
            return NOTHING_ASKED
        first: Event = next(iter(found["messages"]), {})
        if str(first.get("ts")) != root or not is_spoken(first, workspace.me):
            return NOTHING_ASKED
        text = await words_of(first.get("text") or "", workspace.me, workspace.directory)
        return AskedQuestion(text, workspace.person(first["user"]), event_of(workspace.message_id(channel, root)))


class SlackOwnWords(SlackChosenMessage):
    """A message that somebody has just written, who may be offered to keep it.

    Args:
        event: The message.
        workspace: The workspace.
        trusted: Ids of the groups whose members' answers are offered to be kept.
        language: The language of each person.

    Attributes:
        origin: Who wrote it where.
        answers_to: What it may answer: what its thread begins with.
    """

    classify = staticmethod(classify)

    def __init__(self, event: Event, workspace: Workspace, trusted: Sequence[str], language: MemberLanguage) -> None:
        super().__init__(event, workspace)
        self._trusted, self._language, user = trusted, language, str(event.get("user"))
        self.origin = origin_of(workspace, str(event["channel"]), root_of(event), user, "")
        for_people = is_spoken(event, workspace.me) and workspace.me not in mentions(event.get("text") or "")
        self.answers_to = (self.origin.thread,) if for_people else ()

    async def translator(self) -> Translator:
        """Return what speaks to the author."""
        return await self._language.of(str(self._message["user"]))

    async def is_trusted(self) -> bool:
        """Return whether the author is in one of the groups now."""
        groups = await asyncio.gather(*(self._workspace.directory.group(each) for each in sorted({*self._trusted})))
        return any(group is not None and self._message["user"] in group for group in groups)

    async def offer(self, layout: Layout, buttons: Sequence[PressOffer]) -> TakeBack:
        """Show the offer to the author alone; Slack forgets it by itself, and once it is void it says so."""
        message, *_ = await asyncio.to_thread(layout_messages, layout)
        translator = await self.translator()
        await self._workspace.client.web.chat_postEphemeral(
            channel=self._message["channel"],
            user=self._message["user"],
            thread_ts=root_of(self._message),
            text=message.text,
            blocks=[*message.blocks, actions([action_button(each, translator) for each in buttons])],
        )
        return _leave


async def _leave() -> None:
    """Leave an offer to Slack: what one person alone sees cannot be deleted by the bot."""
