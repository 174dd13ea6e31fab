"""Answers on the shell."""

import io
from dataclasses import replace

from rich.console import Console

from bot.answering import Answer, AnswerSentence, Part
from bot.rendering import TextLine, answer_lines, plain_text, terminal_text


def on_terminal(answer: Answer, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None, highlight=False)
    with console.capture() as capture:
        console.print(terminal_text(answer_lines(answer), console))
    return capture.get()


def test_in_a_pipe_an_answer_is_plain_and_unwrapped_each_quote_once_with_its_source_under_it(answered: Answer) -> None:
    assert plain_text(answer_lines(answered)) == (
        "[1] “Right now, access to GPUs is scarce.”\n"
        "    AI startups, Hardware\n"
        "    seeds/a.txt\n"
        "\n"
        "[2] “Startups fight\n"
        "    for quota.”\n"
        "    AI startups, page 3\n"
        "    https://example.org/#:~:text=x\n"
    )


def test_what_a_model_wrote_has_its_quotes_under_it(answered: Answer) -> None:
    written = (AnswerSentence("GPUs are hard to get.", (1, 2)),)
    parts = (replace(answered.parts[0], sentences=(0,)),)
    answer = replace(answered, model="m", text="GPUs are hard to get. [1][2]", sentences=written, parts=parts)
    assert plain_text(answer_lines(answer)) == (
        "GPUs are hard to get. [1][2]\n"
        "\n"
        "Sources\n"
        "\n"
        "[1] AI startups, Hardware\n"
        "    seeds/a.txt\n"
        "    “Right now, access to GPUs is scarce.”\n"
        "\n"
        "[2] AI startups, page 3\n"
        "    https://example.org/#:~:text=x\n"
        "    “Startups fight\n"
        "    for quota.”\n"
        "\n"
        "Written by m and checked against the quotes.\n"
    )


def test_of_an_answer_partly_in_quotes_each_quote_stands_once(answered: Answer) -> None:
    sentences = (AnswerSentence("GPUs are hard to get.", (1,)), answered.sentences[1])
    parts = (
        Part("Why?", "answered", False, 0.75, (0,)),
        Part("Who fights?", "answered", True, 0.75, (1,)),
        Part("And when?", "no_evidence", False, 0.1, ()),
    )
    answer = replace(answered, model="m", fallback="timeout", sentences=sentences, parts=parts)
    assert plain_text(answer_lines(answer)) == (
        "Why?\n"
        "GPUs are hard to get. [1]\n"
        "\n"
        "Who fights?\n"
        "This may help:\n"
        "\n"
        "[2] “Startups fight\n"
        "    for quota.”\n"
        "    AI startups, page 3\n"
        "    https://example.org/#:~:text=x\n"
        "\n"
        "Nothing was found on “And when?”\n"
        "\n"
        "Sources\n"
        "\n"
        "[1] AI startups, Hardware\n"
        "    seeds/a.txt\n"
        "    “Right now, access to GPUs is scarce.”\n"
        "\n"
        "Partly in quotes: the language model took too long.\n"
        "Written by m and checked against the quotes.\n"
    )


def test_a_refusal_shows_the_nearest_passages_and_what_was_asked_before(refused: Answer) -> None:
    assert plain_text(answer_lines(refused)) == (
        "I found no clear answer in the documents. Closest:\n"
        "\n"
        "[1] “Right now, access to GPUs is scarce.”\n"
        "    AI startups\n"
        "    seeds/a.txt\n"
        "\n"
        "Asked before\n"
        "\n"
        "[1] AI startups\n"
        "    seeds/a.txt\n"
        "    “I would like to know what.”\n"
        "\n"
        "2 sentences that no source supports were left out.\n"
    )


def test_on_a_terminal_no_row_is_wider_than_the_window(answered: Answer) -> None:
    long = replace(answered, sentences=(answered.sentences[0], AnswerSentence("word " * 60, (2,))))
    rows = on_terminal(long, 40).split("\n")
    assert max(len(row) for row in rows) <= 40
    assert "[1] “Right now, access to GPUs is" in rows


def test_square_brackets_are_no_markup(refused: Answer) -> None:
    assert "[bold]x[/bold]" in on_terminal(replace(refused, status="failed", text="[bold]x[/bold]"), 80)


def test_control_characters_of_a_document_do_not_reach_the_terminal(refused: Answer) -> None:
    shown = on_terminal(replace(refused, status="failed", text="a\x1b[2Jb\x07\x9b"), 80)
    assert shown.startswith("a␛[2Jb␇�")


def test_a_narrow_mark_keeps_its_indent() -> None:
    assert plain_text([TextLine("one\ntwo", "quote", 4, "9.")]) == "9.  one\n    two\n"
