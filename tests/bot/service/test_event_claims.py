"""Each event is handled once, also while the database does not answer, and by whoever comes after."""

from collections.abc import Awaitable

from bot.records import RecordsProblem
from bot.service.event_claims import EventClaims


class Events:
    """The table, which may stand still."""

    def __init__(self) -> None:
        self.noted: set[str] = set()
        self.stands_still = False

    async def claim(self, event: str) -> bool:
        new = event not in self.noted
        self.noted.add(event)
        return new

    async def within(self, _seconds: float, work: Awaitable[bool]) -> bool:
        if self.stands_still:
            work.close()  # type: ignore[attr-defined]
            raise RecordsProblem("It stands still.")
        return await work


async def test_while_the_database_stands_still_memory_decides_and_it_is_told_afterwards() -> None:
    events = Events()
    claims = EventClaims(events, events.within)  # type: ignore[arg-type]
    assert [await claims.claim(each) for each in ("a", "a", "b")] == [True, False, True]
    events.stands_still = True
    assert [await claims.claim(each) for each in ("c", "a", "c", "d")] == [True, False, False, True]
    await claims.note()
    assert events.noted == {"a", "b"}
    events.stands_still = False
    await claims.note()
    assert events.noted == {"a", "b", "c", "d"}
    later = EventClaims(events, events.within)  # type: ignore[arg-type]
    assert [await later.claim(each) for each in ("a", "c", "d", "e")] == [False, False, False, True]
