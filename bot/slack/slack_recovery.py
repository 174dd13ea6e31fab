"""What an earlier run left on Slack: it is answered now, or apologised for."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.rendering.slack import text_messages
from bot.service import notices
from bot.service.recovery import Recovery
from bot.service.services import Services
from bot.slack.slack_events import event_of
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

    Attributes:
        journal: What was accepted.
    """

    def __init__(self, services: Services, bots: Bots[WorkspaceBot]) -> None:
        self._bots, self._languages = bots, services.languages
        self.journal = Recovery(services.journal, "slack", self._resume, classify)

    async def _resume(self, entry: Mapping[str, str]) -> bool:
        """Answer or apologise; returns whether nothing is left to do."""
        bot = self._bots.of(entry.get("organisation", ""), entry.get("team", ""))
        if bot is None:
            return True  # the app was uninstalled there
        return await (self._apologise(entry, bot) if entry.get("kind") == "command" else self._answer(entry, bot))

    async def _apologise(self, entry: Mapping[str, str], bot: WorkspaceBot) -> bool:
        """A command cannot be run anew, but its address takes messages for half an hour."""
        translator = self._languages.for_question(bot.workspace.community, entry["asked"])
        (message,) = text_messages(translator.translate(notices.RESTARTED), entry["asked"])
        try:
            await bot.workspace.client.respond(entry["url"], body_of(message, (), replace=True))
        except UnusableAddress as error:
            log.warning("a command could not be apologised for: %s", error)
        return True

    async def _answer(self, entry: Mapping[str, str], bot: WorkspaceBot) -> bool:
        """Answer a message, unless its answer is there to the end."""
        channel, thread, ts = entry["channel"], entry["thread"], entry["ts"]
        messages = await thread_messages(bot.workspace.client, channel, thread, ts)
        asked = next((each for each in messages if each["ts"] == ts), None)
        if asked is None:
            return True
        event = event_of(bot.workspace.message_id(channel, ts))
        sent = [each for each in messages if marked(each).get("event") == event]
        if any(marked(each).get("state") == ANSWER for each in sent):
            return True
        streams = [each for each in messages if _is_left_stream(each, bot.workspace.me)]
        left = [str(each["ts"]) for each in (sorted(sent, key=_part) or streams[:1])]
        return not await bot.resume({**asked, "channel": channel}, left)


def _is_left_stream(message: Mapping[str, Any], me: str) -> bool:
    """Whether a message of the bot's is a stream that was never ended: without a note, and without buttons."""
    has_buttons = any(each["type"].endswith("actions") for each in message.get("blocks") or ())
    return message.get("user") == me and not marked(message) and not has_buttons


def _part(message: Mapping[str, Any]) -> int:
    return int(marked(message).get("part", 0))
