"""Who is served when: a bounded queue, one question of a person at a time, a pause between two."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

Why = Literal["busy", "soon", "crowded", "full", "ending"]
PLACE_EVERY = 2.0
"""Seconds between two times that somebody who waits is told the place."""
PLACE_AFTER = 1.0
"""Seconds of waiting that are not worth a word."""
MINUTE = 60.0
FORGET_AFTER = 3600.0
"""Seconds after which a person's last question is forgotten."""


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How much at once.

    Attributes:
        workers: Questions answered at the same time.
        queue: Questions that may wait.
        cooldown: Seconds between two questions of a person.
        per_minute: Questions that a community may ask in a minute; 0 for any number.
    """

    workers: int
    queue: int
    cooldown: float
    per_minute: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that is not taken now.

    Attributes:
        why: ``busy``: the person's last one is at work; ``soon``: it was a moment ago; ``crowded``: the community
            has asked its share of this minute; ``full``: too many wait; ``ending``: the bot is being restarted.
        seconds: After which to try again, 0 where that is not known.
        repeated: Whether the person was told before and has asked on: once is enough.
    """

    why: Why
    seconds: float
    repeated: bool


class Ticket:
    """A place in the queue.

    Attributes:
        person: Whose it is.
        called: Set when it is its turn, or when it was given up.
        given_up: Whether nobody waits for the answer any more.
    """

    def __init__(self, person: str) -> None:
        self.person = person
        self.called = asyncio.Event()
        self.given_up = False


class RequestQueue:
    """Takes questions, and calls them up in the order in which they came.

    Args:
        limits: How much at once.
        now: A clock in seconds that never goes back.
    """

    def __init__(self, limits: QueueLimits, now: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._now = limits, now
        self._waiting: deque[Ticket] = deque()
        self._at_work: set[Ticket] = set()
        self._people: dict[str, float] = {}
        self._told: set[str] = set()
        self._asked: dict[str, deque[float]] = {}
        self._open = True
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def waiting(self) -> int:
        """Questions that wait."""
        return len(self._waiting)

    @property
    def at_work(self) -> int:
        """Questions that are being answered."""
        return len(self._at_work)

    def take(self, person: str, community: str = "") -> Ticket | Refusal:
        """Take a person's question, or say why not.

        Args:
            person: Who asks.
            community: Where; ``""`` for no community, whose questions are not counted together.
        """
        refused = self._why_not(person, community)
        if refused:
            seconds, why = refused
            repeated = person in self._told
            self._told.add(person)
            return Refusal(why, seconds, repeated)
        self._told.discard(person)
        if community and self._limits.per_minute:
            self._asked[community].append(self._now())
        return self.take_again(person)

    def take_again(self, person: str) -> Ticket:
        """Take a question that was accepted before, whatever the limits say now."""
        self._remember(person)
        ticket = Ticket(person)
        self._waiting.append(ticket)
        self._idle.clear()
        self._call()
        return ticket

    async def wait(self, ticket: Ticket, show: Callable[[int], Awaitable[None]]) -> None:
        """Wait for a ticket's turn; ``leave`` must follow, whatever happens.

        Args:
            ticket: The ticket.
            show: Called with the place in the queue, 1 for the next, whenever it has changed.
        """
        shown, patience = 0, PLACE_AFTER
        while not ticket.called.is_set():
            try:
                await asyncio.wait_for(ticket.called.wait(), patience)
            except TimeoutError:
                patience = PLACE_EVERY
                place = self._waiting.index(ticket) + 1 if ticket in self._waiting else 0
                if place and place != shown:
                    shown = place
                    await show(place)

    def give_up(self, ticket: Ticket) -> None:
        """Let a ticket go whose answer nobody wants any more; ``wait`` returns at once."""
        ticket.given_up = True
        self.leave(ticket)
        ticket.called.set()

    def leave(self, ticket: Ticket) -> None:
        """Give way to the next; a ticket that has left may leave again."""
        self._at_work.discard(ticket)
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        self._call()
        if not self._at_work and not self._waiting:
            self._idle.set()

    async def end(self, seconds: float) -> None:
        """Take no more questions, and give those that were taken some seconds to be answered."""
        self._open = False
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return

    def _why_not(self, person: str, community: str) -> tuple[float, Why] | None:
        if not self._open:
            return 0.0, "ending"
        if any(ticket.person == person for ticket in (*self._waiting, *self._at_work)):
            return 0.0, "busy"
        left = self._people.get(person, -FORGET_AFTER) + self._limits.cooldown - self._now()
        if left > 0:
            return left, "soon"
        crowded = self._crowded(community)
        if crowded > 0:
            return crowded, "crowded"
        if len(self._waiting) >= self._limits.queue and len(self._at_work) >= self._limits.workers:
            return 0.0, "full"
        return None

    def _crowded(self, community: str) -> float:
        """Seconds until a community may ask again."""
        if not community or not self._limits.per_minute:
            return 0.0
        asked = self._asked.setdefault(community, deque())
        while asked and self._now() - asked[0] >= MINUTE:
            asked.popleft()
        return asked[0] + MINUTE - self._now() if len(asked) >= self._limits.per_minute else 0.0

    def _remember(self, person: str) -> None:
        now = self._now()
        self._people.pop(person, None)
        self._people[person] = now
        while now - next(iter(self._people.values())) > FORGET_AFTER:
            first = next(iter(self._people))
            del self._people[first]
            self._told.discard(first)

    def _call(self) -> None:
        while self._waiting and len(self._at_work) < self._limits.workers:
            ticket = self._waiting.popleft()
            self._at_work.add(ticket)
            ticket.called.set()
