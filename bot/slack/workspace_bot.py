"""The bot in one workspace: takes what was heard there as questions, presses and commands."""

import logging
from collections.abc import Mapping
from typing import Any

from cachetools import LRUCache

from bot.service.background_tasks import BackgroundTasks
from bot.service.button_actions import StopAnswer
from bot.service.heard_once import MAX_HEARD, HeardOnce
from bot.service.incoming import IncomingMessage
from bot.service.intake import Intake
from bot.service.member_language import MemberLanguage
from bot.service.operator_rights import OperatorRights
from bot.service.platform_intake import interactions_for
from bot.service.reply_policy import is_addressed
from bot.service.services import Services
from bot.settings.chat_section import SlackSection
from bot.slack.home import HomeTab
from bot.slack.presses import Presses
from bot.slack.slack_command_place import InteractionTools, button_ids_of
from bot.slack.slack_commands import Acknowledge, SlackCommands
from bot.slack.slack_curating import SlackChosenMessage, SlackOwnWords
from bot.slack.slack_events import SPOKEN, Event, event_call, event_of, incoming_message, is_spoken, root_of
from bot.slack.slack_interaction import SlackInteraction
from bot.slack.slack_message_context import SlackMessageContext
from bot.slack.workspace import Workspace
from bot.slack_connection.web_client import TROUBLES

log = logging.getLogger("footnote.slack")
EDITED_WITHIN = 120.0
"""Seconds after a message was written in which an edit of it is answered."""
STALE = "stale"
"""A short word for ``gaps stale``."""
Body = Mapping[str, Any]
CHANGES: Mapping[str, tuple[str, ...]] = {
    "member_joined_channel": ("members",),
    "member_left_channel": ("members",),
    "channel_archive": ("channel",),
    "channel_unarchive": ("channel",),
    "channel_rename": ("channel",),
    "channel_shared": ("channel", "members"),
    "channel_unshared": ("channel", "members"),
    "team_join": (),
    "user_change": (),
    "subteam_updated": ("group",),
    "subteam_members_changed": ("group",),
}
"""Events that say that something has changed, and what to ask anew then."""


