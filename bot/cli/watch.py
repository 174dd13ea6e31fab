"""``footnote reindex --watch``: follow the sources until stopped."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.app import Footnote, no_progress
from bot.cli.console import message
from bot.cli.steps import NICE
from bot.reindexing import ReindexRequest
from index.errors import IndexProblem
from index.ingest import Schedule, SyncFailure, SyncReport, Watcher, WatchIntervals, reindex
from index.sources import SourceSpec

LOCK_SECONDS = 600.0
"""Seconds that a reindex in the background waits for another writer."""


def reindex_and_watch(footnote: Footnote, request: ReindexRequest) -> None:
    """Reindex, then follow the sources; SIGTERM and SIGINT end it after the source that is being read."""
    os.nice(NICE)
    settings, encoder = footnote.settings, footnote.models.encoder
    options = replace(footnote.reindex_options(request), wait=LOCK_SECONDS)

    def sync(spec: SourceSpec) -> SyncReport:
        one_source = replace(options, sources=(spec,), keep_others=True, forget=(), full=False)
        return reindex(one_source, encoder, no_progress)

    print_outcome = _outcome_printer(settings.index.path)
    try:
        print_outcome(reindex(options, encoder, no_progress))
    except IndexProblem as error:  # a problem with one source must not keep the others from being followed
        message(f"footnote: {error}")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    pace = WatchIntervals(settings.sync.coalesce, settings.sync.every)
    names = ", ".join(spec.name for spec in options.sources)
    message(f"footnote: following {names}; Ctrl+C ends it.")
    Watcher(options.sources, sync, Schedule(settings.index.path), pace, print_outcome).run(stop)


def _outcome_printer(folder: Path) -> Callable[[SyncReport | SyncFailure], None]:
    from bot.rendering import plain_text, report_lines

    def show(outcome: SyncReport | SyncFailure) -> None:
        if isinstance(outcome, SyncFailure):
            again = time.strftime("%H:%M", time.localtime(outcome.again))
            message(f"footnote: {outcome.source}: {outcome.reason} (tried again at {again})")
        elif outcome.published:
            message(plain_text(report_lines(outcome, folder)).rstrip())

    return show
