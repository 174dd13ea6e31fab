"""Reindexes that run beside a bot: ``--steps`` for another program, ``--watch`` to follow the sources until stopped."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot.app import Footnote, no_progress
from bot.cli.console import message
from bot.evaluate.check_questions import RegressionCheck
from bot.reindexing import ReindexRequest
from index.errors import FootnoteError, IndexProblem, SourceFailed
from index.ingest import Schedule, SyncFailure, SyncReport, Watcher, WatchIntervals, reindex
from index.sources import SourceSpec

NICE = 10
"""Niceness of a reindex in the background (nice(2)), so that it slows no answers down."""
STEP_SECONDS = 0.25
"""Seconds between two lines of the same stage."""
LOCK_SECONDS = 600.0
"""Seconds that ``--watch`` waits for another process that writes the index."""


def reindex_in_steps(footnote: Footnote, request: ReindexRequest) -> None:
    """Reindex; prints each step as a line of JSON, then ``{"report": …}`` or ``{"problem": …, "public": …}``.

    With ``request.check``, the last line also has ``check``, the result of the regression check.
    """
    os.nice(NICE)
    check: dict[str, Any] = {}
    try:
        report = _reindex(footnote, request, check)
    except FootnoteError as error:
        _print_line({"problem": str(error), "public": error.public, **check})
        raise
    from bot.rendering import report_json

    _print_line({"report": {**report_json(report), **check}})
    if problem := report.problem():
        raise SourceFailed(problem)


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


def _reindex(footnote: Footnote, request: ReindexRequest, check: dict[str, Any]) -> SyncReport:
    """Reindex; puts the result of the regression check into ``check``, also when the check fails."""
    options = footnote.reindex_options(request)
    try:
        return reindex(options, footnote.models.encoder, _progress_printer())
    finally:
        if isinstance(options.approve, RegressionCheck) and options.approve.result is not None:
            check["check"] = asdict(options.approve.result)


def _progress_printer() -> Callable[[str, int, int], None]:
    last_stage, printed = "", 0.0

    def show(stage: str, done: int, total: int) -> None:
        nonlocal last_stage, printed
        now = time.monotonic()
        if stage != last_stage or now - printed >= STEP_SECONDS:
            last_stage, printed = stage, now
            _print_line({"stage": stage, "done": done, "total": total})

    return show


def _print_line(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _outcome_printer(folder: Path) -> Callable[[SyncReport | SyncFailure], None]:
    from bot.rendering import plain_text, report_lines

    def show(outcome: SyncReport | SyncFailure) -> None:
        if isinstance(outcome, SyncFailure):
            again = time.strftime("%H:%M", time.localtime(outcome.again))
            message(f"footnote: {outcome.source}: {outcome.reason} (tried again at {again})")
        elif outcome.published:
            message(plain_text(report_lines(outcome, folder)).rstrip())

    return show
