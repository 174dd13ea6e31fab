"""What is set by command holds at once, also while everything is just being read anew."""

from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records import PersonBlock, PlaceSetting, RecordPlace
from bot.records.community_records import CommunityRecords
from bot.service.community_store import CommunityStore
from tests.bot.records.records import with_database

HERE, EVE = "test:1", "test:eve"
BLOCK = PersonBlock(HERE, EVE, None, "floods", "test:mo", datetime(2026, 11, 30, tzinfo=UTC))
PAUSED = PlaceSetting(HERE, "", "paused", "on", "test:mo", datetime(2026, 11, 30, tzinfo=UTC))


class Meanwhile:
    """A store in which something is set while it reads everything anew, after so many of its questions."""

    def __init__(self, engine: AsyncEngine, after: int) -> None:
        self.store = CommunityStore(CommunityRecords(engine), self._within)
        self._left = after

    async def _within(self, work: Awaitable[Any]) -> Any:
        found = await work
        self._left -= 1
        if self._left == 0:
            await self.store.save_block(BLOCK)
            await self.store.save_setting(PAUSED)
        return found


def test_what_is_set_while_everything_is_read_anew_still_holds(tmp_path: Path) -> None:
    async def refreshed(engine: AsyncEngine) -> list[tuple[PersonBlock | None, PlaceSetting | None]]:
        found = []
        for after in (1, 2, 3):
            each = Meanwhile(engine, after)
            await each.store.refresh()
            found.append((each.store.block_of(HERE, EVE), each.store.setting(HERE, "", "paused")))
            await each.store.delete_block(HERE, EVE)
            await each.store.delete_setting(HERE, "", "paused")
        return found

    assert with_database(RecordPlace("", tmp_path / "records", 0), refreshed) == [(BLOCK, PAUSED)] * 3
