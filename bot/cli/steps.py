"""``footnote reindex --steps``: a reindex for another program, with each step as a line of JSON on stdout."""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bot.app import Footnote
from bot.evaluate.check_questions import RegressionCheck
from bot.reindexing import ReindexRequest
from index.errors import FootnoteError, SourceFailed
from index.ingest import SyncReport, reindex

NICE = 10
"""Niceness of a reindex in the background (nice(2)), so that it slows no answers down."""
STEP_SECONDS = 0.25
"""Seconds between two lines of the same stage."""


def reindex_in_steps(footnote: Footnote, request: ReindexRequest) -> None:
    """Reindex; prints the progress, then ``{"report": …}`` or ``{"problem": …, "public": …}``.

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
