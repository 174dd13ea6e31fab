"""Limits on the use of a language model: a budget of tokens a day, and a circuit breaker for an endpoint that fails."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

MAX_FAILURES = 3
"""Failures in a row that open the breaker."""
OPEN_SECONDS = 30.0
"""Seconds until an open breaker lets one call through to try again."""


def _today() -> date:
    return datetime.now(UTC).date()


class DailyBudget:
    """Counts the tokens of each community by day (UTC); safe to share between threads.

    The counts are lost at a restart. To keep them elsewhere, override ``spent`` and ``charge``.

    Args:
        tokens: Tokens that each community may use in a day; 0 for no limit.
        today: Returns the date.
    """

    def __init__(self, tokens: int, today: Callable[[], date] = _today) -> None:
        self._tokens = tokens
        self._today = today
        self._day = today()
        self._spent: dict[str, int] = {}
        self._lock = threading.Lock()

    def allows(self, community: str) -> bool:
        """Return whether a community has any of today's budget left."""
        return not self._tokens or self.spent(community) < self._tokens

    def spent(self, community: str) -> int:
        """Return the tokens that a community has used today."""
        with self._lock:
            self._reset_on_a_new_day()
            return self._spent.get(community, 0)

    def charge(self, community: str, tokens: int) -> None:
        """Add tokens to what a community has used today."""
        with self._lock:
            self._reset_on_a_new_day()
            self._spent[community] = self._spent.get(community, 0) + tokens

    def _reset_on_a_new_day(self) -> None:
        today = self._today()
        if today != self._day:
            self._day = today
            self._spent.clear()


class CircuitBreaker:
    """Stops calls to an endpoint for a while after several failures in a row; safe to share between threads.

    It is written here because the libraries for it hold a lock during the call, or cannot follow a stream that ends in
    another thread.

    Args:
        max_failures: Failures in a row that open the breaker.
        open_seconds: Seconds that it stays open. After that it lets one call through in each such period, until one
            succeeds.
        clock: Returns seconds that only grow.
    """

    def __init__(
        self,
        max_failures: int = MAX_FAILURES,
        open_seconds: float = OPEN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_failures = max_failures
        self._open_seconds = open_seconds
        self._clock = clock
        self._failures = 0
        self._open_until = 0.0
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Return whether a call may be made; after the wait, only the first caller is let through to try."""
        with self._lock:
            if self._failures < self._max_failures:
                return True
            if self._clock() < self._open_until:
                return False
            self._open_until = self._clock() + self._open_seconds
            return True

    def succeeded(self) -> None:
        """Count a call that succeeded; this closes the breaker."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Count a call that failed."""
        with self._lock:
            self._failures += 1
            self._open_until = self._clock() + self._open_seconds
