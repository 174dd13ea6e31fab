"""Where a chat app is installed, and the installations that have begun."""

import asyncio
import contextlib
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import PersonBlock, PlaceSetting, RecordNotFound, RecordPlace
from bot.records import installations as module
from bot.records.answer_records import AnswerRecords
from bot.records.community_records import CommunityRecords
from bot.records.curated_answers import CuratedAnswers
from bot.records.installations import Installations
from tests.bot.records.records import HERE, make_record, with_database
from tests.bot.records.test_curated_answers import AT, answer


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


def test_what_people_set_blocked_and_kept_goes_with_their_community(location: RecordPlace) -> None:
    communities = ("slack:T1", "slack:T12", "discord:1")

    async def work(engine: AsyncEngine) -> list[list[str]]:
        records, curated = CommunityRecords(engine), CuratedAnswers(engine)
        for at, each in enumerate(communities):
            await records.save_setting(PlaceSetting(each, "", "paused", "on", "mo", AT))
            await records.save_block(PersonBlock(each, "bo", None, "spam", "mo", AT))
            assert await curated.keep(answer(at + 1, community=each))
        await Installations(engine).delete_community("slack:T1")
        left = await records.settings(), await records.blocks(), await curated.read()
        return [sorted(each.community for each in one) for one in left]

    assert with_database(location, work) == [["discord:1", "slack:T12"]] * 3
