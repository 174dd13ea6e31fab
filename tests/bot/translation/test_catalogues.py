"""Every sentence that the bot says has a translation that says the same."""

import ast
import os
import string

import pytest
from babel.messages.plurals import get_plural

from bot.translation import load_translators
from tests.bot.translation.catalogues import OTHERS, ROOT, catalogue, marked, sentences, write_anew

OWN_WORDS = ("bot/service/notices.py",)
"""Files whose every sentence is said to people."""
COMMANDS = {"`footnote privacy export "}
"""What they say of the shell, which is the same in every language."""


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def translations(language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_forms(message.id): _forms(message.string) for message in catalogue(language) if message.id}


def _forms(said: object) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, (tuple, list)) else (str(said or ""),)


@pytest.fixture(autouse=True, scope="module")
def _kept() -> None:
    if os.environ.get("FOOTNOTE_TEST_KEEP"):
        for language in OTHERS:
            write_anew(language)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_holds_the_sentences_that_the_code_says_and_no_others(language: str) -> None:
    assert sorted(translations(language)) == sorted(sentences())


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated(language: str) -> None:
    forms = get_plural(language).num_plurals
    lacking = [
        ids
        for ids, said in translations(language).items()
        if len(said) != (1 if len(ids) == 1 else forms) or not all(each.strip() for each in said)
    ]
    assert lacking == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_doubted(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_braces(language: str) -> None:
    wrong = [
        (ids, each)
        for ids, said in translations(language).items()
        for each in said
        # One thing may be named without its number, as English does.
        if not set.intersection(*map(fields, ids)) <= fields(each) <= set.union(*map(fields, ids))
        or (each == said[-1] and fields(each) != fields(ids[-1]))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_ends_as_its_sentence_does(language: str) -> None:
    """A draft is known by its last character, and what leads into a quote by its colon."""
    ends = ("…", ":", ".", "!", "?")
    wrong = [
        (ids, each)
        for ids, said in translations(language).items()
        for each in said
        if [each.endswith(end) for end in ends] != [ids[-1].endswith(end) for end in ends]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_is_said_in_the_language(language: str) -> None:
    translator = load_translators()[language]
    for ids, said in translations(language).items():
        if len(ids) == 1:
            assert translator.translate(ids[0]) == said[0]


@pytest.mark.parametrize("file", OWN_WORDS)
def test_every_sentence_of_a_file_of_sentences_is_marked(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    known = {each for sentence in marked(tree) for each in sentence}
    docs = {
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    said = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
    }
    assert said - known - docs == COMMANDS
