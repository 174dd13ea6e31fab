"""Hears what Slack says, by Bolt, and hands it to the bot of the workspace that it comes from."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.service.background_tasks import BackgroundTasks
from bot.settings.chat_section import SlackSection
from bot.slack.slack_buttons import ANY
from bot.slack.slack_commands import Acknowledge
from bot.slack.slack_events import Event
from bot.slack.slack_form import FORMS
from bot.slack.workspace_bot import CHANGES, Body, WorkspaceBot
from bot.slack_connection.bots import Bots

ASK, FOOTNOTE, ANSWER_THIS = "/ask", "/footnote", "answer_this"
SAVE_ANSWER, CORRECT_THIS, WHY = "save_answer", "correct_this", "why_this"
"""The commands, and the shortcuts of messages, as the app's manifest names them."""
GONE = ("app_uninstalled", "tokens_revoked")
"""Events that say that the app is not installed any more."""
BOT = "footnote_bot"
"""Where Bolt's context has the bot of the workspace."""


class SlackApp:
    """Hears all workspaces.

    Args:
        settings: The settings of Slack.
        bots: The bots of the workspaces.
        tasks: Work beside the events.

    Attributes:
        bolt: The Bolt app, which gets what Slack sends.
    """

    def __init__(self, settings: SlackSection, bots: Bots[WorkspaceBot], tasks: BackgroundTasks) -> None:
        self._bots, self._tasks = bots, tasks
        self.bolt = AsyncApp(
            name="footnote",
            logger=logging.getLogger("footnote.slack.bolt"),
            client=AsyncWebClient(base_url=settings.api_url),
            authorize=self._authorizing(),  # type: ignore[arg-type] # Bolt takes None for nobody, whatever its types say
            signing_secret=settings.signing_secret.get_secret_value(),
        )
        self.bolt.middleware(self._note)
        self._listen()

    def _listen(self) -> None:
        """Have Bolt call what hears each kind of thing."""
        events: Mapping[str, Callable[[WorkspaceBot, Event], Awaitable[None]]] = {
            "app_mention": WorkspaceBot.take,
            "message": WorkspaceBot.take,
            "agent_session_stopped": WorkspaceBot.stop,
            "app_home_opened": WorkspaceBot.open_home,
            **dict.fromkeys(CHANGES, WorkspaceBot.change),
        }
        for name, hear in events.items():
            self.bolt.event(name)(self._hearing(hear))
        for name in GONE:
            self.bolt.event(name)(self._on_gone)
        self.bolt.command(ASK)(self._taking(WorkspaceBot.ask))
        self.bolt.command(FOOTNOTE)(self._taking(WorkspaceBot.operate))
        self.bolt.shortcut(ANSWER_THIS)(self._taking(WorkspaceBot.answer_this))
        self.bolt.shortcut(WHY)(self._taking(WorkspaceBot.explain))
        self.bolt.shortcut(SAVE_ANSWER)(self._taking(WorkspaceBot.save_answer))
        self.bolt.shortcut(CORRECT_THIS)(self._taking(WorkspaceBot.correct_this))
        self.bolt.action(ANY)(self._taking(WorkspaceBot.press))
        self.bolt.view(FORMS)(self._taking(WorkspaceBot.submit))

    def _hearing(self, hear: Callable[[WorkspaceBot, Event], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def listener(event: Event, context: Mapping[str, Any]) -> None:
            self._tasks.hold_current()
            await hear(context[BOT], event)

        return listener

    def _taking(
        self, take: Callable[[WorkspaceBot, Body, Acknowledge], Awaitable[None]]
    ) -> Callable[..., Awaitable[None]]:
        async def listener(body: Body, ack: Acknowledge, context: Mapping[str, Any]) -> None:
            self._tasks.hold_current()
            await take(context[BOT], body, ack)

        return listener

    def _authorizing(self) -> Callable[..., Awaitable[AuthorizeResult | None]]:
        """Return what tells Bolt who the bot is, from memory: Slack and the database may take too long."""

        async def authorize(
            context: dict[str, Any], enterprise_id: str | None, team_id: str | None
        ) -> AuthorizeResult | None:
            bot = self._bots.of(enterprise_id or "", team_id or "")
            if bot is None:
                return None
            context[BOT] = bot
            workspace = bot.workspace
            who = {"bot_user_id": workspace.me, "bot_token": workspace.client.web.token}
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=workspace.team, **who)

        return authorize

    async def _note(self, body: Body, context: Mapping[str, Any], next: Callable[[], Awaitable[object]]) -> None:  # noqa: A002 - Bolt's name
        """Note a question in the journal before Slack is told that it was heard."""
        bot = context.get(BOT)
        if bot is not None and isinstance(body.get("event"), Mapping):
            await bot.note(body["event"])
        await next()

    async def _on_gone(self, event: Event, context: Mapping[str, Any]) -> None:
        """Forget an installation that has ended; a person's token that was revoked is none."""
        self._tasks.hold_current()
        if event["type"] == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
            whole = bool(context.get("is_enterprise_install"))
            await self._bots.end(str(context.get("enterprise_id") or "") if whole else str(context["team_id"]))
