"""Commands that everybody may use: ``/ask``, and the message shortcut "Answer this"."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from bot.rendering.slack import text_messages
from bot.service.asked_command import AskedCommand
from bot.service.incoming import IncomingQuestion
from bot.service.intake import Intake
from bot.service.member_language import MemberLanguage
from bot.service.message_question import QUESTION_CHARS, nothing_asked
from bot.service.retrying import retry
from bot.slack.command_reply import CommandReply
from bot.slack.slack_events import incoming_files, origin_of
from bot.slack.slack_sending import Asked
from bot.slack.workspace import Workspace
from bot.slack_connection.slack_text import words_of
from bot.slack_connection.web_client import body_of, classify

TELL_SECONDS = 60.0
"""Seconds for which a sentence is tried to be sent."""
Acknowledge = Callable[..., Awaitable[object]]
"""Bolt's ``ack``: tells Slack that something was taken, perhaps with a message."""


class SlackCommands:
    """Takes commands as questions; the answer is seen by who asked alone, until it is shared.

    Args:
        workspace: The workspace.
        intake: Takes questions.
        language: The language of who asks.
    """

    def __init__(self, workspace: Workspace, intake: Intake, language: MemberLanguage) -> None:
        self._workspace, self._intake, self._language = workspace, intake, language

    async def ask(self, command: Mapping[str, Any], ack: Acknowledge) -> None:
        """Answer ``/ask``."""
        await self._ask(command, command, command["channel_id"], command["user_id"], ack)

    async def answer_this(self, shortcut: Mapping[str, Any], ack: Acknowledge) -> None:
        """Answer what a message asks, whose author may have asked nothing."""
        await self._ask(shortcut, shortcut["message"], shortcut["channel"]["id"], shortcut["user"]["id"], ack)

    async def _ask(
        self, command: Mapping[str, Any], said: Mapping[str, Any], channel: str, user: str, ack: Acknowledge
    ) -> None:
        """Answer a question that came by a command.

        Args:
            command: The command.
            said: What holds the question and its files: a message, or the command itself.
            channel: Where it was used.
            user: Who used it.
            ack: Tells Slack that it was taken.
        """
        workspace, text, url = self._workspace, str(said.get("text") or ""), str(command["response_url"])
        words = (await words_of(text, workspace.me, workspace.directory))[:QUESTION_CHARS]
        event, translator = workspace.place(command["trigger_id"]), await self._language.of_question(user, words)
        question = IncomingQuestion(
            f"command-{event}",
            words,
            origin_of(workspace, channel, "", user, f"command-{event}"),
            conversation="",
            files=incoming_files(said.get("files") or (), workspace.client),
            addressed=True,
            standalone=True,
            may_ask_human=False,
            translator=translator,
        )
        asked = Asked(channel, "", user, question.event, words, translator)

        async def tell(sentence: str) -> None:
            await ack()
            (message,) = text_messages(sentence)
            body = body_of(message, (), replace=False)
            await retry(lambda: workspace.client.respond(url, body), TELL_SECONDS, classify)

        if said is not command and (nothing := nothing_asked(text, words)):
            await tell(translator.translate(nothing))
            return
        reply = partial(CommandReply, workspace.client, asked, url, workspace.entry, ack)
        context = AskedCommand(reply, partial(workspace.access.of_person, user), lambda: None, tell)
        await self._intake.take_command(question, context, seen_by_all=False)
