"""The user group that is asked for help on Slack."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.rendering.help_layout import TAKEN
from bot.rendering.slack import Json, SlackMessage, help_message, text_messages
from bot.service import notices
from bot.service.button_actions import TakeRequest
from bot.service.help_team import HelpCall, TakeBack
from bot.service.member_language import MemberLanguage
from bot.slack.slack_buttons import action_button, actions
from bot.slack.workspace import Workspace
from bot.slack_connection.own_messages import find_own
from bot.slack_connection.web_client import classify


class SlackTeam:
    """The user group that is asked where a button of an answer or of a ping is pressed.

    Args:
        body: The press.
        workspace: The workspace.
        group: Id of the user group that is asked there; None for nobody.
        language: The language of the place.
    """

    classify = staticmethod(classify)

    def __init__(
        self, body: Mapping[str, Any], workspace: Workspace, group: str | None, language: MemberLanguage
    ) -> None:
        self._message, self._channel = body.get("message") or {}, str(body["channel"]["id"])
        self._workspace, self._group, self._language = workspace, group, language
        self._user, self._tried = str(body["user"]["id"]), False

    async def why_not(self) -> str:
        """Return why nobody can be asked there: no group is set, or Slack knows none of that id."""
        known = self._group is not None and await self._workspace.directory.group(self._group) is not None
        return "" if known else notices.NO_TEAM

    async def has_presser(self) -> bool:
        """Return whether who presses is in the group now."""
        members = await self._workspace.directory.group(self._group) if self._group is not None else None
        return members is not None and self._user in members

    async def audience(self) -> frozenset[str]:
        """Return the labels that everybody holds who reads there."""
        return await self._workspace.access.of_channel(self._channel)

    async def ping(self, call: HelpCall) -> TakeBack:
        """Ping the group in the thread of the answer; what Slack took at an earlier try is not sent again."""
        client, channel, ts = self._workspace.client, self._channel, str(self._message["ts"])
        assert self._group is not None  # noqa: S101 - else nobody can be asked
        thread, event = str(self._message.get("thread_ts") or ts), f"human-{call.answer.id}"
        if self._tried and (found := await find_own(client, channel, thread, event, 0)):
            return self._deletion(found)
        link = str((await client.web.chat_getPermalink(channel=channel, message_ts=ts))["permalink"])
        name, translator = await self._name(), self._language.of_place(call.question)
        message = await asyncio.to_thread(help_message, call.question, call.answer, self._group, name, link, translator)
        self._tried = True
        buttons = [actions([action_button(TakeRequest(call.answer.id), translator)])]
        mark = {"event": event, "part": 0, "state": "ping"}
        return self._deletion(await client.post(channel, thread, message, buttons, mark))

    async def show_taken(self) -> None:
        """Show at the ping who is on it, in place of its button."""
        (taken,) = text_messages(self._language.of_place("").translate(TAKEN, person=await self._name()))
        kept = [each for each in self._message.get("blocks") or () if each.get("type") != "actions"]
        shown = SlackMessage((*kept, *taken.blocks), str(self._message.get("text") or ""), ())
        await self._workspace.client.update(self._channel, str(self._message["ts"]), shown, (), {"state": "taken"})

    def _deletion(self, ts: str) -> TakeBack:
        return lambda: self._workspace.client.web.chat_delete(channel=self._channel, ts=ts)

    async def _name(self) -> str:
        return (await self._workspace.directory.person(self._user)).name


def without(message: Mapping[str, Any], action: str) -> Json:
    """Return a message without one of its buttons, to put in its place."""
    blocks = []
    for block in message.get("blocks") or ():
        elements = [each for each in block.get("elements") or () if each.get("action_id") != action]
        if block.get("type") != "actions":
            blocks.append(block)
        elif elements:
            blocks.append({**block, "elements": elements})
    return {"replace_original": True, "text": message.get("text") or "", "blocks": blocks}
