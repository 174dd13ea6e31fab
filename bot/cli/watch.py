"""``footnote reindex --watch``: follow the sources until stopped."""

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings.settings import Settings
    from index.ingest import ReindexOptions, SyncFailure, SyncReport
    from index.sources import SourceSpec

WAIT = 600.0
"""Seconds that a background sync waits for another writer."""


def watch(settings: "Settings", options: "ReindexOptions") -> None:
    """Reindex, then follow the sources; SIGTERM and SIGINT end it after the source at hand."""
    from dataclasses import replace

    from bot.cli.console import message
    from bot.cli.steps import NICE
    from bot.cli.wiring import encoder_for
    from index.errors import IndexProblem
    from index.ingest import Pace, Schedule, Watcher, reindex

    os.nice(NICE)
    encoder = encoder_for(settings)

    def sync(spec: "SourceSpec") -> "SyncReport":
        once = replace(options, sources=(spec,), keep_others=True, forget=(), full=False, wait=WAIT)
        return reindex(once, encoder, lambda _stage, _done, _total: None)

    tell = _teller(settings)
    try:
        tell(reindex(replace(options, wait=WAIT), encoder, lambda _stage, _done, _total: None))
    except IndexProblem as error:  # what ails one source must not keep the others from being followed
        message(f"footnote: {error}")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    pace = Pace(settings.sync.coalesce, settings.sync.every)
    names = ", ".join(spec.name for spec in options.sources)
    message(f"footnote: following {names}; Ctrl+C ends it.")
    Watcher(options.sources, sync, Schedule(settings.index.path), pace, tell).run(stop)


def _teller(settings: "Settings") -> "Callable[[SyncReport | SyncFailure], None]":
    from bot.cli.console import message
    from bot.rendering import plain_text, report_lines
    from index.ingest import SyncFailure

    def tell(found: "SyncReport | SyncFailure") -> None:
        if isinstance(found, SyncFailure):
            again = time.strftime("%H:%M", time.localtime(found.again))
            message(f"footnote: {found.source}: {found.reason} (tried again at {again})")
        elif found.published:
            message(plain_text(report_lines(found, settings.index.path)).rstrip())

    return tell
