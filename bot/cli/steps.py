"""A reindex for another program: each step and the outcome as a line of JSON on stdout."""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.settings.settings import Settings
from index.embedding import Encoder
from index.errors import FootnoteError
from index.ingest import ReindexOptions

NICE = 10
"""How far it stands back behind those who answer (nice(2))."""
EVERY = 0.25
"""Seconds between two lines of the same stage."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reindex is to do.

    Attributes:
        options: Makes the options; what it raises is told, too.
        check: Whether the community's questions are asked before and after.
    """

    options: Callable[[], ReindexOptions]
    check: bool


def reindex_in_steps(settings: Settings, wish: Wish, encoder: Encoder) -> None:
    """Reindex, and print how far it is, then ``{"report": …}`` or ``{"problem": …, "public": …}``.

    Both come with ``check`` where that was asked for.
    """
    from bot.cli.question_check import question_check
    from bot.rendering import report_json
    from index.errors import SourceFailed
    from index.ingest import reindex

    os.nice(NICE)
    told: dict[str, Any] = {}
    try:
        options = wish.options()
        checking = question_check(settings, encoder) if wish.check else None
        try:
            report = reindex(replace(options, approve=checking) if checking else options, encoder, _teller())
        finally:
            if checking is not None and checking.result is not None:
                told = {"check": asdict(checking.result)}
    except FootnoteError as error:
        _say({"problem": str(error), "public": error.public, **told})
        raise
    _say({"report": {**report_json(report), **told}})
    if problem := report.problem():
        raise SourceFailed(problem)


def _teller() -> Callable[[str, int, int], None]:
    last = ("", 0.0)

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if stage != last[0] or now - last[1] >= EVERY:
            last = stage, now
            _say({"stage": stage, "done": done, "total": total})

    return tell


def _say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()
