"""Chooses the language in which somebody is answered."""

from collections.abc import Callable, Mapping

from cachetools import LRUCache

from bot.translation.translator import ENGLISH, Translator

MAX_PEOPLE = 10_000
"""People of whom it is remembered in which language they asked last: a short follow-up does not show it."""
AUTO = "auto"
"""The setting that follows each question and each person."""


class LanguageChoice:
    """Chooses translators.

    Args:
        settings: The language of each community, such as ``discord:1``, and of each platform, such as ``discord``,
            which holds for its communities that have none of their own; ``AUTO`` follows people.
        translators: The translator of each language.
        language_of: Returns the code of a question's language, ``""`` where it is not clear.
    """

    def __init__(
        self,
        settings: Mapping[str, str],
        translators: Mapping[str, Translator],
        language_of: Callable[[str], str],
    ) -> None:
        self._settings, self._translators, self._language_of = settings, translators, language_of
        self._spoken: LRUCache[str, str] = LRUCache(MAX_PEOPLE)

    def for_question(self, community: str, question: str, locale: str = "", person: str = "") -> Translator:
        """Return what says what stands around an answer: in the question's language, where the settings leave it open.

        Args:
            community: Where it is asked, such as ``discord:1``.
            question: The question.
            locale: What the platform says of the place, such as ``pt-BR``, for questions whose language is not clear;
                ``""`` for nothing.
            person: Who asks, such as ``discord:1``; ``""`` for nobody who is known.
        """
        return self.clear_for(community, question, person) or self.of_locale(locale) or ENGLISH

    def clear_for(self, community: str, question: str, person: str = "") -> Translator | None:
        """Return what the settings, a question's own words or the person's questions before it choose; else None."""
        if (chosen := self._set(community)) is not None:
            return chosen
        language = self._language_of(question) or self._spoken.get(person, "")
        if language and person:
            self._spoken[person] = language
        return self.of_locale(language)

    def follows_people(self, community: str) -> bool:
        """Return whether the settings leave the language to each person."""
        return self._set(community) is None

    def for_member(self, community: str, locale: str) -> Translator:
        """Return what says something to one person.

        Args:
            community: Where, such as ``discord:1``.
            locale: What the platform says of the person, such as ``pt-BR``; ``""`` for nothing.
        """
        return self._set(community) or self.of_locale(locale) or ENGLISH

    def _set(self, community: str) -> Translator | None:
        """Return the translator that the settings name for a community; None where they name none."""
        chosen = self._settings.get(community) or self._settings.get(community.partition(":")[0], AUTO)
        return None if chosen == AUTO else self._translators[chosen]

    def of_locale(self, locale: str) -> Translator | None:
        """Return what speaks the language of a locale such as ``pt-BR``; None where the bot does not."""
        return self._translators.get(locale[:2].lower()) if locale[2:3] in ("", "-", "_") else None
