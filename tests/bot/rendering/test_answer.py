"""Answers on the shell."""

import io
from dataclasses import replace

from rich.console import Console

from bot.answering import Answer
from bot.rendering import Line, answer_lines, plain_text, terminal_text


def on_terminal(answer: Answer, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None, highlight=False)
    with console.capture() as capture:
        console.print(terminal_text(answer_lines(answer), console))
    return capture.get()


def test_in_a_pipe_an_answer_is_plain_and_unwrapped(answered: Answer) -> None:
    assert plain_text(answer_lines(answered)) == (
        "Right now, access to GPUs is scarce. [1] Startups fight for quota. [2]\n"
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
    )


def test_a_refusal_shows_the_nearest_passages_and_what_was_asked_before(refused: Answer) -> None:
    assert plain_text(answer_lines(refused)) == (
        "The documents hold no answer.\n"
        "\n"
        "Nearest passages\n"
        "\n"
        "[1] AI startups\n"
        "    seeds/a.txt\n"
        "    “Right now, access to GPUs is scarce.”\n"
        "\n"
        "Asked before\n"
        "\n"
        "[1] AI startups\n"
        "    seeds/a.txt\n"
        "    “I would like to know what.”\n"
        "\n"
        "2 sentences were left out: not borne out by a source.\n"
    )


def test_on_a_terminal_no_row_is_wider_than_the_window(answered: Answer) -> None:
    long = replace(answered, text="word " * 60)
    rows = on_terminal(long, 40).split("\n")
    assert max(len(row) for row in rows) <= 40
    assert "    “Right now, access to GPUs is" in rows


def test_square_brackets_are_no_markup(answered: Answer) -> None:
    assert "[bold]x[/bold]" in on_terminal(replace(answered, text="[bold]x[/bold]"), 80)


def test_control_characters_of_a_document_do_not_reach_the_terminal(answered: Answer) -> None:
    shown = on_terminal(replace(answered, text="a\x1b[2Jb\x07\x9b"), 80)
    assert shown.startswith("a␛[2Jb␇�")


def test_a_narrow_mark_keeps_its_indent() -> None:
    assert plain_text([Line("one\ntwo", "quote", 4, "9.")]) == "9.  one\n    two\n"
