"""``/footnote``: the commands that every platform has, typed as words."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.rendering.slack import SlackMessage, layout_messages, sources_messages, text_messages
from bot.service.background_tasks import BackgroundTasks
from bot.service.button_actions import ButtonAction, ConfirmCommand
from bot.service.commands.command import CommandAnswer, CommandForm, MessageCommand, Operation
from bot.service.commands.command_list import command_list
from bot.service.commands.command_set import refusal_of
from bot.service.commands.command_values import BadValue, values_of_words
from bot.service.curated_draft import CuratedDraft
from bot.service.operation_board import show_operation
from bot.service.retrying import SendFailure
from bot.service.services import Services
from bot.slack.command_reply import body_of
from bot.slack.member_language import MemberLanguage
from bot.slack.operator_rights import OperatorRights
from bot.slack.slack_buttons import action_button, actions, cancel_button
from bot.slack.slack_command_place import Asking, SlackCommandPlace, button_ids_of
from bot.slack.slack_sending import small
from bot.slack.workspace import Workspace
from bot.slack_connection.web_client import TROUBLES, SlackClient, classify
from bot.translation import ENGLISH

log = logging.getLogger("footnote.slack")
STALE = "stale"
"""A short word for ``gaps stale``."""


class OperatorCommands:
    """What ``/footnote`` does.

    Args:
        services: What the bot works with.
        workspace: The workspace.
        rights: Who moderates, and who is an operator.
        tasks: Work beside the events.
        language: The language of each person.
        show_form: Shows the form of a draft to who used a command.
    """

    def __init__(
        self,
        services: Services,
        workspace: Workspace,
        rights: OperatorRights,
        tasks: BackgroundTasks,
        language: MemberLanguage,
        show_form: Callable[[CuratedDraft, Mapping[str, Any]], Awaitable[None]],
    ) -> None:
        self._services, self._workspace, self._rights = services, workspace, rights
        self._tasks, self._language, self._show_form = tasks, language, show_form

    async def run(self, command: Mapping[str, Any]) -> None:
        """Do what words ask that were typed after ``/footnote``; who may not is told so."""
        asking = Asking(command["user_id"], command["channel_id"], command["response_url"])
        place, words = self._place(asking), str(command.get("text") or "").split()
        if words[:1] == [STALE]:
            words = ["gaps", STALE, *words[1:]]
        found = self._services.commands.named(words)
        if found is None:
            await self._show(asking, CommandAnswer(await command_list(self._services.commands.commands, place)))
        elif not await place.has(found[0].right):  # before anything is said of what was typed
            await self._say(asking, refusal_of(found[0].right))
        else:
            try:
                values = values_of_words(found[0], found[1], place.id_prefix)
            except BadValue as error:
                await self._say(asking, str(error))
                return
            outcome = await self._services.commands.run(found[0], place, values)
            if isinstance(outcome, CommandForm):
                await self._show_form(outcome.draft, command)
            else:
                await self._show(asking, outcome)

    async def run_menu(self, menu: MessageCommand, shortcut: Mapping[str, Any]) -> None:
        """Do what a shortcut of a message says."""
        asking = Asking(shortcut["user"]["id"], shortcut["channel"]["id"], shortcut["response_url"])
        buttons = button_ids_of(shortcut["message"])
        await self._show(asking, await self._services.commands.run_menu(menu, self._place(asking), buttons))

    async def confirm(self, body: Mapping[str, Any], action: ConfirmCommand) -> None:
        """Do what somebody confirms by a button."""
        asking = Asking(body["user"]["id"], body["channel"]["id"], body["response_url"])
        await self._show(asking, await self._services.commands.confirm(action, self._place(asking)))

    def _place(self, asking: Asking) -> SlackCommandPlace:
        runs_index = self._services.operations.are_allowed_in(self._workspace.community)
        return SlackCommandPlace(asking, self._workspace, self._rights, self._language, runs_index=runs_index)

    async def _show(self, asking: Asking, outcome: CommandAnswer | Operation) -> None:
        if isinstance(outcome, Operation):
            await self._run(asking, outcome)
            return
        if outcome.sources is not None:
            messages = sources_messages(outcome.sources, await self._language.of(asking.user))
        else:
            messages = await asyncio.to_thread(layout_messages, outcome.layout)
        *before, last = messages
        for message in before:
            await self._tell(asking, message)
        await self._tell(asking, last, *outcome.buttons)
        if outcome.file is not None:
            web = self._workspace.client.web
            opened = await web.conversations_open(users=asking.user)
            name, data = outcome.file.name, outcome.file.data
            await web.files_upload_v2(channel=opened["channel"]["id"], filename=name, content=data)

    async def _run(self, asking: Asking, operation: Operation) -> None:
        """Show an operation in a message of the channel, or to who asked alone if nobody else need see it."""
        if not operation.cancels:
            async for update in operation.updates():
                if update.finished:
                    await self._say(asking, "\n".join(filter(None, (update.public, update.private))))
            return
        try:
            progress = await ProgressPost.begin(self._workspace.client, asking)
        except BaseException:
            operation.release()
            raise
        self._tasks.start(show_operation(operation.updates(), progress))

    async def _say(self, asking: Asking, text: str) -> None:
        for message in await asyncio.to_thread(text_messages, text):
            await self._tell(asking, message)

    async def _tell(self, asking: Asking, message: SlackMessage, *buttons: ButtonAction) -> None:
        await tell(self._workspace.client, asking, message, *buttons)


async def tell(client: SlackClient, asking: Asking, message: SlackMessage, *buttons: ButtonAction) -> None:
    """Send a message that only who used a command sees."""
    row = [actions([action_button(each, ENGLISH) for each in buttons])] if buttons else []
    await client.respond(asking.url, body_of(message, row, replace=False))


class ProgressPost:
    """A message that shows how far a reindex is.

    Args:
        client: The Web API.
        asking: Who asked for it.
        channel: Where it stands.
        ts: Its timestamp.
    """

    def __init__(self, client: SlackClient, asking: Asking, channel: str, ts: str) -> None:
        self._client, self._asking, self._channel, self._ts = client, asking, channel, ts

    @classmethod
    async def begin(cls, client: SlackClient, asking: Asking) -> "ProgressPost":
        """Send the message to the command's channel, or to who used it where the bot is not in that channel."""
        message, buttons = small("Starting…"), [cancel_button(asking.user)]
        try:
            return cls(client, asking, asking.channel, await client.post(asking.channel, "", message, buttons, {}))
        except TROUBLES as error:
            if classify(error) is not SendFailure.FORBIDDEN:
                raise
        opened = await client.web.conversations_open(users=asking.user)
        asking.channel = str(opened["channel"]["id"])  # whose readers are asked about from now on
        return cls(client, asking, asking.channel, await client.post(asking.channel, "", message, buttons, {}))

    async def show(self, text: str) -> None:
        """Show how far it is."""
        await self._edit(small(text), cancel=True)

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        first, *rest = await asyncio.to_thread(text_messages, text)
        await self._edit(first, cancel=False)
        for part in rest:
            await self._client.post(self._channel, "", part, (), {})

    async def tell_operator(self, text: str) -> None:
        """Tell the operator alone what not everybody may read."""
        try:
            for message in await asyncio.to_thread(text_messages, text):
                await tell(self._client, self._asking, message)
        except TROUBLES as error:
            log.warning("an operator could not be told more: %s", error)

    async def _edit(self, message: SlackMessage, *, cancel: bool) -> None:
        buttons = [cancel_button(self._asking.user)] if cancel else []
        try:
            await self._client.update(self._channel, self._ts, message, buttons, {})
        except TROUBLES as error:
            log.error("the progress of a reindex could not be shown: %s", error)
