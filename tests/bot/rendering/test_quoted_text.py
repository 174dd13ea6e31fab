"""A document's text as blocks."""

import re
from itertools import pairwise

import pytest
from hypothesis import given

from bot.rendering.blocks import (
    CitationMark,
    CodeBlock,
    ListBlock,
    Paragraph,
    Runs,
    TableBlock,
    TextBlock,
    TextRun,
    plain,
    strong,
)
from bot.rendering.quoted_text import inline_runs, quoted_blocks, sentence_blocks, stand_out
from tests.bot.rendering.wild import any_text, long_text


def text_of(runs: Runs) -> str:
    return "".join("" if isinstance(run, CitationMark) else f"{run.text}{run.link}" for run in runs)


def shape(block: TextBlock) -> object:
    """A block as a few words."""
    match block:
        case Paragraph(runs, leads):
            return f"{'# ' if leads else ''}{text_of(runs)}"
        case ListBlock(items):
            return [(item.sign, item.depth, text_of(item.runs)) for item in items]
        case CodeBlock(text, language):
            return {language: text}
        case TableBlock(rows, header):
            return (header, *rows)


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@given(long_text)
def test_no_letter_is_lost(text: str) -> None:
    found = iter(letters(str([shape(block) for block in quoted_blocks(text)])))
    assert [letter for letter in letters(text) if letter not in found] == []


@given(any_text)
def test_a_line_keeps_its_letters_in_their_order(text: str) -> None:
    assert letters(text_of(inline_runs(text))) == letters(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See [the `main` branch](https://a.b/c).", "the main branch"),
        ("See [**all** of _it_](https://a.b/c).", "all of it"),
        ("See [snake_case_name](https://a.b/c).", "snake_case_name"),
        ("See [the `main` branch](../c.md).", "the main branch"),
    ],
)
def test_the_words_of_a_link_are_shown_without_their_own_signs(text: str, words: str) -> None:
    assert [run.text for run in inline_runs(text) if isinstance(run, TextRun)][1] == words


@given(any_text)
def test_neighbours_that_stand_out_are_one(text: str) -> None:
    runs = stand_out(inline_runs(text))
    styles = ["link" if run.link else run.style for run in runs if isinstance(run, TextRun)]
    assert "plain" not in styles
    assert ("strong", "strong") not in pairwise(styles)


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("One\nline.\nTwo.\n\nThree", ["One line.", "Two.", "Three"]),
        ("Run:\n```py title=a\n  x\n```\nDone.", ["Run:", {"py": "title=a\n  x"}, "Done."]),
        ("```\nx```\nDone.", [{"": "x"}, "Done."]),
        ("~~~~\n```\n~~~~", [{"": "```"}]),
        ("```\nnever closed", [{"": "never closed"}]),
        ("```\n```\nDone.", ["``` ``` Done."]),
        ("- a\n  ```\n  b\n    c\n  ```\n- d", [[("-", 0, "a")], {"": "b\n  c"}, [("-", 0, "d")]]),
        ("a | b\n--|--\n1 | `2`\nDone", [(True, ("a", "b"), ("1", "2")), "Done"]),
        ("| 1 | **2** |\n| 3 | 4 |", [(False, ("1", "2"), ("3", "4"))]),
        ("| 1 | a \\| b |\n| | |\n| 3 |", ["| 1 | a \\| b |", "| | |", "| 3 |"]),
        (
            "- a\n  goes on\n\n- b\n    1. c\n- d",
            [[("-", 0, "a goes on"), ("-", 0, "b"), ("1.", 1, "c"), ("-", 0, "d")]],
        ),
        (
            "- - a\n  - b\n* - **c**",
            [[("-", 0, "a"), ("-", 1, "b"), ("*", 0, "c")]],
        ),
        (
            "Why they wait\nSlow cycles\nHigh risk",
            [[("", 0, "Why they wait"), ("", 0, "Slow cycles"), ("", 0, "High risk")]],
        ),
        ("# A #\nb\nC\n---\nd", ["# A", "b", "# C", "d"]),
        ("lamp   oil\nkeeper   Ann\nyear   1871", [{"": "lamp   oil\nkeeper   Ann\nyear   1871"}]),
        (" \n", []),
    ],
)
def test_a_text_is_read_as_its_writer_meant_it(text: str, shapes: list[object]) -> None:
    assert [shape(block) for block in quoted_blocks(text)] == shapes


