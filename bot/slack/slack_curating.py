"""Answers of people that are kept, on Slack: shortcuts of messages, their form, offers, what is kept."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.community import correction_layout
from bot.rendering.blocks import Layout
from bot.rendering.layout import text_layout
from bot.rendering.slack import Json, layout_messages
from bot.service import curation_notices as notices
from bot.service.access import channel_label
from bot.service.button_actions import CastVote, DeleteAnswer, PressOffer, actions_in
from bot.service.curated_draft import NOTHING_ASKED, AskedQuestion, CuratedDraft, Keeper, Kept, Saying, form_of
from bot.service.retrying import SendFailure
from bot.service.services import Services
from bot.service.trusted_replies import TakeBack
from bot.slack.command_reply import body_of
from bot.slack.member_language import MemberLanguage
from bot.slack.operator_rights import OperatorRights
from bot.slack.slack_buttons import action_button, actions, timestamp
from bot.slack.slack_command_place import keeper_of
from bot.slack.slack_events import Event, event_of, is_spoken, origin_of, root_of
from bot.slack.workspace import Workspace
from bot.slack_connection.slack_text import is_direct, mentions, words_of
from bot.slack_connection.web_client import TROUBLES, classify
from bot.translation import Translator

log = logging.getLogger("footnote.slack")
KEEP_FORM = "fn:keep-answer"
"""Id of the form of a draft."""


class SlackCuration:
    """Keeps answers of people in one workspace.

    Args:
        services: What the bot works with.
        workspace: The workspace.
        rights: Who looks after what is kept: those who moderate, and operators.
        trusted: Ids of the groups whose members are offered to keep their answers.
        language: The language of each person.
    """

    def __init__(
        self,
        services: Services,
        workspace: Workspace,
        rights: OperatorRights,
        trusted: Sequence[str],
        language: MemberLanguage,
    ) -> None:
        self._curation, self._trusted_replies = services.curation, services.trusted_replies
        self._workspace, self._rights, self._language = workspace, rights, language
        self._trusted, self._admission = frozenset(trusted), services.admission

    async def save(self, shortcut: Mapping[str, Any]) -> None:
        """Show the form in which a message may be kept as an answer, or say why it cannot be."""
        message, channel = shortcut["message"], str(shortcut["channel"]["id"])
        keeper = await self._keeper(shortcut)
        asked = await self._asked(channel, message) if keeper.moderates else NOTHING_ASKED
        found = self._curation.begin(await self._saying({**message, "channel": channel}), asked, keeper)
        await self.show(found, shortcut)

    async def correct(self, shortcut: Mapping[str, Any]) -> None:
        """Show the form in which an answer of the bot is corrected, or say why it cannot be."""
        message, channel = shortcut["message"], str(shortcut["channel"]["id"])
        found = actions_in(_ids_in(message))
        votes = [each for each in found if isinstance(each, CastVote)]
        if message.get("user") != self._workspace.me or not votes:
            await self.show(notices.NOT_AN_ANSWER, shortcut)
            return
        rest = [timestamp(old) for each in found if isinstance(each, DeleteAnswer) for old in each.earlier]
        place, shown_at = await self._saying({**message, "channel": channel}), ":".join((channel, message["ts"], *rest))
        keeper = await self._keeper(shortcut)
        await self.show(await self._curation.begin_correction(votes[0].answer, place, shown_at, keeper), shortcut)

    async def submit(
        self, body: Mapping[str, Any], view: Mapping[str, Any], ack: Callable[..., Awaitable[object]]
    ) -> None:
        """Keep an answer as its form has it; what is wrong is said in the form, which keeps what was written."""
        user, given = str(body["user"]["id"]), view["state"]["values"]
        values = {name: str(given[name][name].get("value") or "") for name in given}
        translator = await self._language.of(user)
        done = await self._trusted_replies.submit(view["private_metadata"], values, await self._keeper(body))
        if done.answer is None and done.field:
            await ack(response_action="errors", errors={done.field: translator.translate(done.said)})
            return
        await ack(response_action="update", view=_closing(translator.translate(done.said), translator))
        await self._show_correction(done)

    async def press(self, body: Mapping[str, Any], action: PressOffer) -> None:
        """Do what a button of an offer says."""
        pressed = await self._trusted_replies.press(action, await self._keeper(body))
        if pressed.form is not None:
            await self.show(pressed.form, body)
            return
        await self._tell(body, pressed.said)
        if pressed.is_done:
            await self._workspace.client.respond(body["response_url"], {"delete_original": True})

    async def is_offered(self, event: Event) -> bool:
        """Offer the author of a message to keep it, if it answers what the bot left open; returns whether it did."""
        me, channel = self._workspace.me, str(event["channel"])
        origin = origin_of(self._workspace, channel, root_of(event), str(event.get("user")), "")
        answers_to, to_bot = (origin.thread,), me in mentions(event.get("text") or "")
        if to_bot or not is_spoken(event, me) or not self._trusted_replies.may_answer(answers_to):
            return False
        if self._admission.why_not(origin):
            return False
        place = SlackOfferPlace(self._workspace, event, self._trusted, await self._language.of(str(event["user"])))
        return await self._trusted_replies.hear(await self._saying(event), answers_to, place)

    async def _keeper(self, body: Mapping[str, Any]) -> Keeper:
        return await keeper_of(_user_of(body), self._workspace, self._rights)

    async def _saying(self, message: Event) -> Saying:
        """Translate a message that may be kept; where Slack does not say who reads it, nobody is known to."""
        workspace, channel, ts = self._workspace, str(message["channel"]), str(message["ts"])
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

    async def _asked(self, channel: str, message: Event) -> AskedQuestion:
        """Return what a message in a thread answers: what the thread begins with, if a person wrote that."""
        root, workspace = root_of(message), self._workspace
        if root == str(message["ts"]):
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

    async def show(self, found: CuratedDraft | str, body: Mapping[str, Any]) -> None:
        """Show the form of a draft, or say why there is none."""
        if isinstance(found, str):
            await self._tell(body, found)
            return
        view = _form(found, await self._language.of(_user_of(body)))
        try:
            await self._workspace.client.web.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:
            log.warning("a form could not be shown: %s", error)
            await self._tell(body, notices.TOO_OLD)

    async def _show_correction(self, done: Kept) -> None:
        """Show a correction in place of the answer, and delete the answer's other messages."""
        if done.answer is None or not done.shown_at:
            return
        client, (channel, ts, *rest) = self._workspace.client, done.shown_at.split(":")
        translator = self._language.of_place(done.answer.question)
        message, *_ = await asyncio.to_thread(layout_messages, correction_layout(done.answer, translator))
        asker = done.answer.asker.removeprefix(self._workspace.person("")) or "0"
        delete = action_button(DeleteAnswer(asker, ()), translator)
        try:
            await client.update(channel, ts, message, [actions([delete])], {"state": "corrected"})
            for each in rest:
                await client.web.chat_delete(channel=channel, ts=each)
        except TROUBLES as error:
            log.warning("a correction could not be shown: %s", error)

    async def _tell(self, body: Mapping[str, Any], text: str) -> None:
        translator = await self._language.of(_user_of(body))
        message, *_ = layout_messages(text_layout(translator.translate(text)))
        await self._workspace.client.respond(body["response_url"], body_of(message, (), replace=False))


