"""Reads the sources that operators have added by command, for a reindex, which has no event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bot.records.community_entries import AddedSource
from bot.records.record_files import RecordPlace


def read_added_sources(place: RecordPlace) -> list[AddedSource]:
    """Return the sources that were added; none where there is no database yet.

    Args:
        place: Where the records are.

    Raises:
        RecordsProblem: The database cannot be read; a reindex without these sources would remove their documents.
    """
    if not place.url and not place.database_file.exists():
        return []
    with ThreadPoolExecutor(1) as thread:  # the caller may be in an event loop after all
        return thread.submit(asyncio.run, _read(place)).result()


async def _read(place: RecordPlace) -> list[AddedSource]:
    from bot.records.community_records import CommunityRecords
    from bot.records.database import open_database

    async with open_database(place) as engine:
        return await CommunityRecords(engine).sources()
