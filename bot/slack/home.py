"""The app's Home tab: what may be read here, how to ask, what is kept; and questions that fit to begin with."""

import logging

from bot.rendering.slack import Json, sources_messages, text_messages
from bot.service.document_search import listed_sources, matching_titles
from bot.service.member_language import MemberLanguage
from bot.service.privacy_requests import Export
from bot.service.services import Services
from bot.slack.slack_buttons import actions, button
from bot.slack.slack_command_place import HELP
from bot.slack.workspace import Workspace
from bot.slack_connection.web_client import TROUBLES
from bot.translation import msgid

log = logging.getLogger("footnote.slack")
MAX_FILE_BYTES = 50_000_000
"""Largest file that is sent."""
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
        workspace: The workspace.
        language: The language of each person.
    """

    def __init__(self, services: Services, workspace: Workspace, language: MemberLanguage) -> None:
        self._services, self._workspace, self._language = services, workspace, language

    async def show(self, user: str, said: str = "") -> None:
        """Show the tab to somebody.

        Args:
            user: The person.
            said: What to say above everything else, ``""`` for nothing.
        """
        labels, translator = await self._workspace.access.of_person(user), await self._language.of(user)
        say, listed = translator.translate, lambda opened: listed_sources(opened, labels)
        sources = sources_messages(await self._services.live_index.run(listed), translator)
        blocks: list[Json] = _text(said) if said else []
        blocks += [_head(translator.translate("How to ask")), *_text(say(HELP))]
        blocks += [_head(translator.translate("What you may read here"))]
        blocks += [block for each in sources for block in each.blocks]
        blocks += [_head(translator.translate("What I keep"))]
        blocks += _text(self._services.privacy.about(translator))
        choices = actions([button(say(label), f"fn:home:{name}") for label, name in CHOICES])
        view = {"type": "home", "blocks": [*blocks[: MAX_BLOCKS - 1], choices]}
        await self._workspace.client.web.views_publish(user_id=user, view=view)

    async def press(self, user: str, choice: str) -> None:
        """Do what somebody asks about what is kept, and say so in the tab."""
        await self.show(user, await self._done(user, choice))

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

    async def _done(self, user: str, choice: str) -> str:
        person, privacy = self._workspace.person(user), self._services.privacy
        translator = await self._language.of(user)
        if choice == "delete":
            return translator.translate(await privacy.delete(person, translator))
        if choice != "export":
            return translator.translate(await privacy.opt(person, out=choice == "opt-out"))
        labels = await self._workspace.access.of_person(user)
        found = await privacy.export(person, labels, MAX_FILE_BYTES, translator)
        if isinstance(found, str):
            return translator.translate(found)
        await self._send_file(user, found)
        return found.text

    async def _send_file(self, user: str, export: Export) -> None:
        """Send what is kept of somebody as a file in the conversation with this person, who alone sees it."""
        web = self._workspace.client.web
        opened = await web.conversations_open(users=user)
        await web.files_upload_v2(
            channel=opened["channel"]["id"], filename=export.name, content=export.data, initial_comment=export.text
        )


def _head(text: str) -> Json:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _text(text: str) -> list[Json]:
    return [block for each in text_messages(text) for block in each.blocks]
