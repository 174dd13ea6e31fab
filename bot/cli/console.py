"""Output: data to stdout, messages and progress to stderr."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.rendering.lines import TextLine, plain_text, terminal_text

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.records.answer_record import Record
    from index.ingest import Progress

PROGRESS_AFTER = 0.5
"""Seconds of work before progress is shown."""
LINE_SECONDS = 10.0
"""Seconds between two lines of progress where there is no terminal."""


def print_lines(lines: Sequence[TextLine]) -> None:
    """Print lines to stdout: styled and wrapped on a terminal, plain and unwrapped in a pipe."""
    if not sys.stdout.isatty():
        sys.stdout.write(plain_text(lines))
        return
    from rich.console import Console

    console = Console(highlight=False)
    console.print(terminal_text(lines, console))


def print_json(value: Any) -> None:  # noqa: ANN401 - anything that JSON can hold
    """Print a value to stdout as indented JSON in UTF-8."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def message(text: str) -> None:
    """Print a line to stderr."""
    sys.stderr.write(text + "\n")


def save(record: "Record", footnote: "Footnote") -> None:
    """Save a record for ``footnote why``; if that fails, stderr says why and the command goes on."""
    from bot.records.answer_record import RecordsProblem

    try:
        footnote.save(record)
    except RecordsProblem as error:
        message(f"footnote: {error}")


@contextmanager
def progress(*, quiet: bool = False) -> Iterator["Progress"]:
    """Yield a callback that shows (stage, done, total) on stderr if the work takes a while.

    On a terminal it shows bars, else a line every ten seconds, so that a log shows that something is going on. A total
    of 0 means that it is not known.

    Args:
        quiet: Show nothing without a terminal.
    """
    if not sys.stderr.isatty():
        yield (lambda _stage, _done, _total: None) if quiet else _line_writer()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if time.monotonic() - started < PROGRESS_AFTER:
                return
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield show


def _line_writer() -> "Progress":
    """Return a callback that prints a line on stderr every ten seconds."""
    printed = time.monotonic()

    def show(stage: str, done: int, total: int) -> None:
        nonlocal printed
        now = time.monotonic()
        if now - printed >= LINE_SECONDS:
            printed = now
            message(f"footnote: {stage} {done:,}" + (f" of {total:,}" if total else ""))

    return show


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Show a text on stderr while something is done, if that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield
