"""What happens on Slack when a button is pressed or a form is sent."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.service.button_actions import parse_button_id
from bot.service.interactions import Interactions, may_be_wrong
from bot.slack.sharing import Sharing
from bot.slack.slack_buttons import KEEP, SHARE, VOTE
from bot.slack.slack_form import said_view, values_in
from bot.slack.slack_interaction import InteractionTools, SlackInteraction
from bot.translation import msgid

NOTE_SECONDS = 0.7
"""Seconds in which a form has to be seen to, to be answered at once: Slack waits three seconds."""
SAVING = msgid("Saving…")
Body = Mapping[str, Any]
Choose = Callable[[str, str], Awaitable[None]]
"""Does what a person chooses."""


class Presses:
    """Does what buttons and forms say.

    Args:
        interactions: Does what people ask on every platform.
        tools: What an interaction works with.
        sharing: Does what is asked of an answer that only one person has seen.
        choose: Does what somebody chooses in the Home tab.
    """

    def __init__(self, interactions: Interactions, tools: InteractionTools, sharing: Sharing, choose: Choose) -> None:
        self._interactions, self._tools, self._sharing, self._choose = interactions, tools, sharing, choose

    async def press(self, body: Body, action: Body) -> None:
        """Do what a button says."""
        kind, value = str(action["action_id"]), str(action.get("value") or "")
        here, own = SlackInteraction(body, self._tools), "a button"
        if kind == SHARE:
            await self._interactions.see_through(self._sharing.share(value, here), here, own)
        elif kind == KEEP:
            await self._interactions.see_through(self._sharing.keep(value, here), here, own)
        elif kind.startswith("fn:home:"):
            choosing = self._choose(here.asking.user, kind.rpartition(":")[2])
            await self._interactions.see_through(choosing, here, own)
        else:
            await self._interactions.press(parse_button_id(value if kind == VOTE else kind), here)

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
