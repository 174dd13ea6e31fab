"""What an earlier run left on Slack: it is answered now, or apologised for."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.rendering.slack import text_messages
from bot.service import notices
from bot.service.intake import Intake
from bot.service.platform_intake import resuming
from bot.service.preview_board import FoundQuestion
from bot.service.recovery import Recovery
from bot.service.services import Services
from bot.slack.slack_events import event_of
from bot.slack.slack_message_context import SlackMessageContext
from bot.slack.thread_reply import ANSWER
from bot.slack.workspace_bot import WorkspaceBot
from bot.slack_connection.bots import Bots
from bot.slack_connection.own_messages import thread_messages
from bot.slack_connection.web_client import UnusableAddress, body_of, classify, marked

log = logging.getLogger("footnote.slack")


class SlackRecovery:
    """Comes back to what was left.

    Args:
        services: What the bot works with.
        bots: The bots of the workspaces.
        intake: Takes questions.

    Attributes:
        journal: What was accepted.
    """

    def __init__(self, services: Services, bots: Bots[WorkspaceBot], intake: Intake) -> None:
        self._bots, self._languages = bots, services.languages
        self.journal = Recovery(services.journal, "slack", resuming(intake, self._find, self._apologise), classify)

    async def _apologise(self, entry: Mapping[str, str]) -> None:
        """Say so by the command's address, which takes messages for half an hour."""
        if (bot := self._bot_of(entry)) is None:
            return
        translator = self._languages.for_question(bot.workspace.community, entry["asked"])
        (message,) = text_messages(translator.translate(notices.RESTARTED), entry["asked"])
        try:
            await bot.workspace.client.respond(entry["url"], body_of(message, (), replace=True))
        except UnusableAddress as error:
            log.warning("a command could not be apologised for: %s", error)

    async def _find(self, entry: Mapping[str, str]) -> FoundQuestion | None:
        """Return a message that asked, with what is there of its answer; None where it is gone."""
        if (bot := self._bot_of(entry)) is None:
            return None
        channel, thread, ts = entry["channel"], entry["thread"], entry["ts"]
        messages = await thread_messages(bot.workspace.client, channel, thread, ts)
        asked = next((each for each in messages if each["ts"] == ts), None)
        if asked is None:
            return None
        event = event_of(bot.workspace.message_id(channel, ts))
        sent = [each for each in messages if marked(each).get("event") == event]
        streams = [each for each in messages if _is_left_stream(each, bot.workspace.me)]
        left = [str(each["ts"]) for each in (sorted(sent, key=_part) or streams[:1])]
        message, is_answered = {**asked, "channel": channel}, any(marked(each).get("state") == ANSWER for each in sent)
        incoming = await bot.incoming(message)
        context = SlackMessageContext(message, bot.workspace, left)
        return FoundQuestion(incoming, context, is_answered) if incoming is not None else None

    def _bot_of(self, entry: Mapping[str, str]) -> WorkspaceBot | None:
        """Return the bot of a workspace; None where the app was uninstalled there."""
        return self._bots.of(entry.get("organisation", ""), entry.get("team", ""))


def _is_left_stream(message: Mapping[str, Any], me: str) -> bool:
    """Whether a message of the bot's is a stream that was never ended: without a note, and without buttons."""
    has_buttons = any(each["type"].endswith("actions") for each in message.get("blocks") or ())
    return message.get("user") == me and not marked(message) and not has_buttons


def _part(message: Mapping[str, Any]) -> int:
    return int(marked(message).get("part", 0))
