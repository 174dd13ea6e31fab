"""Questions in other words."""

import pytest

from bot.answering.question.other_words import in_other_words


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("how many mods are there", "how many moderators are there"),
        ("How do I become a moderator?", "How do I become a mod?"),
        ("which perms for VC?", "which permissions for voice channel?"),
        ("run the dev server", "run the development server"),
        ("where is the config folder", "where is the configuration directory"),
        ("what is a directory", "what is a folder"),
    ],
)
def test_each_word_has_its_other_one(question: str, other: str) -> None:
    assert in_other_words(question) == other


@pytest.mark.parametrize(
    "question", ["how do I deploy", "what is config.toml", "see /dev/null", "the mod-on-duty", "modern", "a\nmod"]
)
def test_names_and_other_words_stay(question: str) -> None:
    assert in_other_words(question) is None
