"""The language in which a member of a workspace is spoken to."""

import asyncio

from bot.slack.workspace import Workspace
from bot.slack_connection.web_client import TROUBLES
from bot.translation import LanguageChoice, Translator

LOCALE_SECONDS = 1.0
"""Seconds that asking Slack for somebody's language may take."""


class MemberLanguage:
    """Chooses the language for one person.

    Args:
        languages: What the settings say.
        workspace: The workspace.
    """

    def __init__(self, languages: LanguageChoice, workspace: Workspace) -> None:
        self._languages, self._workspace, self._community = languages, workspace, workspace.community

    async def of(self, user: str) -> Translator:
        """Return what speaks to somebody alone."""
        locale = await self._locale(user) if self._languages.follows_people(self._community) else ""
        return self._languages.for_member(self._community, locale)

    async def of_question(self, user: str, question: str) -> Translator:
        """Return what says what stands around the answer to somebody's question, which nobody else sees."""
        return self._languages.clear_for(self._community, question, self._workspace.person(user)) or await self.of(user)

    def of_place(self, question: str) -> Translator:
        """Return what speaks to everybody of the workspace about a question."""
        return self._languages.for_question(self._community, question)

    async def _locale(self, user: str) -> str:
        try:
            async with asyncio.timeout(LOCALE_SECONDS):
                return (await self._workspace.directory.person(user)).locale
        except (TimeoutError, *TROUBLES):
            return ""
