"""What happens on Slack when a button is pressed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.rendering.slack import Json, answer_messages, passage_messages, text_messages
from bot.service import notices
from bot.service.button_actions import (
    AskHuman,
    CancelReindex,
    CastVote,
    ConfirmCommand,
    DeleteAnswer,
    PressOffer,
    ShowAllPassages,
    ShowPassage,
    StopAnswer,
    TakeRequest,
    button_id,
    parse_button_id,
)
from bot.service.services import Services
from bot.service.vote_form import CHOICE, WORDS, reason_in
from bot.slack.command_reply import body_of
from bot.slack.member_language import MemberLanguage
from bot.slack.operator_rights import OperatorRights
from bot.slack.passage_form import Found, show_passages
from bot.slack.reason_form import reason_form, said_form
from bot.slack.slack_buttons import KEEP, SHARE, VOTE, answer_buttons, timestamp
from bot.slack.slack_help_place import SlackHelpPlace, without
from bot.slack.slack_sending import ASKED_CHARS
from bot.slack.workspace import Workspace
from bot.slack_connection.web_client import TROUBLES
from bot.text import shorten
from bot.translation import msgid

log = logging.getLogger("footnote.slack")
NOTE_SECONDS = 0.7
"""Seconds in which a reason has to be noted to be answered at once: Slack waits three seconds."""
SAVING = msgid("Saving…")
ONE_BY_ONE = msgid("I couldn’t show them together; press the numbers one by one.")
Body = Mapping[str, Any]
Choose = Callable[[str, str], Awaitable[None]]
"""Does what a person chooses."""


class Presses:
    """Does what buttons say.

    Args:
        services: What the bot works with.
        workspace: The workspace.
        rights: Who moderates, and who is an operator.
        choose: Does what somebody chooses in the Home tab.
        confirm: Does what somebody confirms that a command has offered.
        language: The language of each person.
        press_offer: Does what a button of an offer to keep an answer says.
    """

    def __init__(
        self,
        services: Services,
        workspace: Workspace,
        rights: OperatorRights,
        choose: Choose,
        confirm: Callable[[Body, ConfirmCommand], Awaitable[None]],
        language: MemberLanguage,
        press_offer: Callable[[Body, PressOffer], Awaitable[None]],
    ) -> None:
        self._actions, self._operations, self._help = services.answer_actions, services.operations, services.human_help
        self._workspace, self._rights, self._choose, self._confirm = workspace, rights, choose, confirm
        self._language, self._places, self._press_offer = language, services.places, press_offer

    async def press(self, body: Body, action: Body) -> None:
        """Do what a button says; a defect is logged, and who pressed is told."""
        kind, value, user = str(action["action_id"]), str(action.get("value") or ""), str(body["user"]["id"])
        work: Awaitable[None]
        if kind == VOTE:
            work = self._vote(body, parse_button_id(value))
        elif kind == SHARE:
            work = self._share(body, value)
        elif kind == KEEP:
            work = self._keep(body, value)
        elif kind.startswith("fn:home:"):
            work = self._choose(user, kind.rpartition(":")[2])
        else:
            work = self._do(body, parse_button_id(kind))
        try:
            await work
        except TROUBLES as error:
            log.error("a button did not work: %s", error)
            await self._tell(body, notices.DEFECT)
        except Exception:
            log.exception("a defect kept a button from working")
            await self._tell(body, notices.DEFECT)

    async def give_reason(self, body: Body, view: Body, ack: Callable[..., Awaitable[object]]) -> None:
        """Note why an answer did not help, and say so in the form; Slack is told in time that the form was taken."""
        vote = parse_button_id(view["private_metadata"])
        assert isinstance(vote, CastVote)  # noqa: S101 - only such forms are opened
        given = view["state"]["values"]
        choice = given["choice"]["choice"].get("selected_option") or {}
        words = given["words"]["words"].get("value") or ""
        reason = reason_in({CHOICE: choice.get("value", ""), WORDS: words})
        translator = await self._language.of(str(body["user"]["id"]))
        voting = asyncio.ensure_future(self._actions.vote(vote, self._workspace.person(body["user"]["id"]), reason))
        await asyncio.wait((voting,), timeout=NOTE_SECONDS)
        soon = voting.done()
        said = await voting if soon else SAVING
        await ack(response_action="update", view=said_form(said, translator))
        if not soon:
            shown = said_form(await voting, translator)
            await self._workspace.client.web.views_update(view_id=view["id"], view=shown)

    async def stop(self, action: StopAnswer, user: str) -> str:
        """Stop an answer for its asker or a moderator; return why not, ``""`` where it is stopped."""
        return self._actions.stop(action, user, moderates=await self._rights.moderates(user))

    async def _do(self, body: Body, action: object) -> None:
        user = str(body["user"]["id"])
        match action:
            case ShowPassage():
                await self._show_passage(body, action)
            case ShowAllPassages():
                await self._show_all(body, action)
            case DeleteAnswer(_, earlier):
                moderates = await self._rights.moderates(user)
                if refusal := self._actions.why_not_delete(action, user, moderates=moderates):
                    await self._tell(body, refusal)
                else:
                    await self._delete(body, [timestamp(each) for each in earlier])
            case StopAnswer():
                if refusal := await self.stop(action, user):
                    await self._tell(body, refusal)
            case CancelReindex(starter):
                may_cancel = user == starter or await self._rights.is_operator(user)
                if refusal := self._operations.cancel_reindex(self._workspace.community, may_cancel=may_cancel):
                    await self._tell(body, refusal)
            case PressOffer():
                await self._press_offer(body, action)
            case AskHuman() | TakeRequest():
                await self._get_help(body, action)
            case ConfirmCommand():
                await self._confirm(body, action)

    async def _get_help(self, body: Body, action: AskHuman | TakeRequest) -> None:
        channel = f"slack:{self._workspace.place(str(body['channel']['id']))}"
        group = self._places.team(self._workspace.community, channel) or None
        place = await SlackHelpPlace.of(body, self._workspace, self._rights, group, self._language)
        if refusal := await self._help.press(action, place):
            await self._tell(body, refusal)
        elif isinstance(action, AskHuman):
            with contextlib.suppress(*TROUBLES):  # then a second press says that they were asked
                await self._workspace.client.respond(body["response_url"], without(body["message"], button_id(action)))

    async def _show_passage(self, body: Body, action: ShowPassage) -> None:
        labels = await self._workspace.access.of_person(str(body["user"]["id"]))
        found = await self._actions.passage(action, labels)
        if isinstance(found, str):
            await self._tell(body, found)
            return
        shown = found.quote, found.before, found.after, found.link
        messages = await asyncio.to_thread(passage_messages, *shown, await self._language.of(str(body["user"]["id"])))
        for message in messages:
            await self._respond(body, body_of(message, (), replace=False))

    async def _show_all(self, body: Body, action: ShowAllPassages) -> None:
        """Show all passages of an answer; where no form can be opened, say that each number opens its own."""
        user = str(body["user"]["id"])

        async def finding() -> Found:
            return await self._actions.passages(action, await self._workspace.access.of_person(user))

        try:
            translator = await self._language.of(user)
            await show_passages(self._workspace.client, body["trigger_id"], finding(), translator)
        except SlackApiError as error:
            log.warning("the passages could not be shown together: %s", error)
            await self._tell(body, ONE_BY_ONE)

    async def _vote(self, body: Body, vote: object) -> None:
        assert isinstance(vote, CastVote)  # noqa: S101 - only such values are given
        person = self._workspace.person(body["user"]["id"])
        if vote.helped or not self._actions.keeps_votes_of(person):
            await self._tell(body, await self._actions.vote(vote, person))
            return
        try:
            form = reason_form(vote, await self._language.of(str(body["user"]["id"])))
            await self._workspace.client.web.views_open(trigger_id=body["trigger_id"], view=form)
        except SlackApiError as error:
            log.warning("nobody could be asked for a reason: %s", error)
            await self._tell(body, await self._actions.vote(vote, person))
            return
        await self._actions.vote_before_reason(vote, person)

    async def _share(self, body: Body, answer: str) -> None:
        """Show to everybody in the channel what only one person has seen."""
        user, channel = str(body["user"]["id"]), str(body["channel"]["id"])
        access = self._workspace.access
        own, readers = await access.of_person(user), await access.of_channel(channel)
        found = await self._actions.shared(answer, own, self._workspace.person(user), readers)
        if isinstance(found, str):
            await self._tell(body, found)
            return
        asked, translator = shorten(found.question, ASKED_CHARS), await self._language.of_question(user, found.question)
        messages = await asyncio.to_thread(answer_messages, found, (), asked, translator)
        for place, message in enumerate(messages):
            last = place == len(messages) - 1
            buttons = answer_buttons(answer, user, message.numbers, (), translator, last=last, deletable=True)
            await self._respond(body, body_of(message, buttons, replace=False, everybody=True))
        await self._workspace.client.respond(body["response_url"], {"delete_original": True})

    async def _keep(self, body: Body, answer: str) -> None:
        """Take the choice away from under an answer that stays private."""
        user = str(body["user"]["id"])
        found = await self._actions.kept(
            answer, await self._workspace.access.of_person(user), self._workspace.person(user)
        )
        if isinstance(found, str):
            await self._tell(body, found)
            return
        asked, translator = shorten(found.question, ASKED_CHARS), await self._language.of_question(user, found.question)
        *_, message = await asyncio.to_thread(answer_messages, found, (), asked, translator)
        buttons = answer_buttons(answer, user, message.numbers, (), translator, last=True, deletable=False)
        await self._respond(body, body_of(message, buttons, replace=True))

    async def _delete(self, body: Body, earlier: list[str]) -> None:
        """Delete the message of the button, and earlier messages of its answer."""
        web, channel = self._workspace.client.web, str(body["channel"]["id"])
        for ts in earlier:
            with contextlib.suppress(SlackApiError):
                await web.chat_delete(channel=channel, ts=ts)
        await self._workspace.client.respond(body["response_url"], {"delete_original": True})

    async def _tell(self, body: Body, text: str) -> None:
        """Tell who pressed a sentence that nobody else sees; one in English is said in the person's language."""
        translator = await self._language.of(str(body["user"]["id"]))
        (message,) = text_messages(translator.translate(text))
        with contextlib.suppress(*TROUBLES):
            await self._respond(body, body_of(message, (), replace=False))

    async def _respond(self, body: Body, message: Json) -> None:
        """Send a message by the address that came with a press, in the thread of the button."""
        thread = (body.get("message") or {}).get("thread_ts") or (body.get("container") or {}).get("thread_ts")
        if "response_url" in body:
            await self._workspace.client.respond(
                body["response_url"], {**message, **({"thread_ts": thread} if thread else {})}
            )
