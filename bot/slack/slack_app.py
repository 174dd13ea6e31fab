"""Hears what Slack says, by Bolt, and takes it as questions, presses and commands."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cachetools import LRUCache
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.service.background_tasks import BackgroundTasks
from bot.service.button_actions import StopAnswer
from bot.service.incoming import IncomingMessage
from bot.service.intake import Intake
from bot.service.pipeline import JOURNAL_SECONDS
from bot.service.reply_policy import is_addressed
from bot.service.services import Services
from bot.settings.chat_section import SlackSection
from bot.slack.home import HomeTab
from bot.slack.member_language import MemberLanguage
from bot.slack.operator_rights import OperatorRights
from bot.slack.presses import REASON, Presses
from bot.slack.slack_buttons import ANY
from bot.slack.slack_commands import SlackCommands
from bot.slack.slack_curating import KEEP_FORM, SlackCuration
from bot.slack.slack_events import (
    SPOKEN,
    Event,
    Team,
    entry_of,
    event_call,
    event_of,
    incoming_message,
    is_spoken,
    message_id,
    root_of,
)
from bot.slack.slack_message_context import SlackMessageContext
from bot.slack.slack_operators import OperatorCommands, facts_of
from bot.slack.workspace import Workspace

log = logging.getLogger("footnote.slack")
EDITED_WITHIN = 120.0
"""Seconds after a message was written in which an edit of it is answered."""
ASK, FOOTNOTE, ANSWER_THIS = "/ask", "/footnote", "answer_this"
SAVE_ANSWER, CORRECT_THIS = "save_answer", "correct_this"
"""The commands, and the shortcuts of messages, as the app's manifest names them."""
MAX_PAYLOADS = 10_000
"""Commands and presses that are remembered, so that each is heard once."""
Body = Mapping[str, Any]


