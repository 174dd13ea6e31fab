"""The settings choose the language, else the question or the person does, else it is English."""

import pytest

from bot.translation import LANGUAGES, LanguageChoice, load_translators

SETTINGS = {"discord": "auto", "discord:2": "fr", "slack": "pt", "slack:T2": "auto"}


def choice(question_language: str = "") -> LanguageChoice:
    return LanguageChoice(SETTINGS, load_translators(), lambda _: question_language)


@pytest.mark.parametrize(
    ("community", "language", "locale", "expected"),
    [
        ("discord:1", "de", "es-ES", "de"),
        ("discord:1", "", "es-ES", "es"),
        ("discord:1", "", "pt-BR", "pt"),
        ("discord:1", "", "en-US", "en"),
        ("discord:1", "", "ja", "en"),
        ("discord:1", "", "", "en"),
        ("discord:@me", "de", "", "de"),
        ("discord:2", "de", "es-ES", "fr"),
        ("slack:T1", "de", "es-ES", "pt"),
        ("slack:T2", "de", "es-ES", "de"),
        ("elsewhere:1", "de", "", "de"),
    ],
)
def test_an_answer_follows_the_settings_then_the_question_then_the_place(
    community: str, language: str, locale: str, expected: str
) -> None:
    assert choice(language).for_question(community, "?", locale).language == expected


@pytest.mark.parametrize(
    ("community", "locale", "expected"),
    [("discord:1", "de", "de"), ("discord:1", "fi", "en"), ("discord:2", "de", "fr"), ("slack:T1", "de-DE", "pt")],
)
def test_what_one_person_sees_follows_the_settings_then_the_person(community: str, locale: str, expected: str) -> None:
    assert choice("es").for_member(community, locale).language == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locale_is_known_by_its_language(language: str) -> None:
    found = [choice().for_member("discord:1", each).language for each in (language, f"{language}-XX", f"{language}_XX")]
    assert found == [language] * 3


@pytest.mark.parametrize("locale", ["den", "e", "-", "en_", "d-e", "português"])
def test_what_is_no_locale_is_english(locale: str) -> None:
    assert choice().for_member("discord:1", locale).language == "en"


def test_a_short_follow_up_is_answered_in_the_language_of_the_person_s_last_question() -> None:
    told = {"Wie geht das?": "de", "What now?": "en"}
    languages = LanguageChoice(SETTINGS, load_translators(), lambda question: told.get(question, ""))
    asked = [("Wie geht das?", "ada"), ("api", "ada"), ("api", "bo"), ("What now?", "ada"), ("api", "ada"), ("api", "")]
    found = [languages.for_question("discord:1", question, "es-ES", person).language for question, person in asked]
    assert found == ["de", "de", "es", "en", "en", "es"]
    assert languages.for_question("discord:2", "api", "", "ada").language == "fr"


def test_people_are_asked_for_their_language_only_where_it_counts() -> None:
    assert [choice().follows_people(each) for each in ("discord:1", "discord:2", "slack:T1")] == [True, False, False]
    assert choice("de").clear_for("discord:1", "?") == load_translators()["de"]
    assert choice("").clear_for("discord:1", "?") is None
