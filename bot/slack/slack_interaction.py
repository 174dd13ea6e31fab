"""A press, a command, a message's shortcut or a form on Slack, and how who acts is answered."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.community import correction_layout
from bot.records import CuratedAnswer
from bot.rendering.slack import Json, layout_messages, passage_messages, sources_messages, text_messages
from bot.service.button_actions import AskHuman, DeleteAnswer, button_id
from bot.service.cited_passage import CitedPassage
from bot.service.commands.command import CommandAnswer
from bot.service.community_settings import CommunitySettings
from bot.service.forms import Form
from bot.service.interaction import FoundPassages
from bot.service.member_language import MemberLanguage
from bot.service.operation_board import OperationBoard, OperationWord
from bot.service.operator_rights import OperatorRights
from bot.service.retrying import SendFailure
from bot.slack.passage_form import show_passages
from bot.slack.progress_post import ProgressPost
from bot.slack.slack_buttons import action_button, actions, timestamp
from bot.slack.slack_command_place import Asking, SlackCommandPlace
from bot.slack.slack_form import form_view
from bot.slack.slack_team import SlackTeam, without
from bot.slack.workspace import Workspace
from bot.slack_connection.web_client import TROUBLES, body_of, classify
from bot.translation import ENGLISH, msgid

log = logging.getLogger("footnote.slack")
ONE_BY_ONE = msgid("I couldn’t show them together; press the numbers one by one.")


@dataclass(frozen=True, slots=True)
class InteractionTools:
    """What an interaction on Slack works with.

    Attributes:
        workspace: The workspace.
        rights: Who moderates, and who is an operator.
        language: The language of each person.
        places: Says which group is asked for help in a place.
        runs_index: Says of a community whether operators' commands work there.
    """

    workspace: Workspace
    rights: OperatorRights
    language: MemberLanguage
    places: CommunitySettings
    runs_index: Callable[[str], bool]


class SlackInteraction(SlackCommandPlace):
    """What somebody does on Slack besides writing.

    Args:
        body: What Slack says of it.
        tools: What it works with.

    Attributes:
        message: Id of the message whose button was pressed.
        post: ``""``, since Slack has no forums.
    """

    def __init__(self, body: Mapping[str, Any], tools: InteractionTools) -> None:
        self._body, self._tools = body, tools
        user = str(body["user_id"] if "user_id" in body else body["user"]["id"])
        channel = str(body["channel_id"] if "channel_id" in body else (body.get("channel") or {}).get("id", ""))
        self.asking = Asking(user, channel, str(body.get("response_url") or ""))
        runs_index = tools.runs_index(tools.workspace.community)
        super().__init__(self.asking, tools.workspace, tools.rights, tools.language, runs_index=runs_index)
        self.message = tools.workspace.message_id(channel, str((body.get("message") or {}).get("ts")))
        self.post = ""

    async def is_moderator(self) -> bool:
        """Return whether who acts may stop and delete the answers of others there."""
        return await self._rights.moderates(self.asking.user)

    async def defer(self) -> None:
        """Do nothing: Slack was told by now that it was heard."""

    async def take(self) -> None:
        """Do nothing, either."""

    async def tell(self, text: str) -> None:
        """Say a sentence."""
        translator = await self.translator()
        for message in await asyncio.to_thread(text_messages, translator.translate(text)):
            await self.respond(body_of(message, (), replace=False))

    async def show(self, answer: CommandAnswer) -> None:
        """Show what a command has answered."""
        if answer.sources is not None:
            messages = sources_messages(answer.sources, await self.translator())
        else:
            messages = await asyncio.to_thread(layout_messages, answer.layout)
        buttons = [actions([action_button(each, ENGLISH) for each in answer.buttons])] if answer.buttons else []
        for place, message in enumerate(messages):
            await self.respond(body_of(message, buttons if place == len(messages) - 1 else (), replace=False))
        if answer.file is not None:
            web = self._workspace.client.web
            opened = await web.conversations_open(users=self.asking.user)
            name, data = answer.file.name, answer.file.data
            await web.files_upload_v2(channel=opened["channel"]["id"], filename=name, content=data)

    async def show_passage(self, found: CitedPassage) -> None:
        """Show a cited passage."""
        shown = found.quote, found.before, found.after, found.link
        for message in await asyncio.to_thread(passage_messages, *shown, await self.translator()):
            await self.respond(body_of(message, (), replace=False))

    async def show_passages(self, finding: Awaitable[FoundPassages]) -> None:
        """Show passages in a form; where none can be opened, say that each number opens its own."""
        try:
            translator = await self.translator()
            await show_passages(self._workspace.client, self._body["trigger_id"], finding, translator)
        except SlackApiError as error:
            log.warning("the passages could not be shown together: %s", error)
            await self.tell(ONE_BY_ONE)

    async def open_form(self, form: Form) -> bool:
        """Show a form, if that was asked for less than three seconds ago."""
        view = form_view(form, await self.translator())
        try:
            await self._workspace.client.web.views_open(trigger_id=self._body["trigger_id"], view=view)
        except SlackApiError as error:
            log.warning("a form could not be shown: %s", error)
            return False
        return True

    async def remove_button(self, action: AskHuman) -> None:
        """Take a button away from under the message."""
        with contextlib.suppress(*TROUBLES):
            await self._workspace.client.respond(self.asking.url, without(self._body["message"], button_id(action)))

    async def take_away(self) -> None:
        """Delete the message of the button, which only who presses sees."""
        await self._workspace.client.respond(self.asking.url, {"delete_original": True})

    async def delete_answer(self, earlier: Sequence[str]) -> str:
        """Delete the message of the button, and the messages of its answer before it."""
        for each in earlier:
            with contextlib.suppress(SlackApiError):
                await self._workspace.client.web.chat_delete(channel=self.asking.channel, ts=timestamp(each))
        await self.take_away()
        return ""

    async def show_corrected(self, answer: CuratedAnswer, shown_at: str) -> bool:
        """Show a correction in place of the answer that it corrects."""
        client, (channel, ts, *earlier) = self._workspace.client, shown_at.split(":")
        translator = self._language.of_place(answer.question)
        message, *_ = await asyncio.to_thread(layout_messages, correction_layout(answer, translator))
        asker = answer.asker.removeprefix(self.id_prefix) or "0"
        delete = actions([action_button(DeleteAnswer(asker, ()), translator)])
        try:
            await client.update(channel, ts, message, [delete], {"state": "corrected"})
            for each in earlier:
                await client.web.chat_delete(channel=channel, ts=timestamp(each))
        except TROUBLES as error:
            log.warning("a correction could not be shown: %s", error)
            return False
        return True

    async def team(self) -> SlackTeam:
        """Return the user group that is asked for help there."""
        group = self._tools.places.team(self.community, self.channel) or None
        return SlackTeam(self._body, self._workspace, group, self._language)

    async def board(self, *, cancels: bool) -> OperationBoard:
        """Begin to show an operation in a message, or tell what comes of it to who asked alone."""
        return await ProgressPost.begin(self._workspace.client, self.asking) if cancels else OperationWord(self)

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of Slack an exception is."""
        return classify(error)

    async def respond(self, message: Json) -> None:
        """Send a message by the address that came with a press or a command, in the thread of a pressed button."""
        body = self._body
        thread = (body.get("message") or {}).get("thread_ts") or (body.get("container") or {}).get("thread_ts")
        if self.asking.url:
            place = {"thread_ts": thread} if thread and "actions" in body else {}
            await self._workspace.client.respond(self.asking.url, {**message, **place})
