"""Commands that everybody may use: ``/ask``, and the message shortcut "Answer this"."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.service.incoming import IncomingFile, IncomingQuestion
from bot.service.intake import Intake
from bot.service.member_language import MemberLanguage
from bot.service.message_question import nothing_asked
from bot.slack.slack_command_context import Acknowledge, SlackCommandContext
from bot.slack.slack_events import incoming_files, origin_of
from bot.slack.slack_sending import Asked
from bot.slack.workspace import Workspace
from bot.slack_connection.slack_text import words_of

QUESTION_CHARS = 1000
"""Most characters of a question."""


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
        await self._ask(
            str(command.get("text") or ""),
            ack,
            event=command["trigger_id"],
            channel=command["channel_id"],
            user=command["user_id"],
            url=command["response_url"],
        )

    async def answer_this(self, shortcut: Mapping[str, Any], ack: Acknowledge) -> None:
        """Answer what a message asks."""
        message, channel = shortcut["message"], shortcut["channel"]["id"]
        await self._ask(
            str(message.get("text") or ""),
            ack,
            event=shortcut["trigger_id"],
            channel=channel,
            user=shortcut["user"]["id"],
            url=shortcut["response_url"],
            files=incoming_files(message.get("files") or (), self._workspace.client),
            from_menu=True,
        )

    async def _ask(
        self,
        text: str,
        ack: Acknowledge,
        *,
        event: str,
        channel: str,
        user: str,
        url: str,
        files: Sequence[IncomingFile] = (),
        from_menu: bool = False,
    ) -> None:
        """Answer a question that came by a command.

        Args:
            text: The question, as Slack sends it.
            ack: Tells Slack that the command was taken.
            event: What makes the command unique.
            channel: Where it was used.
            user: Who used it.
            url: Where its messages go.
            files: What came with it.
            from_menu: Whether it is a message's text, whose author may have asked nothing.
        """
        workspace = self._workspace
        words = (await words_of(text, workspace.me, workspace.directory))[:QUESTION_CHARS]
        name, translator = f"command-{workspace.place(event)}", await self._language.of_question(user, words)
        origin = origin_of(workspace, channel, "", user, name)
        question = IncomingQuestion(
            name,
            words,
            origin,
            "",
            tuple(files),
            addressed=True,
            standalone=True,
            may_ask_human=False,
            translator=translator,
        )
        asked = Asked(channel, "", user, question.event, words, translator)
        context = SlackCommandContext(question, asked, url, ack, workspace)
        if from_menu and (nothing := nothing_asked(text, words)):
            await context.tell(translator.translate(nothing))
        else:
            await self._intake.take_command(question, context, seen_by_all=False)