class SlackApp:
    """The bot in one workspace.

    Args:
        services: What it works with.
        settings: The settings of Slack.
        workspace: The workspace.

    Attributes:
        bolt: The Bolt app, which gets what Slack sends.
        tasks: Work beside the events.
        intake: Takes questions.
    """

    def __init__(self, services: Services, settings: SlackSection, workspace: Workspace) -> None:
        self._services, self._settings, self._workspace = services, settings, workspace
        self.tasks = BackgroundTasks()
        parts = services.pipeline, services.request_queue, services.record_store, services.metrics
        self.intake = Intake(*parts, self.tasks, services.languages)
        language = MemberLanguage(services.languages, workspace.directory, workspace.community)
        rights = OperatorRights(workspace.directory, settings.operators)
        self._home = HomeTab(services, workspace, language)
        self._commands = SlackCommands(workspace, self.intake, language)
        self._curation = SlackCuration(services, workspace, rights, settings, language)
        self._operators = OperatorCommands(
            services, workspace, rights, self.tasks, facts_of(settings), self._curation.do
        )
        self._presses = Presses(services, workspace, rights, settings, self._home.press, language, self._curation.press)
        self._heard: LRUCache[str, bool] = LRUCache(MAX_PAYLOADS)
        self._asked: LRUCache[tuple[str, str], StopAnswer] = LRUCache(MAX_PAYLOADS)
        self._noted: LRUCache[str, bool] = LRUCache(MAX_PAYLOADS)
        self.bolt = self._bolt()

    def _bolt(self) -> AsyncApp:
        workspace = self._workspace
        known = AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.me,
            bot_token=workspace.client.web.token,
        )

        async def authorize() -> AuthorizeResult:
            """Tell Bolt who the bot is, without asking Slack, which may take longer than Slack waits."""
            return known

        app = AsyncApp(
            name="footnote",
            logger=logging.getLogger("footnote.slack.bolt"),
            client=AsyncWebClient(base_url=workspace.client.web.base_url),
            authorize=authorize,
            signing_secret=self._settings.signing_secret.get_secret_value(),
        )
        app.middleware(self._note)
        app.event("app_mention")(self._on_message)
        app.event("message")(self._on_message)
        app.event("agent_session_stopped")(self._on_stopped)
        app.event("app_home_opened")(self._on_home)
        for event in CHANGES:
            app.event(event)(self._on_change)
        app.command(ASK)(self._on_ask)
        app.command(FOOTNOTE)(self._on_footnote)
        app.shortcut(ANSWER_THIS)(self._on_answer_this)
        app.shortcut(SAVE_ANSWER)(self._on_save)
        app.shortcut(CORRECT_THIS)(self._on_correct)
        app.action(ANY)(self._on_press)
        app.view(REASON)(self._on_reason)
        app.view(KEEP_FORM)(self._on_keep)
        return app

    async def _note(self, body: Body, next: Callable[[], Awaitable[object]]) -> None:  # noqa: A002 - Bolt's name
        """Note a question in the journal before Slack is told that it was heard; a slow disk delays that no longer."""
        event = body.get("event") or {}
        if event.get("type") in ("message", "app_mention") and event.get("subtype") in SPOKEN:
            call, key = event_call(event, self._workspace.me), event_of(message_id(event["channel"], event["ts"]))
            if call is not None and is_addressed(call) and key not in self._noted:
                self._noted[key] = True
                noting = asyncio.ensure_future(self._accept(key, event))
                await asyncio.wait((noting,), timeout=JOURNAL_SECONDS)
        await next()

    async def _accept(self, key: str, event: Event) -> None:
        entry = {**entry_of(event["channel"], root_of(event), event["ts"]), "platform": "slack"}
        try:
            await self._services.journal.in_thread(self._services.journal.accept, key, entry)
        except OSError as error:
            log.error("a question could not be noted, so a kill would forget it: %s", error)

    async def _on_message(self, event: Event) -> None:
        """Take what people write, rewrite and delete. Bolt has told Slack by now that it was heard."""
        self.tasks.hold_current()
        subtype = event.get("subtype")
        if subtype == "message_deleted":
            await self._withdraw(event["channel"], str(event["deleted_ts"]))
        elif subtype == "message_changed":
            await self._take_changed(event)
        else:
            await self._take(event)

    async def _take(self, event: Event) -> None:
        if await self._curation.is_offered(event):
            return
        incoming = await self._incoming(event)
        if incoming is None or not await self.intake.is_for_bot(incoming):
            return
        if await self.intake.is_new(incoming):
            self._asked[event["channel"], root_of(event)] = StopAnswer(event["user"], incoming.event)
            if not await self.intake.take_message(incoming, SlackMessageContext(event, self._workspace)):
                await self._services.journal.in_thread(self._services.journal.finish, incoming.event)

    async def _take_changed(self, event: Event) -> None:
        """Take a message that its author has edited; whatever else changes it, such as a preview, is no edit."""
        message = {**event["message"], "channel": event["channel"]}
        if message.get("subtype") == "tombstone":
            await self._withdraw(event["channel"], str(message["ts"]))
            return
        edited, before = message.get("edited"), event.get("previous_message") or {}
        if not edited or not is_spoken(message, self._workspace.me) or edited["user"] != message["user"]:
            return
        if before.get("text") == message.get("text") or float(edited["ts"]) - float(message["ts"]) > EDITED_WITHIN:
            return
        incoming = await self._incoming(message)
        if incoming is not None:
            await self.intake.take_rewritten(incoming, SlackMessageContext(message, self._workspace))
        else:
            await self._withdraw(event["channel"], str(message["ts"]))

    async def resume(self, event: Event, sent: list[str]) -> bool:
        """Answer a message that an earlier run accepted; returns whether there is anything to answer."""
        incoming = await self._incoming(event)
        context = SlackMessageContext(event, self._workspace, sent)
        return incoming is not None and await self.intake.resume_message(incoming, context)

    async def _incoming(self, event: Event) -> IncomingMessage | None:
        workspace = self._workspace
        known = Team(workspace.team, workspace.url), workspace.me, self._settings, workspace.client, workspace.directory
        return await incoming_message(event, *known)

    async def _withdraw(self, channel: str, ts: str) -> None:
        key = message_id(channel, ts)
        await self.intake.withdraw(key, event_of(key))
        await self._services.human_help.withdraw(key)
        await self._services.trusted_replies.forget(event_of(key))

    async def _on_stopped(self, event: Event) -> None:
        """Stop the answer of a session, as Slack's own Stop button asks."""
        asked = self._asked.get((event["channel"], str(event.get("thread_ts"))))
        if asked is not None and (refusal := await self._presses.stop(asked, event["user"])):
            log.info("an answer is not stopped: %s", refusal)

    async def _on_change(self, event: Event) -> None:
        """Note who has changed, and ask Slack anew for what else has."""
        if isinstance(event.get("user"), Mapping):
            self._workspace.directory.note(event["user"])
        about = event.get("channel") or event.get("subteam_id") or event.get("subteam") or ""
        key = str(about.get("id", "")) if isinstance(about, Mapping) else str(about)
        for kind in CHANGES[event["type"]]:
            self._workspace.directory.forget(kind, key)

    async def _on_home(self, event: Event) -> None:
        """Show the Home tab to who opens it, and questions that fit to who opens the conversation."""
        self.tasks.hold_current()
        if event.get("tab") == "home":
            await self._home.show(event["user"])
        elif event.get("tab") == "messages":
            await self._home.suggest(event["user"], event["channel"])

    async def _on_ask(self, ack: Any, command: Body) -> None:  # noqa: ANN401 - Bolt's
        self.tasks.hold_current()
        if self._is_new(command["trigger_id"]):
            await self._commands.ask(command, ack)
        else:
            await ack()

    async def _on_footnote(self, ack: Any, command: Body) -> None:  # noqa: ANN401 - Bolt's
        await ack()
        self.tasks.hold_current()
        if self._is_new(command["trigger_id"]):
            await self._operators.run(command)

    async def _on_answer_this(self, ack: Any, shortcut: Body) -> None:  # noqa: ANN401 - Bolt's
        self.tasks.hold_current()
        if self._is_new(shortcut["trigger_id"]):
            await self._commands.answer_this(shortcut, ack)
        else:
            await ack()

    async def _on_save(self, ack: Any, shortcut: Body) -> None:  # noqa: ANN401 - Bolt's
        await self._use(ack, shortcut, self._curation.save)

    async def _on_correct(self, ack: Any, shortcut: Body) -> None:  # noqa: ANN401 - Bolt's
        await self._use(ack, shortcut, self._curation.correct)

    async def _use(self, ack: Any, shortcut: Body, use: Callable[[Body], Awaitable[None]]) -> None:  # noqa: ANN401
        await ack()
        self.tasks.hold_current()
        if self._is_new(shortcut["trigger_id"]):
            await use(shortcut)

    async def _on_keep(self, ack: Any, body: Body, view: Body) -> None:  # noqa: ANN401 - Bolt's
        self.tasks.hold_current()
        await self._curation.submit(body, view, ack)

    async def _on_press(self, ack: Any, body: Body, action: Body) -> None:  # noqa: ANN401 - Bolt's
        await ack()
        self.tasks.hold_current()
        if self._is_new(f"{body['trigger_id']}{action['action_id']}"):
            await self._presses.press(body, action)

    async def _on_reason(self, ack: Any, body: Body, view: Body) -> None:  # noqa: ANN401 - Bolt's
        self.tasks.hold_current()
        await self._presses.give_reason(body, view, ack)

    def _is_new(self, payload: str) -> bool:
        """Whether a command or a press was not heard by this process; what it answers can wait for no database."""
        new = payload not in self._heard
        self._heard[payload] = True
        return new


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