@pytest.mark.parametrize(
    ("line", "runs"),
    [
        ("a `b` c", (plain("a "), TextRun("b", "code", ""), plain(" c"))),
        ("``b``", (TextRun("b", "code", ""),)),
        ("you _must_ do it", (plain("you "), TextRun("must", "emphasis", ""), plain(" do it"))),
        ("***a*** b", (strong("a"), plain(" b"))),
        ("**a `b`**", (strong("a "), TextRun("b", "code", ""))),
        ("[a](https://b.example)", (TextRun("a", "plain", "https://b.example"),)),
        (
            "see [a b](../b.md#c) now",
            (plain("see "), TextRun("a b", "emphasis", ""), plain(" (../b.md#c)"), plain(" now")),
        ),
        ("a *path operation* b", (plain("a "), TextRun("path operation", "emphasis", ""), plain(" b"))),
        ("*`a`*", (TextRun("a", "code", ""),)),
        (
            "[a](https://discord.com/developers/docs/intro)",
            (TextRun("a", "plain", "https://discord.com/developers/docs/intro"),),
        ),
        ("[a](https://api.slack.com/apps)", (TextRun("a", "plain", "https://api.slack.com/apps"),)),
        *(
            (text, (plain(text),))
            for text in (
                "[a](https://discord.gg/b)",
                "[a](https://discord.com/invite/b)",
                "[a](https://discordapp.com/api/oauth2/authorize?client_id=1)",
                "[a](https://join.slack.com/t/b/shared_invite/c)",
            )
        ),
        *((text, (plain(text),)) for text in ("__init__", "a_b_c", "_private and _b", "_ _")),
        *(
            (text, (plain(text),))
            for text in ("2 * 3 * 4", "*.py,*.md", "f(*args, **rest)", "a*b*c", "[a](mailto:b@c.d)")
        ),
        *(
            (text, (plain(text),))
            for text in ("a ` b", r"\`a`", "` `", "**a", "2 ** 3 ** 4", "![a](https://b.c)", "![a](b.png)")
        ),
    ],
)
def test_only_what_is_surely_markdown_is_taken_as_such(line: str, runs: Runs) -> None:
    assert inline_runs(line) == runs


def test_a_quote_of_prose_alone_is_one_paragraph() -> None:
    assert [shape(block) for block in sentence_blocks("One.\n\nTwo.")] == ["One. Two."]
    assert [shape(block) for block in sentence_blocks("One:\n- Two.")] == ["One:", [("-", 0, "Two.")]]


def test_each_of_several_terms_stands_on_a_line_of_its_own() -> None:
    terms = "-d, --delete: Delete it.\n\n-D: Delete it at once."
    assert [shape(block) for block in sentence_blocks(terms)] == [shape(each) for each in quoted_blocks(terms)]
    assert len(sentence_blocks(terms)) == 2
    assert len(sentence_blocks("One thing is certain: it is gone for good, and nobody will find it.\n\nOr so.")) == 1


def test_a_header_without_words_is_not_shown() -> None:
    assert quoted_blocks("|  |  |\n| --- | --- |\n| web | 80 |") == (TableBlock((("web", "80"),), False),)
    assert quoted_blocks("|  | Port |\n| --- | --- |\n| web | 80 |") == (
        TableBlock((("", "Port"), ("web", "80")), True),
    )


def test_each_field_stands_on_a_line_of_its_own() -> None:
    text = "**Default:** `30`\nType: int\nSeconds for which the keeper\nwaits."
    shown = ["Default: 30", "Type: int", "Seconds for which the keeper waits."]
    assert [shape(block) for block in sentence_blocks(text)] == shown
    assert [shape(block) for block in quoted_blocks(text)] == shown


def test_a_long_line_with_a_colon_may_go_on_in_the_next() -> None:
    text = "Note: whoever keeps the lamp of this old lighthouse at night may\nsleep by day."
    assert [shape(block) for block in sentence_blocks(text)] == [text.replace("\n", " ")]


def test_a_line_across_the_page_is_not_shown() -> None:
    text = "The lamp burns.\n\n---\n\nIt is oil.\n\n***"
    assert [shape(block) for block in quoted_blocks(text)] == ["The lamp burns.", "It is oil."]
