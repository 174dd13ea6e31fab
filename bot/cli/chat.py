"""``footnote chat``: question after question, each understood from those before."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.options import AudienceOption, ConfigOption, IndexOption

if TYPE_CHECKING:
    from bot.answering import CachingAnswerer, Conversations
    from bot.settings.settings import Settings
    from index.retrieval import Index

NAME = "chat"
SHORT = "Ask one question after another."
THREAD = "chat"
NEW, LEAVE = "/new", "/quit"


def command(audience: AudienceOption = None, index: IndexOption = None, config: ConfigOption = None) -> None:
    """Ask one question after another, a line each; each is understood from those before ("and for teams?").

    /new begins a new conversation, /quit or the end of the input ends it.
    """
    from bot.cli.console import message
    from bot.cli.wiring import (
        caching_answerer_for,
        conversations_for,
        open_index,
        reader_of,
        settings_for,
        shared_for,
    )

    settings = settings_for(config, index)
    shared = shared_for(settings)
    with open_index(settings, shared.models) as opened:
        answerer = caching_answerer_for(opened, settings, shared)
        conversations = conversations_for(settings)
        reader = reader_of(audience, opened)
        if sys.stdin.isatty():
            message(f"Ask away; {NEW} begins a new conversation, {LEAVE} ends it.")
        for line in _lines():
            if line == NEW:
                conversations.forget(THREAD)
            elif line.startswith("/"):
                message(f"There is no {line.split()[0]}; {NEW} begins a new conversation, {LEAVE} ends it.")
            else:
                _answer(line, reader, answerer, conversations, opened, settings)


def _lines() -> Iterator[str]:
    """What is typed, without empty lines, up to the end."""
    import contextlib

    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - imported for its effect: input() gets a history
    while True:
        try:
            line = input("> " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if line == LEAVE:
            return
        if line:
            yield line


def _answer(
    question: str,
    audience: frozenset[str],
    answerer: "CachingAnswerer",
    conversations: "Conversations",
    index: "Index",
    settings: "Settings",
) -> None:
    from bot.answering import turn_of
    from bot.cli.console import print_lines, waiting
    from bot.cli.record_access import keep, record_at_shell
    from bot.rendering import GAP, answer_lines

    turns = conversations.turns(THREAD, audience)
    with waiting("Reading…"):
        answer, assessment = answerer.explain(question, audience, turns)
    print_lines([*answer_lines(answer), GAP])
    sys.stdout.flush()
    conversations.add(THREAD, turn_of(answer, audience))
    keep(record_at_shell(answer, assessment, audience, index.generation, len(turns)), settings)