class WorkspaceBot:
    """The bot in one workspace.

    Args:
        services: What it works with.
        settings: The settings of Slack.
        workspace: The workspace.
        intake: Takes questions, of all workspaces.
        tasks: Work beside the events.

    Attributes:
        workspace: The workspace.
    """

    def __init__(
        self, services: Services, settings: SlackSection, workspace: Workspace, intake: Intake, tasks: BackgroundTasks
    ) -> None:
        self._services, self.workspace, self._intake = services, workspace, intake
        known = workspace.community, workspace.person(""), workspace.directory.locale
        language = MemberLanguage(services.languages, *known, TROUBLES)
        rights = OperatorRights(workspace.directory, settings.operators, settings.moderators)
        self._commands = SlackCommands(workspace, intake, language)
        self._trusted = settings.trusted_groups
        self._interactions = interactions_for(services, tasks)
        self._tools = InteractionTools(workspace, rights, language, services.places, services.operations.are_allowed_in)
        self._home = HomeTab(services, self._tools)
        self._presses = Presses(self._interactions, self._tools, services.answer_actions, self._home.show)
        self._heard, self._noted = HeardOnce(), HeardOnce()
        self._asked: LRUCache[tuple[str, str], StopAnswer] = LRUCache(MAX_HEARD)

    async def note(self, event: Event) -> None:
        """Note a question in the journal, before Slack is told that it was heard; a slow disk delays that no longer."""
        if event.get("type") not in ("message", "app_mention") or event.get("subtype") not in SPOKEN:
            return
        call = event_call(event, self.workspace.me)
        key = event_of(self.workspace.message_id(event["channel"], event["ts"]))
        if call is not None and is_addressed(call) and self._noted.is_new(key):
            entry = self.workspace.entry_of(event["channel"], root_of(event), event["ts"])
            await self._services.pipeline.note_soon(key, {**entry, "platform": "slack"})

    async def take(self, event: Event) -> None:
        """Take what people write, rewrite and delete. Slack was told by now that it was heard."""
        subtype = event.get("subtype")
        if subtype == "message_deleted":
            await self._withdraw(event["channel"], str(event["deleted_ts"]))
        elif subtype == "message_changed":
            await self._take_changed(event)
        else:
            await self._take_message(event)

    async def _take_message(self, event: Event) -> None:
        words = SlackOwnWords(event, self.workspace, self._trusted, self._tools.language)
        if await self._interactions.offer(words):
            return
        incoming = await self.incoming(event)
        if incoming is None or not await self._intake.is_for_bot(incoming):
            return
        if await self._intake.is_new(incoming):
            self._asked[event["channel"], root_of(event)] = StopAnswer(event["user"], incoming.event)
            if not await self._intake.take_message(incoming, SlackMessageContext(event, self.workspace)):
                await self._services.journal.in_thread(self._services.journal.finish, incoming.event)

    async def _take_changed(self, event: Event) -> None:
        """Take a message that its author has edited; whatever else changes it, such as a preview, is no edit."""
        message = {**event["message"], "channel": event["channel"]}
        if message.get("subtype") == "tombstone":
            await self._withdraw(event["channel"], str(message["ts"]))
            return
        edited, before = message.get("edited"), event.get("previous_message") or {}
        if not edited or not is_spoken(message, self.workspace.me) or edited["user"] != message["user"]:
            return
        if before.get("text") == message.get("text") or float(edited["ts"]) - float(message["ts"]) > EDITED_WITHIN:
            return
        incoming = await self.incoming(message)
        if incoming is not None:
            await self._intake.take_rewritten(incoming, SlackMessageContext(message, self.workspace))
        else:
            await self._withdraw(event["channel"], str(message["ts"]))

    async def incoming(self, event: Event) -> IncomingMessage | None:
        """Translate a message; return None where it is for others or nobody's."""
        return await incoming_message(event, self.workspace, self._services.places)

    async def _withdraw(self, channel: str, ts: str) -> None:
        key = self.workspace.message_id(channel, ts)
        await self._intake.withdraw(key, event_of(key))
        await self._interactions.forget(key, event_of(key))

    async def stop(self, event: Event) -> None:
        """Stop the answer of a session, as Slack's own Stop button asks."""
        asked, user = self._asked.get((event["channel"], str(event.get("thread_ts")))), str(event["user"])
        if asked is not None:
            moderates = await self._tools.rights.moderates(user)
            if refusal := self._services.answer_actions.stop(asked, user, moderates=moderates):
                log.info("an answer is not stopped: %s", refusal)

    async def change(self, event: Event) -> None:
        """Note who has changed, and ask Slack anew for what else has."""
        if isinstance(event.get("user"), Mapping):
            self.workspace.directory.note(event["user"])
        about = event.get("channel") or event.get("subteam_id") or event.get("subteam") or ""
        key = str(about.get("id", "")) if isinstance(about, Mapping) else str(about)
        for kind in CHANGES[event["type"]]:
            self.workspace.directory.forget(kind, key)

    async def open_home(self, event: Event) -> None:
        """Show the Home tab to who opens it, and questions that fit to who opens the conversation."""
        if event.get("tab") == "home":
            await self._home.show(event["user"])
        elif event.get("tab") == "messages":
            await self._home.suggest(event["user"], event["channel"])

    async def ask(self, command: Body, ack: Acknowledge) -> None:
        """Answer ``/ask``."""
        await (self._commands.ask(command, ack) if self._heard.is_new(command["trigger_id"]) else ack())

    async def answer_this(self, shortcut: Body, ack: Acknowledge) -> None:
        """Answer the message on which the shortcut was used."""
        await (self._commands.answer_this(shortcut, ack) if self._heard.is_new(shortcut["trigger_id"]) else ack())

    async def save_answer(self, shortcut: Body, ack: Acknowledge) -> None:
        """Show the form in which the message may be kept on which the shortcut was used."""
        if await self._is_first(shortcut, ack):
            await self._interactions.save(self._chosen(shortcut), SlackInteraction(shortcut, self._tools))

    async def correct_this(self, shortcut: Body, ack: Acknowledge) -> None:
        """Show the form in which the bot's answer is corrected on which the shortcut was used."""
        if await self._is_first(shortcut, ack):
            await self._interactions.correct(self._chosen(shortcut), SlackInteraction(shortcut, self._tools))

    async def operate(self, command: Body, ack: Acknowledge) -> None:
        """Do what an operator asks."""
        if await self._is_first(command, ack):
            words = str(command.get("text") or "").split()
            if words[:1] == [STALE]:
                words = ["gaps", STALE, *words[1:]]
            await self._interactions.run_words(words, SlackInteraction(command, self._tools))

    async def explain(self, shortcut: Body, ack: Acknowledge) -> None:
        """Say how the answer came about on which the shortcut was used."""
        if await self._is_first(shortcut, ack):
            (menu,) = self._services.commands.menus
            buttons = button_ids_of(shortcut["message"])
            await self._interactions.run_menu(menu, buttons, SlackInteraction(shortcut, self._tools))

    async def press(self, body: Body, ack: Acknowledge) -> None:
        """Do what a button says."""
        await ack()
        (action,) = body["actions"]
        if self._heard.is_new(f"{body['trigger_id']}{action['action_id']}"):
            await self._presses.press(body, action)

    async def submit(self, body: Body, ack: Acknowledge) -> None:
        """Do what a form says."""
        await self._presses.submit(body, body["view"], ack)

    def _chosen(self, shortcut: Body) -> SlackChosenMessage:
        return SlackChosenMessage({**shortcut["message"], "channel": shortcut["channel"]["id"]}, self.workspace)

    async def _is_first(self, body: Body, ack: Acknowledge) -> bool:
        """Tell Slack that something was taken; returns whether it was not heard before."""
        await ack()
        return self._heard.is_new(body["trigger_id"])
