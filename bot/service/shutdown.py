"""SIGTERM and SIGINT: a stop that was asked for ends a process in order, with exit status 0, whatever it is doing."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable

log = logging.getLogger("footnote")
SIGNALS = (signal.SIGTERM, signal.SIGINT)
CLOSING = 3.0
"""Seconds that connections, records and threads get to be closed."""


def on_stop(call: Callable[[], object]) -> None:
    """Have the running event loop call something at a signal, from now on, instead of what it called before."""
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, call)


def end_within(seconds: float) -> None:
    """Have the process end after some seconds, should it not have done so by itself.

    Threads at work and peers that say nothing more cannot be ended from outside, and Python waits for its threads.
    Whatever must outlive the process is on disk by then.
    """
    last = threading.Timer(seconds, _give_up, (seconds,))
    last.daemon = True
    last.start()


def _give_up(seconds: float) -> None:
    log.warning(
        "something did not end within %.0f s of the signal; what was accepted waits for the next start", seconds
    )
    logging.shutdown()
    os._exit(0)
