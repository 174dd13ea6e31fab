"""Reads a stream in a thread of its own, so that whoever waits for it never waits longer than the deadline."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing

from bot.answering.llm.language_model import ModelFailure, ModelPiece

PATIENCE = 0.05
"""Seconds between two looks at whether anybody still waits."""

_END = None
_log = logging.getLogger(__name__)


def read_until(
    deadline: float, pieces: Callable[[], Generator[ModelPiece, None, None]], cancelled: Callable[[], bool]
) -> Generator[ModelPiece, None, None]:
    """Give the pieces of a stream as they come.

    A blocked read cannot be ended from outside, so the thread may outlive this call until the endpoint or its own time
    limit ends the read; what it reads then is thrown away.

    Args:
        deadline: On ``time.monotonic()``'s clock.
        pieces: Starts the stream; called in the other thread.
        cancelled: Whether nobody waits any more.

    Raises:
        ModelFailure: The deadline passed, it was cancelled, or the stream failed.
    """
    left: queue.SimpleQueue[ModelPiece | BaseException | None] = queue.SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=_read, args=(pieces, left, stopped), name="language model", daemon=True).start()
    try:
        while (piece := _next(left, deadline, cancelled)) is not _END:
            if isinstance(piece, ModelFailure):
                raise piece
            if isinstance(piece, BaseException):
                # A defect of a client must cost the model's text, never the answer; its traceback goes to the log.
                _log.error("The language model's client failed unexpectedly", exc_info=piece)
                raise ModelFailure("unavailable", f"its client failed unexpectedly ({type(piece).__name__})") from piece
            yield piece
    finally:
        stopped.set()


def _read(
    pieces: Callable[[], Generator[ModelPiece, None, None]],
    left: "queue.SimpleQueue[ModelPiece | BaseException | None]",
    stopped: threading.Event,
) -> None:
    try:
        with closing(pieces()) as stream:
            for piece in stream:
                left.put(piece)
                if stopped.is_set():
                    return
        left.put(_END)
    except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, which raises it
        left.put(error)


def _next(
    left: "queue.SimpleQueue[ModelPiece | BaseException | None]", deadline: float, cancelled: Callable[[], bool]
) -> ModelPiece | BaseException | None:
    while True:
        if cancelled():
            raise ModelFailure("cancelled", "nobody waits for the answer any more")
        rest = deadline - time.monotonic()
        if rest <= 0:
            raise ModelFailure("timeout", "it did not finish in time")
        try:
            return left.get(timeout=min(rest, PATIENCE))
        except queue.Empty:
            continue
