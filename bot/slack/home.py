"""The app's Home tab: what may be read here, how to ask, what is kept; and questions that fit to begin with."""

import logging

from bot.rendering.slack import Json, blocks_of, sources_messages, text_messages
from bot.service.document_search import listed_sources, matching_titles
from bot.service.services import Services
from bot.slack.slack_buttons import HOME, actions, button
from bot.slack.slack_command_place import HELP, InteractionTools
from bot.slack_connection.web_client import TROUBLES
from bot.translation import msgid

log = logging.getLogger("footnote.slack")
MAX_BLOCKS = 100
PROMPTS = 4
"""Questions that Slack shows to begin with."""
CHOICES = (
    (msgid("Get my data"), "export"),
    (msgid("Delete my data"), "delete"),
    (msgid("Opt out"), "opt-out"),
    (msgid("Opt in"), "opt-in"),
)


class HomeTab:
    """Shows the Home tab, and does what its buttons say.

    Args:
        services: What the bot works with.
        tools: What an interaction works with.
    """

    def __init__(self, services: Services, tools: InteractionTools) -> None:
        self._services, self._workspace, self._language = services, tools.workspace, tools.language

    async def show(self, user: str, *said: Json) -> None:
        """Show the tab to somebody; ``said`` are blocks above everything else."""
        labels, translator = await self._workspace.access.of_person(user), await self._language.of(user)
        listed = await self._services.live_index.run(lambda opened: listed_sources(opened, labels))
        told = (
            (msgid("How to ask"), text_messages(translator.translate(HELP))),
            (msgid("What you may read here"), sources_messages(listed, translator)),
            (msgid("What I keep"), text_messages(self._services.privacy.about(translator))),
        )
        blocks = list(said)
        for title, messages in told:
            head = {"type": "plain_text", "text": translator.translate(title), "emoji": False}
            blocks += [{"type": "header", "text": head}, *blocks_of(messages)]
        choices = actions([button(translator.translate(label), f"{HOME}{name}") for label, name in CHOICES])
        view = {"type": "home", "blocks": [*blocks[: MAX_BLOCKS - 1], choices]}
        await self._workspace.client.web.views_publish(user_id=user, view=view)

    async def suggest(self, user: str, channel: str) -> None:
        """Suggest questions about documents that somebody may read; a failure is logged."""
        labels, translator = await self._workspace.access.of_person(user), await self._language.of(user)
        titles = await self._services.live_index.run(lambda opened: matching_titles(opened, "", labels))
        prompts = [
            {"title": each, "message": translator.translate("What does “{title}” say?", title=each)}
            for each in titles[:PROMPTS]
        ]
        if not prompts:
            return
        try:
            await self._workspace.client.web.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)
        except TROUBLES as error:
            log.warning("no questions could be suggested: %s", error)
