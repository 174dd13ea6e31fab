"""Questions that compare two things, and texts that say how one is to the other."""

import pytest

from bot.answering.question.comparison import compared, tells_apart


@pytest.mark.parametrize(
    ("question", "things"),
    [
        ("what is the difference between a cog and an extension?", ("cog", "extension")),
        ("Difference between item loaders and item pipelines", ("item loaders", "item pipelines")),
        ("differences between async def vs def in views", ("async def", "def")),
        ("How is a Spider different from a CrawlSpider?", ("Spider", "CrawlSpider")),
        ("how does the lamp compare to the lantern", ("lamp", "lantern")),
        ("should I use options or arguments?", ("options", "arguments")),
        ("when should I use a lamp over a lantern?", ("lamp", "lantern")),
        ("query parameters vs path parameters", ("query parameters", "path parameters")),
        ("is a lantern the same as a lamp?", ("lantern", "lamp")),
    ],
)
def test_both_things_are_named_as_the_question_names_them(question: str, things: tuple[str, str]) -> None:
    assert compared(question) == things


@pytest.mark.parametrize(
    "question",
    [
        "what is a cog?",
        "how do I use the lamp and the lantern?",
        "difference between lamps and the lamp",
        "what should I use?",
        "How is it different?",
        "difference between and or",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert compared(question) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unlike a lamp, a lantern has a handle.", True),
        ("Lanterns are lamps, but they have handles.", True),
        ("A lantern has a handle.", False),
        ("A lamp and a lantern hang there.", False),
    ],
)
def test_a_text_tells_two_things_apart_if_it_says_how_one_is_to_the_other(text: str, expected: bool) -> None:
    assert tells_apart(text, "What is the difference between a lamp and a lantern?") == expected


def test_nothing_is_told_apart_where_nothing_is_compared() -> None:
    assert not tells_apart("Unlike a lamp, a lantern has a handle.", "What is a lantern?")
