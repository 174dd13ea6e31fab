"""An event that comes twice is handled once."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.answer_records import EVENT_DAYS, AnswerRecords
from bot.records.handled_events import HandledEvents
from tests.bot.records.conftest import Place
from tests.bot.records.records import within


def test_an_event_is_new_once_however_many_ask(place: Place) -> None:
    async def work(engine: AsyncEngine) -> list[bool]:
        events = HandledEvents(engine)
        return list(await asyncio.gather(*(events.first("discord:1") for _ in range(8))))

    assert sum(within(place, work)) == 1
    assert within(place, work) == [False] * 8


def test_events_are_forgotten_after_some_days(place: Place) -> None:
    async def work(engine: AsyncEngine) -> None:
        events, answers = HandledEvents(engine), AnswerRecords(engine)
        assert await events.first("slack:1")
        await answers.expire(0, datetime.now(UTC) + timedelta(days=EVENT_DAYS - 1))
        assert not await events.first("slack:1")
        await answers.expire(0, datetime.now(UTC) + timedelta(days=EVENT_DAYS + 1))
        assert await events.first("slack:1")

    within(place, work)
