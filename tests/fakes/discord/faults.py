"""Things that go wrong because a test wants them to: in a given order, a given number of times."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum


class Effect(Enum):
    """What happens instead of, or before, the usual."""

    REFUSE = "refuse"
    RATE_LIMIT = "rate_limit"
    DELAY = "delay"
    STALL = "stall"
    DROP = "drop"
    LOSE_ANSWER = "lose_answer"
    SKIP = "skip"


@dataclass(slots=True)
class Fault:
    """One fault.

    Attributes:
        at: Which steps: for REST ``"METHOD /template"`` or ``""`` for any request, for the gateway a step's name.
        times: How often it still happens.
    """

    at: str
    effect: Effect
    times: int
    seconds: float = 0.0
    status: int = 0
    code: int = 0
    scope: str = "user"
    released: asyncio.Event = field(default_factory=asyncio.Event, repr=False)


class Faults:
    """The faults still to come; each step takes the first that fits it.

    Attributes:
        happened: Those that did, in order.
    """

    def __init__(self) -> None:
        self._coming: list[Fault] = []
        self.happened: list[Fault] = []

    @property
    def pending(self) -> int:
        """How many faults are still to come."""
        return sum(fault.times for fault in self._coming)

    def add(self, fault: Fault) -> Fault:
        """Let a fault come."""
        self._coming.append(fault)
        return fault

    def clear(self) -> None:
        """Let nothing more go wrong; what is stalled goes on."""
        for fault in (*self._coming, *self.happened):
            fault.released.set()
        self._coming.clear()

    def take(self, *names: str) -> Fault | None:
        """The fault that happens at a step known by these names, if there is one."""
        for fault in self._coming:
            if fault.at in names:
                fault.times -= 1
                if not fault.times:
                    self._coming.remove(fault)
                self.happened.append(fault)
                return fault
        return None


class RestFaults(Faults):
    """Faults of REST requests. ``at`` is ``"POST /channels/{channel_id}/messages"``, or ``""`` for any request."""

    def refuse(self, status: int, at: str = "", times: int = 1, code: int = 0) -> Fault:
        """Answer the next requests with a status; nothing of what they ask happens."""
        return self.add(Fault(at, Effect.REFUSE, times, status=status, code=code))

    def rate_limit(self, retry_after: float, at: str = "", times: int = 1, scope: str = "user") -> Fault:
        """Answer the next requests 429, of scope ``user``, ``shared`` or ``global``."""
        return self.add(Fault(at, Effect.RATE_LIMIT, times, seconds=retry_after, scope=scope))

    def delay(self, seconds: float, at: str = "", times: int = 1) -> Fault:
        """Serve the next requests late."""
        return self.add(Fault(at, Effect.DELAY, times, seconds=seconds))

    def stall(self, at: str = "", times: int = 1) -> Fault:
        """Hold the next requests until `Fault.released` is set (or `clear`)."""
        return self.add(Fault(at, Effect.STALL, times))

    def drop(self, at: str = "", times: int = 1) -> Fault:
        """Break the connection of the next requests before they have any effect."""
        return self.add(Fault(at, Effect.DROP, times))

    def lose_answer(self, at: str = "", times: int = 1) -> Fault:
        """Do what the next requests ask, and break the connection instead of answering."""
        return self.add(Fault(at, Effect.LOSE_ANSWER, times))


class GatewayFaults(Faults):
    """Faults of the gateway. ``at`` is a step.

    The steps: ``connect``, ``hello``, ``identify``, ``ready``, ``resume``, ``resumed``, ``heartbeat``, ``ack``,
    ``dispatch`` (any event) or an event's name, ``MESSAGE_CREATE``.
    """

    def lose(self, at: str, times: int = 1) -> Fault:
        """Leave the step out: an ack that never comes, an event lost on the way (a resume brings it)."""
        return self.add(Fault(at, Effect.SKIP, times))
