"""How much of the language model each community may use in a day."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime


def _today() -> date:
    return datetime.now(UTC).date()


class DailyBudget:
    """Counts tokens by community and day (UTC); safe to share between threads, forgets at a restart.

    Whoever keeps the counts elsewhere overrides ``spent`` and ``charge``.

    Args:
        tokens: Tokens that each community may use in a day; 0 for any number.
        today: The date.
    """

    def __init__(self, tokens: int, today: Callable[[], date] = _today) -> None:
        self._tokens = tokens
        self._today = today
        self._day = today()
        self._spent: dict[str, int] = {}
        self._lock = threading.Lock()

    def allows(self, community: str) -> bool:
        """Whether a community has any of today's budget left."""
        return not self._tokens or self.spent(community) < self._tokens

    def spent(self, community: str) -> int:
        """Tokens that a community has used today."""
        with self._lock:
            self._turn_the_page()
            return self._spent.get(community, 0)

    def charge(self, community: str, tokens: int) -> None:
        """Count tokens that were used."""
        with self._lock:
            self._turn_the_page()
            self._spent[community] = self._spent.get(community, 0) + tokens

    def _turn_the_page(self) -> None:
        today = self._today()
        if today != self._day:
            self._day = today
            self._spent.clear()
