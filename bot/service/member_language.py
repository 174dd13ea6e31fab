"""The language in which somebody is spoken to whose language the platform has to be asked for."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.translation import LanguageChoice, Translator

LOCALE_SECONDS = 1.0
"""Seconds that asking a platform for somebody's language may take."""
LocaleOf = Callable[[str], Awaitable[str]]
"""Asks for the language and country of somebody, such as ``pt-BR``; ``""`` where the platform does not say."""


class MemberLanguage:
    """Chooses the language for one person.

    Args:
        languages: What the settings say.
        community: The community.
        id_prefix: What opaque ids of people there begin with.
        locale_of: Asks the platform for somebody's language.
        troubles: What keeps the platform from saying it.
    """

    def __init__(
        self,
        languages: LanguageChoice,
        community: str,
        id_prefix: str,
        locale_of: LocaleOf,
        troubles: tuple[type[Exception], ...],
    ) -> None:
        self._languages, self._community, self._id_prefix = languages, community, id_prefix
        self._locale_of = locale_of
        self._troubles: tuple[type[Exception], ...] = (TimeoutError, *troubles)

    async def of(self, user: str) -> Translator:
        """Return what speaks to somebody alone."""
        locale = await self._locale(user) if self._languages.follows_people(self._community) else ""
        return self._languages.for_member(self._community, locale)

    async def of_question(self, user: str, question: str) -> Translator:
        """Return what says what stands around the answer to somebody's question, which nobody else sees."""
        clear = self._languages.clear_for(self._community, question, f"{self._id_prefix}{user}")
        return clear or await self.of(user)

    def of_place(self, question: str) -> Translator:
        """Return what speaks to everybody of the community about a question."""
        return self._languages.for_question(self._community, question)

    async def _locale(self, user: str) -> str:
        try:
            async with asyncio.timeout(LOCALE_SECONDS):
                return await self._locale_of(user)
        except self._troubles:
            return ""
