"""What happens on Slack when a button is pressed or a form is sent."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.answering.types import Answer
from bot.rendering.slack import SlackMessage, answer_messages, blocks_of
from bot.service.answer_actions import AnswerActions
from bot.service.answer_foot import foot_of
from bot.service.button_actions import ButtonAction, parse_button_id
from bot.service.commands.command import ReplyFile
from bot.service.interactions import Interactions, may_be_wrong
from bot.slack.slack_buttons import HOME, KEEP, SHARE, VOTE, blocks_under
from bot.slack.slack_command_place import InteractionTools
from bot.slack.slack_form import said_view, values_in
from bot.slack.slack_interaction import SlackInteraction
from bot.slack.slack_sending import ASKED_CHARS
from bot.slack_connection.web_client import body_of
from bot.text import shorten
from bot.translation import Translator, msgid

NOTE_SECONDS = 0.7
"""Seconds in which a form has to be seen to, to be answered at once: Slack waits three seconds."""
SAVING = msgid("Saving…")
Body = Mapping[str, Any]
ShowHome = Callable[..., Awaitable[None]]
"""Shows somebody the Home tab, with blocks above everything else."""


class HomeInteraction(SlackInteraction):
    """A press in the Home tab, which is answered there.

    Args:
        body: What Slack says of it.
        tools: What it works with.
        show: Shows the tab to somebody, with blocks above everything else.
    """

    def __init__(self, body: Mapping[str, Any], tools: InteractionTools, show: ShowHome) -> None:
        super().__init__(body, tools)
        self._show = show

    async def _send(
        self,
        posts: Sequence[SlackMessage],
        buttons: Sequence[ButtonAction],
        translator: Translator,
        file: ReplyFile | None = None,
    ) -> None:
        await super()._send((), (), translator, file)
        await self._show(self.user, *blocks_of(posts))


class Presses:
    """Does what buttons and forms say.

    Args:
        interactions: Does what people ask on every platform.
        tools: What an interaction works with.
        actions: What people may do with an answer.
        home: Shows the Home tab.
    """

    def __init__(
        self, interactions: Interactions, tools: InteractionTools, actions: AnswerActions, home: ShowHome
    ) -> None:
        self._interactions, self._tools, self._actions, self._home = interactions, tools, actions, home

    async def press(self, body: Body, action: Body) -> None:
        """Do what a button says."""
        kind, value = str(action["action_id"]), str(action.get("value") or "")
        here = SlackInteraction(body, self._tools)
        if kind in (SHARE, KEEP):
            await self._interactions.see_through(self._settle(value, here, share=kind == SHARE), here, "a button")
        elif kind.startswith(HOME):
            words = ["privacy", kind.removeprefix(HOME)]
            await self._interactions.run_words(words, HomeInteraction(body, self._tools, self._home))
        else:
            await self._interactions.press(parse_button_id(value if kind == VOTE else kind), here)

    async def _settle(self, answer: str, here: SlackInteraction, *, share: bool) -> None:
        """Show an answer that only one person has seen to everybody there, or take that choice away from under it."""
        actions, own = self._actions, await here.labels()
        if share:
            readers = await self._tools.workspace.access.of_channel(here.at)
            found = await actions.shared(answer, own, here.person, readers)
        else:
            found = await actions.kept(answer, own, here.person)
        if isinstance(found, str):
            await here.tell(found)
            return
        await self._show(answer, found, here, everybody=share)
        if share:
            await here.take_away()

    async def _show(self, answer: str, found: Answer, here: SlackInteraction, *, everybody: bool) -> None:
        """Show an answer to everybody, or its last message in place of what stands there."""
        translator = await self._tools.language.of_question(here.user, found.question)
        asked = shorten(found.question, ASKED_CHARS)
        messages = await asyncio.to_thread(answer_messages, found, (), asked, translator)
        for message in messages if everybody else messages[-1:]:
            foot = foot_of(answer, here.user, message.numbers, (), last=message is messages[-1], deletable=everybody)
            buttons = blocks_under(foot, translator)
            await here.respond(body_of(message, buttons, replace=not everybody, everybody=everybody))

    async def submit(self, body: Body, view: Body, ack: Callable[..., Awaitable[object]]) -> None:
        """Do what a form says; Slack is told in time that it was taken, and what to say stands in its place.

        What is wrong is said in the form, which keeps what was written; so a form that may be wrong is waited for.
        """
        here, values = SlackInteraction(body, self._tools), values_in(view)
        working = asyncio.ensure_future(self._interactions.submit(view["private_metadata"], values, here))
        translator, title = await here.translator(), view["title"]["text"]
        await asyncio.wait((working,), timeout=None if may_be_wrong(view["private_metadata"]) else NOTE_SECONDS)
        if not working.done():
            await ack(response_action="update", view=said_view(title, translator.translate(SAVING), translator))
            shown = said_view(title, translator.translate((await working).said), translator)
            await self._tools.workspace.client.web.views_update(view_id=view["id"], view=shown)
            return
        done = await working
        said = translator.translate(done.said)
        if done.field:
            await ack(response_action="errors", errors={done.field: said})
        else:
            await ack(response_action="update", view=said_view(title, said, translator))
