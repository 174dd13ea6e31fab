"""A press, a command, a message's shortcut or a form on Slack, and how who acts is answered."""

import contextlib
import logging
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.rendering import slack as slack_writer
from bot.rendering.slack import Json, SlackMessage
from bot.service.button_actions import AskHuman, ButtonAction, DeleteAnswer, button_id
from bot.service.commands.command import ReplyFile
from bot.service.forms import Form
from bot.service.interaction import FoundPassages
from bot.service.operation_board import OperationBoard, OperationWord
from bot.service.written_interaction import WrittenInteraction
from bot.slack.passage_form import show_passages
from bot.slack.progress_post import ProgressPost
from bot.slack.slack_buttons import action_button, actions, timestamp
from bot.slack.slack_command_place import InteractionTools, SlackCommandPlace
from bot.slack.slack_form import form_view
from bot.slack.slack_team import SlackTeam, without
from bot.slack_connection.web_client import TROUBLES, body_of, classify
from bot.translation import Translator, msgid

log = logging.getLogger("footnote.slack")
ONE_BY_ONE = msgid("I couldn’t show them together; press the numbers one by one.")


class SlackInteraction(SlackCommandPlace, WrittenInteraction[SlackMessage]):
    """What somebody does on Slack besides writing.

    Args:
        body: What Slack says of it.
        tools: What it works with.

    Attributes:
        message: Id of the message whose button was pressed.
        post: ``""``, since Slack has no forums.
    """

    writer = slack_writer
    troubles = TROUBLES
    classify = staticmethod(classify)

    def __init__(self, body: Mapping[str, Any], tools: InteractionTools) -> None:
        super().__init__(body, tools)
        self.message = tools.workspace.message_id(self.at, str((body.get("message") or {}).get("ts")))
        self.post = ""

    async def is_moderator(self) -> bool:
        """Return whether who acts may stop and delete the answers of others there."""
        return await self._rights.moderates(self.user)

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
            await self._workspace.client.respond(self.url, without(self._body["message"], button_id(action)))

    async def take_away(self) -> None:
        """Delete the message of the button, which only who presses sees."""
        await self._workspace.client.respond(self.url, {"delete_original": True})

    async def delete_answer(self, earlier: Sequence[str]) -> str:
        """Delete the message of the button, and the messages of its answer before it."""
        for each in earlier:
            with contextlib.suppress(SlackApiError):
                await self._delete_at(self.at, each)
        await self.take_away()
        return ""

    async def team(self) -> SlackTeam:
        """Return the user group that is asked for help there."""
        group = self._tools.places.team(self.community, self.channel) or None
        return SlackTeam(self._body, self._workspace, group, self._language)

    async def board(self, *, cancels: bool) -> OperationBoard:
        """Begin to show an operation in a message, or tell what comes of it to who asked alone."""
        return await ProgressPost.begin(self._workspace.client, self) if cancels else OperationWord(self)

    async def respond(self, message: Json) -> None:
        """Send a message by the address that came with a press or a command, in the thread of a pressed button."""
        body = self._body
        thread = (body.get("message") or {}).get("thread_ts") or (body.get("container") or {}).get("thread_ts")
        if self.url:
            place = {"thread_ts": thread} if thread and "actions" in body else {}
            await self._workspace.client.respond(self.url, {**message, **place})

    def _speaker_to_all(self, question: str) -> Translator:
        return self._language.of_place(question)

    def _in_buttons(self, person: str) -> str:
        return person.removeprefix(self.id_prefix) or "0"

    async def _send(
        self,
        posts: Sequence[SlackMessage],
        buttons: Sequence[ButtonAction],
        translator: Translator,
        file: ReplyFile | None = None,
    ) -> None:
        """Send messages that who acts alone sees, with the buttons under the last one, and a file directly."""
        under = [actions([action_button(each, translator) for each in buttons])] if buttons else []
        for place, post in enumerate(posts):
            await self.respond(body_of(post, under if place == len(posts) - 1 else (), replace=False))
        if file is not None:
            web = self._workspace.client.web
            opened = await web.conversations_open(users=self.user)
            await web.files_upload_v2(channel=opened["channel"]["id"], filename=file.name, content=file.data)

    async def _correct(
        self, channel: str, message: str, post: SlackMessage, delete: DeleteAnswer, translator: Translator
    ) -> None:
        under = [actions([action_button(delete, translator)])]
        await self._workspace.client.update(channel, message, post, under, {"state": "corrected"})

    async def _delete_at(self, channel: str, message: str) -> None:
        await self._workspace.client.web.chat_delete(channel=channel, ts=timestamp(message))
