"""``/footnote`` for those who run the index."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from bot.rendering.slack import SlackMessage, code_messages, layout_messages, text_messages
from bot.service import notices
from bot.service.background_tasks import BackgroundTasks
from bot.service.community_reports import DAYS, MAX_DAYS
from bot.service.operation_board import show_operation
from bot.service.operations import Operator
from bot.service.retrying import SendFailure
from bot.service.services import Services
from bot.settings.chat_section import SlackSection
from bot.slack.command_reply import body_of
from bot.slack.operator_rights import OperatorRights
from bot.slack.slack_buttons import cancel_button
from bot.slack.slack_sending import small, sources_for
from bot.slack.web_client import TROUBLES, SlackClient, classify
from bot.slack.workspace import Workspace
from bot.translation import ENGLISH
from index.errors import FootnoteError

log = logging.getLogger("footnote.slack")
USAGE = (
    "Operators can use: /footnote gaps [DAYS], /footnote stale [DAYS], /footnote reindex [full] [SOURCE], "
    "/footnote status, /footnote rollback [GENERATION], /footnote sources, /footnote settings, "
    "/footnote answers [WORDS], /footnote answers edit|withdraw ID, /footnote answers expire ID DAYS."
)
Tell = Callable[[SlackMessage], Awaitable[object]]


def facts_of(settings: SlackSection) -> str:
    """Return what the settings say of Slack, a line each fact, without what is secret."""
    shown = {
        "follow_ups": settings.follow_ups,
        "confidence": str(settings.confidence),
        "operators": ", ".join(settings.operators) or "the admins alone",
        "trusted_channels": ", ".join(settings.trusted_channels) or "none",
    }
    return "\n".join(f"{name:<17}{value}" for name, value in shown.items())


class OperatorCommands:
    """What ``/footnote`` does.

    Args:
        services: What the bot works with.
        workspace: The workspace.
        rights: Who is an operator.
        tasks: Work beside the events.
        facts: What the settings say of Slack, a line each fact.
        answers: Does what ``/footnote answers`` asks.
    """

    def __init__(
        self,
        services: Services,
        workspace: Workspace,
        rights: OperatorRights,
        tasks: BackgroundTasks,
        facts: str,
        answers: Callable[[Mapping[str, Any], Sequence[str], Tell], Awaitable[None]],
    ) -> None:
        self._services, self._workspace, self._rights = services, workspace, rights
        self._tasks, self._facts, self._answers = tasks, facts, answers

    async def run(self, command: Mapping[str, Any]) -> None:
        """Do what an operator asks; who is none is told so."""
        user, words = str(command["user_id"]), str(command.get("text") or "").split()

        async def tell(message: SlackMessage) -> None:
            await self._workspace.client.respond(command["response_url"], body_of(message, (), replace=False))

        try:
            own = words[:1] in (["gaps"], ["stale"])  # what a workspace looks at of itself
            allowed = own or self._services.operations.are_allowed_in(self._workspace.community)
            if not allowed or not await self._rights.is_operator(user):
                await tell(text_messages(notices.NOT_OPERATOR)[0])
                return
            await self._do(command, words, tell)
        except FootnoteError as error:
            await tell(text_messages(str(error))[0])

    async def _do(self, command: Mapping[str, Any], words: Sequence[str], tell: Tell) -> None:
        match words:
            case ["gaps" | "stale" as which, *more] if len(more) <= 1 and all(_is_days(each) for each in more):
                reports = self._services.reports
                report = reports.stale if which == "stale" else reports.gaps
                labels_of = partial(self._workspace.access.of_person, command["user_id"])
                shown = await report(self._operator(command), labels_of, int(more[0]) if more else DAYS)
                for message in await asyncio.to_thread(layout_messages, shown.layout):
                    await tell(message)
            case ["reindex", *more]:
                await self._reindex(command, more, tell)
            case ["status"]:
                for message in code_messages(await self._services.operations.status()):
                    await tell(message)
            case ["rollback", *more] if len(more) <= 1 and all(each.isdecimal() for each in more):
                number = int(more[0]) if more else 0
                update = await self._services.operations.roll_back(self._operator(command), number)
                await tell(text_messages("\n".join(filter(None, (update.public, update.private))))[0])
            case ["sources"]:
                labels = await self._workspace.access.of_channel(command["channel_id"])
                for message in await sources_for(self._services.live_index, labels, ENGLISH):
                    await tell(message)
            case ["answers", *more]:
                await self._answers(command, more, tell)
            case ["settings"]:
                await tell(code_messages(self._facts)[0])
            case _:
                await tell(text_messages(USAGE)[0])

    async def _reindex(self, command: Mapping[str, Any], words: Sequence[str], tell: Tell) -> None:
        """Reindex, with the progress in a message of the channel, which outlives the command."""
        operations, operator = self._services.operations, self._operator(command)
        full = "full" in words
        source = " ".join(each for each in words if each != "full")
        if unknown := operations.unknown_source(source):
            await tell(text_messages(unknown)[0])
            return
        if not operations.reserve_reindex(operator, full=full, source=source):
            message = text_messages(notices.ONE_AT_A_TIME)[0]
            cancel = [cancel_button(str(command["user_id"]))]
            await self._workspace.client.respond(command["response_url"], body_of(message, cancel, replace=False))
            return
        try:
            progress = await ProgressPost.begin(self._workspace.client, command, tell)
        except BaseException:
            operations.release_reindex()
            raise

        async def readers() -> frozenset[str]:
            return await self._workspace.access.of_channel(progress.channel)

        updates = operations.reindex(operator, readers, full=full, source=source)
        self._tasks.start(show_operation(updates, progress))

    def _operator(self, command: Mapping[str, Any]) -> Operator:
        return Operator(self._workspace.person(command["user_id"]), self._workspace.community)


def _is_days(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= 4 and 1 <= int(word) <= MAX_DAYS


class ProgressPost:
    """A message that shows how far a reindex is.

    Args:
        client: The Web API.
        user: Who asked for it.
        channel: Where it stands.
        ts: Its timestamp.
        tell: Sends a message that only the operator sees.
    """

    def __init__(self, client: SlackClient, user: str, channel: str, ts: str, tell: Tell) -> None:
        self._client, self._user, self.channel, self._ts, self._tell = client, user, channel, ts, tell

    @classmethod
    async def begin(cls, client: SlackClient, command: Mapping[str, Any], tell: Tell) -> "ProgressPost":
        """Send the message to the command's channel, or to who used it where the bot is not in that channel."""
        user, buttons = str(command["user_id"]), [cancel_button(str(command["user_id"]))]
        message, channel = small("Starting…"), str(command["channel_id"])
        try:
            return cls(client, user, channel, await client.post(channel, "", message, buttons, {}), tell)
        except TROUBLES as error:
            if classify(error) is not SendFailure.FORBIDDEN:
                raise
        opened = await client.web.conversations_open(users=user)
        channel = str(opened["channel"]["id"])
        return cls(client, user, channel, await client.post(channel, "", message, buttons, {}), tell)

    async def show(self, text: str) -> None:
        """Show how far it is."""
        await self._edit(small(text), cancel=True)

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        first, *rest = await asyncio.to_thread(text_messages, text)
        await self._edit(first, cancel=False)
        for part in rest:
            await self._client.post(self.channel, "", part, (), {})

    async def tell_operator(self, text: str) -> None:
        """Tell the operator alone what not everybody may read."""
        try:
            for message in await asyncio.to_thread(text_messages, text):
                await self._tell(message)
        except TROUBLES as error:
            log.warning("an operator could not be told more: %s", error)

    async def _edit(self, message: SlackMessage, *, cancel: bool) -> None:
        buttons = [cancel_button(self._user)] if cancel else []
        try:
            await self._client.update(self.channel, self._ts, message, buttons, {})
        except TROUBLES as error:
            log.error("the progress of a reindex could not be shown: %s", error)
