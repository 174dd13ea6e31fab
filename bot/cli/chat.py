"""``footnote chat``: question after question, each understood from those before."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.options import AudienceOption, ConfigOption, IndexOption, open_footnote, reader_of

if TYPE_CHECKING:
    from bot.app import Footnote

CONVERSATION = "chat"
NEW, QUIT = "/new", "/quit"


def chat(audience: AudienceOption = None, index: IndexOption = None, config: ConfigOption = None) -> None:
    """Answer one question after another, a line each. A question may refer to earlier ones, as in "and for teams?".

    /new begins a new conversation; /quit or the end of the input ends the command.
    """
    from bot.cli.console import message

    with open_footnote(config, index) as footnote:
        reader = reader_of(audience, footnote)
        if sys.stdin.isatty():
            message(f"Ask away; {NEW} begins a new conversation, {QUIT} ends it.")
        for line in _input_lines():
            if line == NEW:
                footnote.conversations.forget(CONVERSATION)
            elif line.startswith("/"):
                message(f"There is no {line.split()[0]}; {NEW} begins a new conversation, {QUIT} ends it.")
            else:
                _answer(line, reader, footnote)


def _input_lines() -> Iterator[str]:
    """Yield the lines that are typed, without empty ones, up to ``/quit`` or the end of the input."""
    import contextlib

    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - imported for its effect: input() gets a history
    while True:
        try:
            line = input("> " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if line == QUIT:
            return
        if line:
            yield line


def _answer(question: str, audience: frozenset[str], footnote: "Footnote") -> None:
    from bot.cli.console import print_lines, save, waiting
    from bot.rendering import GAP, answer_lines

    with waiting("Reading…"):
        record = footnote.explain(question, audience, conversation=CONVERSATION)
    print_lines([*answer_lines(record.answer), GAP])
    sys.stdout.flush()
    save(record, footnote)