class SlackOfferPlace:
    """A message whose author may be offered to keep it.

    Args:
        workspace: The workspace.
        event: The message.
        trusted: Ids of the groups whose members' answers are offered to be kept.
        translator: Speaks to the author.
    """

    def __init__(self, workspace: Workspace, event: Event, trusted: frozenset[str], translator: Translator) -> None:
        self._workspace, self._event, self._trusted, self.translator = workspace, event, trusted, translator

    async def is_trusted(self) -> bool:
        """Return whether the author is in one of the groups now."""
        groups = await asyncio.gather(*(self._workspace.directory.group(each) for each in sorted(self._trusted)))
        return any(group is not None and self._event["user"] in group for group in groups)

    async def offer(self, draft: str, layout: Layout) -> TakeBack:
        """Show the offer to the author alone; Slack forgets it by itself, and once it is void it says so."""
        message, *_ = await asyncio.to_thread(layout_messages, layout)
        offered = PressOffer(draft, "keep"), PressOffer(draft, "edit"), PressOffer(draft, "no")
        buttons = actions([action_button(each, self.translator) for each in offered])
        await self._workspace.client.web.chat_postEphemeral(
            channel=self._event["channel"],
            user=self._event["user"],
            thread_ts=root_of(self._event),
            text=message.text,
            blocks=[*message.blocks, buttons],
        )
        return _leave

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of Slack an exception is."""
        return classify(error)


async def _leave() -> None:
    """Leave an offer to Slack: what one person alone sees cannot be deleted by the bot."""


def _user_of(body: Mapping[str, Any]) -> str:
    return str(body["user_id"] if "user_id" in body else body["user"]["id"])


def _ids_in(message: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of a message's buttons, and what the buttons of votes hold."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            yield str(element.get("action_id") or "")
            yield str((element.get("positive_button") or {}).get("value") or "")


def _form(draft: CuratedDraft, translator: Translator) -> Json:
    form = form_of(draft, translator)
    blocks = [
        {
            "type": "input",
            "block_id": each.name,
            "label": {"type": "plain_text", "text": each.label},
            "optional": not each.required,
            "element": {
                "type": "plain_text_input",
                "action_id": each.name,
                "multiline": each.long,
                "max_length": each.most,
                **({"initial_value": each.value} if each.value else {}),
            },
        }
        for each in form.fields
    ]
    return _view(form.title, blocks, translator) | {
        "callback_id": KEEP_FORM,
        "private_metadata": form.id,
        "submit": {"type": "plain_text", "text": translator.translate("Keep")},
    }


def _closing(text: str, translator: Translator) -> Json:
    said = {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}
    return _view(translator.translate(notices.FORM_TITLE), [said], translator)


def _view(title: str, blocks: list[Json], translator: Translator) -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "close": {"type": "plain_text", "text": translator.translate("Close")},
        "blocks": blocks,
    }
