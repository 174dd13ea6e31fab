"""Sentences are said in a language, with numbers and dates as it writes them."""

from datetime import date

import pytest

from bot.translation import ENGLISH, LANGUAGES, Translator, load_translators


def of(language: str) -> Translator:
    return load_translators()[language]


def test_there_is_a_translator_for_each_language() -> None:
    assert [each.language for each in load_translators().values()] == list(LANGUAGES)


def test_english_sentences_are_said_as_they_are_written() -> None:
    assert ENGLISH.translate("Delete") == load_translators()["en"].translate("Delete") == "Delete"
    assert ENGLISH.translate_count("{count} vote", "{count} votes", 1) == "1 vote"
    assert ENGLISH.translate_count("{count} vote", "{count} votes", 0) == "0 votes"


def test_a_sentence_that_no_catalogue_holds_is_said_in_english() -> None:
    assert of("de").translate("Nobody says {what}.", what="this") == "Nobody says this."


def test_braces_within_values_stay_as_they_are() -> None:
    said = of("de").translate("Nothing was found on “{question}”", question="{question} {0} {{x}}")
    assert said == "Nichts gefunden zu „{question} {0} {{x}}“"


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("de", "1 Stimme", "2 Stimmen"),
        ("es", "1 voto", "2 votos"),
        ("fr", "1 vote", "2 votes"),
        ("pt", "1 voto", "2 votos"),
    ],
)
def test_a_number_takes_the_plural_of_its_language(language: str, one: str, many: str) -> None:
    assert [of(language).translate_count("{count} vote", "{count} votes", each) for each in (1, 2)] == [one, many]


def test_none_is_singular_in_french_and_plural_elsewhere() -> None:
    said = [of(each).translate_count("{count} vote", "{count} votes", 0) for each in LANGUAGES]
    assert said == ["0 votes", "0 Stimmen", "0 votos", "0 vote", "0 votos"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_around_a_mark_is_the_whole_sentence(language: str) -> None:
    before, after = of(language).around("See {numbers} above.", "numbers")
    assert f"{before}[1]{after}" == of(language).translate("See {numbers} above.", numbers="[1]")


def test_a_day_is_written_as_the_language_writes_it() -> None:
    found = [of(each).day(date(2023, 9, 1)) for each in LANGUAGES]
    assert found == ["1 Sep 2023", "1. Sept. 2023", "1 sept 2023", "1 sept. 2023", "1 de set. de 2023"]


def test_translators_of_a_language_are_equal() -> None:
    assert load_translators()["de"] == load_translators()["de"] != ENGLISH
