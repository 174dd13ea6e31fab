"""A circuit breaker: an endpoint that fails again and again is left alone for a while.

The libraries at hand hold a lock during the call, or know no stream that ends in another thread.
"""

import threading
import time
from collections.abc import Callable

FAILURES = 3
"""Failures in a row that open it."""
REST = 30.0
"""Seconds until one call is let through to try again."""


class CircuitBreaker:
    """Counts failures in a row; safe to share between threads.

    Args:
        failures: So many open it.
        rest: Seconds that it stays open; then one call at a time is let through, until one succeeds.
        clock: Seconds that only grow.
    """

    def __init__(
        self, failures: int = FAILURES, rest: float = REST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._rest = rest
        self._clock = clock
        self._failed = 0
        self._open_until = 0.0
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether to call; where it had opened and has rested, the first to ask is let through and the next are not."""
        with self._lock:
            if self._failed < self._limit:
                return True
            if self._clock() < self._open_until:
                return False
            self._open_until = self._clock() + self._rest
            return True

    def succeeded(self) -> None:
        """A call went well."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """A call failed."""
        with self._lock:
            self._failed += 1
            self._open_until = self._clock() + self._rest
