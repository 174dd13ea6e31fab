"""Time and the identifiers that are made of it."""

import time

DISCORD_EPOCH = 1_420_070_400_000
"""First millisecond of 2015, from which snowflakes count (Discord's reference, "Snowflakes")."""


class Clock:
    """The wall clock plus what a test has added to it.

    Every limit that the fake enforces (three seconds, fifteen minutes, rate limits) reads this clock, so that a test
    can let a quarter of an hour pass in no time. It runs forward only.
    """

    def __init__(self) -> None:
        self._added = 0.0
        self._held: float | None = None

    def now(self) -> float:
        """Seconds since 1970."""
        return (time.time() if self._held is None else self._held) + self._added

    def hold(self) -> None:
        """Stand still from now on, but for `advance`."""
        self._held = time.time()

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass at once."""
        if seconds < 0:
            raise ValueError("a clock runs forward only")
        self._added += seconds


class Snowflakes:
    """Makes ids that rise with time, as Discord's do."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._guilds = 0

    def next(self) -> int:
        """An id of this moment, above every earlier one."""
        moment = int(self._clock.now() * 1000) - DISCORD_EPOCH
        self._last = max(moment << 22, self._last + 1)
        return self._last

    def next_guild(self) -> int:
        """An id whose neighbour falls on the next shard, as ``(id >> 22) % shards`` counts."""
        self._guilds += 1
        return (300_000_000_000 + self._guilds) << 22
