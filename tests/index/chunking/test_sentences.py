import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import split_sentences

UNICODE = st.text(
    alphabet=st.one_of(st.sampled_from("ab A.!?\n\r\t。😀é\u0301\u2028#-|"), st.characters(exclude_categories=["Cs"]))
)


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


@given(UNICODE)
def test_sentences_are_exact_slices_and_lose_no_word(text: str) -> None:
    position = 0
    for sentence in split_sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert re.search(r"\w", text[position : sentence.start]) is None
        position = sentence.end
    assert re.search(r"\w", text[position:]) is None


def test_abbreviations_and_numbers_do_not_end_a_sentence() -> None:
    assert texts("See Dr. Smith, e.g. for v2.13. He knows.") == ["See Dr. Smith, e.g. for v2.13.", "He knows."]


@pytest.mark.parametrize(
    "text",
    [
        "They are defined by their ancestors (ie.\nthe types that are defined in the file).",
        "Commands that change it, eg. the last one, are listed.",
        "It takes approx. ten minutes, resp. twenty.",
        "The runner, aka. the worker, waits.",
    ],
)
def test_what_goes_on_after_an_abbreviation_is_one_sentence(text: str) -> None:
    assert texts(text) == [text]


def test_an_abbreviation_may_end_a_sentence() -> None:
    assert texts("It has tabs, lists, etc. Then it stops, approx. Nobody knows.") == [
        "It has tabs, lists, etc.",
        "Then it stops, approx.",
        "Nobody knows.",
    ]


def test_hard_wrapped_prose_runs_on() -> None:
    text = "The quick brown fox jumps over the lazy dog and then runs to\nParis, where it rests\nfor long."
    assert texts(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "It supports all versions that are supported (see\n[the guide](https://example.org/versions/) for them).",
        "If you come from a project with older strings\n(like the popular\n"
        '["one for data, two for people"](https://example.org/56190)), pass the flag.',
        "Put the settings of the formatter into\n`[tool.formatter] in pyproject.toml of the project` and run it.",
        'The word for this is\n"wrapped", as editors say.',
    ],
)
def test_what_an_editor_never_breaks_may_make_a_line_short(text: str) -> None:
    assert texts(text) == [text]


def test_the_fences_of_code_are_part_of_no_sentence() -> None:
    text = "- Run:\n  ```\n  apt upgrade\n  ```\n  (The command keeps a package.)\n\n```sh\nls\n```"
    assert texts(text) == ["- Run:", "apt upgrade", "(The command keeps a package.)", "```sh", "ls"]


@pytest.mark.parametrize(
    "text",
    [
        "What stands after the `?` in an address is a query.",
        "Write `!` or `...` at the end of a line of the file.",
    ],
)
def test_a_mark_that_is_code_ends_no_sentence(text: str) -> None:
    assert texts(text) == [text]


def test_a_sentence_may_end_in_code() -> None:
    assert texts("Did it print `really?` It did. Run `ls .` Then go.") == [
        "Did it print `really?`",
        "It did.",
        "Run `ls .`",
        "Then go.",
    ]


def test_lines_of_unequal_length_are_paragraphs() -> None:
    lines = ["Slow product cycles", "Extreme reputation risk", "A long closing line that is far longer than the rest"]
    assert texts("\n".join(lines)) == lines


def test_list_items_and_headings_stand_alone() -> None:
    assert texts("# Setup\nInstall it first,\n- then run it\n- then stop it") == [
        "# Setup",
        "Install it first,",
        "- then run it",
        "- then stop it",
    ]


def test_tokenised_text_is_split_at_its_spaced_stops() -> None:
    assert texts("It recurs every year . It is common .") == ["It recurs every year .", "It is common ."]


def test_a_dot_inside_a_word_ends_nothing() -> None:
    assert texts("Run ./x.sh now. Then git pull && ./deploy.sh --prod") == [
        "Run ./x.sh now.",
        "Then git pull && ./deploy.sh --prod",
    ]


def test_the_line_above_a_message_is_no_part_of_its_words() -> None:
    head = "Ann, 2024-05-17 10:01 UTC, https://discord.com/channels/1/2/1"
    assert texts(f"{head}\nhold the round button\n\nBob, 2024-05-17 10:02 UTC\nit worked") == [
        head,
        "hold the round button",
        "Bob, 2024-05-17 10:02 UTC",
        "it worked",
    ]
