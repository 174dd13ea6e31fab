"""Where a chat app is installed, and the installations that have begun."""

import asyncio
import contextlib
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import RecordNotFound, RecordPlace
from bot.records import installations as module
from bot.records.answer_records import AnswerRecords
from bot.records.installations import Installations
from tests.bot.records.records import HERE, make_record, with_database


def test_an_installation_is_kept_by_its_place_until_it_is_removed(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> None:
        kept = Installations(engine)
        await kept.save("slack:T1", {"token": "a"})
        await kept.save("slack:T2", {"token": "b"})
        await kept.save("slackish:T1", {"token": "other"})
        await kept.save("slack:T1", {"token": "c", "url": None})
        assert await kept.all("slack") == {"slack:T1": {"token": "c", "url": None}, "slack:T2": {"token": "b"}}
        await kept.remove("slack:T1")
        await kept.remove("slack:T1")
        assert await kept.all("slack") == {"slack:T2": {"token": "b"}}

    with_database(location, work)


def test_what_has_begun_is_ended_once(location: RecordPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(engine: AsyncEngine) -> None:
        kept = Installations(engine)
        first, second, late = [await kept.begin() for _ in range(3)]
        assert len({first, second, late}) == 3
        assert await asyncio.gather(*(kept.end(first) for _ in range(3))) in (
            [True, False, False],
            [False, True, False],
            [False, False, True],
        )
        assert await kept.end("") is False
        assert await kept.end(f"{second}\0") is True
        monkeypatch.setattr(module, "BEGUN_SECONDS", -1)
        assert await kept.end(late) is False

    with_database(location, work)


def test_answers_go_with_their_channels(location: RecordPlace) -> None:
    async def work(engine: AsyncEngine) -> list[str]:
        answers, left = AnswerRecords(engine), []
        channels = ("slack:T1.C1", "slack:T1.D2", "slack:T12.C1", "slack:C1", "slack:T1xC1")
        records = [make_record(origin=replace(HERE, channel=each)) for each in channels]
        await answers.add(records)
        assert await Installations(engine).delete_answers_in("slack:T1.") == 2
        for each in records:
            with contextlib.suppress(RecordNotFound):
                left.append((await answers.read(each.answer.id, None)).record.origin.channel)
        return left

    assert with_database(location, work) == ["slack:T12.C1", "slack:C1", "slack:T1xC1"]
