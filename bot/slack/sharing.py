"""Answers that one person alone has seen on Slack: they can be shared, or stay private."""

import asyncio

from bot.answering.types import Answer
from bot.rendering.slack import answer_messages
from bot.service.answer_actions import AnswerActions
from bot.service.answer_foot import foot_of
from bot.service.member_language import MemberLanguage
from bot.slack.slack_buttons import blocks_under
from bot.slack.slack_interaction import SlackInteraction
from bot.slack.slack_sending import ASKED_CHARS
from bot.slack.workspace import Workspace
from bot.slack_connection.web_client import body_of
from bot.text import shorten


class Sharing:
    """Does what the buttons under such an answer say.

    Args:
        actions: What people may do with an answer.
        workspace: The workspace.
        language: The language of each person.
    """

    def __init__(self, actions: AnswerActions, workspace: Workspace, language: MemberLanguage) -> None:
        self._actions, self._workspace, self._language = actions, workspace, language

    async def share(self, answer: str, here: SlackInteraction) -> None:
        """Show to everybody in the channel what only one person has seen."""
        own, readers = await here.labels(), await self._workspace.access.of_channel(here.asking.channel)
        found = await self._actions.shared(answer, own, here.person, readers)
        if isinstance(found, str):
            await here.tell(found)
            return
        await self._show(answer, found, here, everybody=True)
        await here.take_away()

    async def keep(self, answer: str, here: SlackInteraction) -> None:
        """Take the choice away from under an answer that stays private."""
        found = await self._actions.kept(answer, await here.labels(), here.person)
        if isinstance(found, str):
            await here.tell(found)
            return
        await self._show(answer, found, here, everybody=False)

    async def _show(self, answer: str, found: Answer, here: SlackInteraction, *, everybody: bool) -> None:
        """Show an answer to everybody, or its last message in place of what stands there."""
        user, question = here.asking.user, found.question
        translator = await self._language.of_question(user, question)
        messages = await asyncio.to_thread(answer_messages, found, (), shorten(question, ASKED_CHARS), translator)
        for message in messages if everybody else messages[-1:]:
            foot = foot_of(answer, user, message.numbers, (), last=message is messages[-1], deletable=everybody)
            buttons = blocks_under(foot, translator)
            await here.respond(body_of(message, buttons, replace=not everybody, everybody=everybody))
