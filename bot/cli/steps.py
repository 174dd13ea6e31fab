"""A reindex for another program: each step and the outcome as a line of JSON on stdout."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from index import Encoder, FootnoteError, ReindexOptions

EVERY = 0.25
"""Seconds between two lines of the same stage."""


def reindex_in_steps(options: Callable[[], ReindexOptions], encoder: Encoder) -> None:
    """Reindex, and print how far it is, then ``{"report": …}`` or ``{"problem": …}``."""
    from bot.rendering import report_json
    from index import reindex

    try:
        report = reindex(options(), encoder, _teller())
    except FootnoteError as error:
        _say({"problem": str(error)})
        raise
    _say({"report": report_json(report)})


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
