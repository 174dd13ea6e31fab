"""Keeps a mirror of what people wrote, for the index: what a platform's adapter tells of messages goes through here.

Nothing is kept of people who opted out. The index hides what is gone before a call returns.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.service.record_store import RecordStore
from index.errors import IndexProblem
from index.sources.history.mirror import Mirror
from index.sources.history.mirrored import NO_SPAN, Cursor, MirroredMessage, MirroredPlace, ReadSpan
from index.storage.withdrawals import Withdrawals

LOOK_SECONDS = 1.0
"""Seconds between two looks at who opted out."""
T = TypeVar("T")
log = logging.getLogger("footnote.history")


@dataclass(frozen=True, slots=True)
class HistoryRules:
    """What the settings say of a channel whose history is read.

    Attributes:
        source: Name of the source.
        solved_tags: Names of the tags of posts whose question is solved, in lower case.
    """

    source: str
    solved_tags: frozenset[str]


class HistoryKeeper:
    """A mirror, for callers in an event loop.

    Args:
        file: The mirror's file.
        index: The index's folder, which hides what is gone.
        record_store: Knows who opted out.
        rules: What is read, by the id of the channel, forum or thread.

    Raises:
        IndexProblem: The file cannot be opened.
    """

    def __init__(self, file: Path, index: Path, record_store: RecordStore, rules: Mapping[str, HistoryRules]) -> None:
        self._withdrawals = Withdrawals(index)
        try:
            self._mirror = Mirror(file, self._withdrawals.add)
            self._withdrawals.replace(self._mirror.withdrawals())  # a kill may have come between the two
        except (OSError, sqlite3.Error) as error:
            raise IndexProblem(
                f"The mirrored messages in {file} cannot be opened ({error}); look at the disk, or delete the file: "
                "the bot reads them again."
            ) from error
        self._record_store, self.rules = record_store, rules

    @property
    def changes(self) -> int:
        """A number that grows with every change of what is mirrored."""
        return self._mirror.changes

    async def cursors(self) -> dict[str, Cursor]:
        """Return how far each place is mirrored."""
        return await self._in_thread(self._mirror.cursors)

    async def places(self) -> dict[str, MirroredPlace]:
        """Return the mirrored places by id."""
        return await self._in_thread(self._mirror.places)

    async def newest(self, place: str) -> int:
        """Return the id of the newest message of a place that is mirrored, 0 for none."""
        return await self._in_thread(lambda: self._mirror.newest(place))

    async def count(self) -> int:
        """Return the number of mirrored messages."""
        return await self._in_thread(self._mirror.count)

    async def put_place(self, place: MirroredPlace) -> Cursor:
        """Add a place or renew what is known of it; returns how far it is mirrored."""
        return await self._in_thread(lambda: self._mirror.put_place(place))

    async def take(
        self,
        place: str,
        messages: Sequence[MirroredMessage],
        span: ReadSpan = NO_SPAN,
        cursor: Cursor | None = None,
    ) -> None:
        """Keep messages of a place, as ``Mirror.take`` has it, but none of people who opted out."""
        kept = [each for each in messages if not self._record_store.has_opted_out(each.author)]
        await self._in_thread(lambda: self._mirror.take(place, kept, span, cursor))

    async def delete(self, messages: Iterable[int]) -> None:
        """Delete messages that are gone for good."""
        keys = tuple(messages)
        await self._in_thread(lambda: self._mirror.delete(keys))

    async def forget(self, places: Iterable[str]) -> None:
        """Delete places that are gone, or that the bot may not read any more."""
        gone = tuple(places)
        await self._in_thread(lambda: self._mirror.forget(gone))

    async def solved(self) -> dict[str, str]:
        """Return the links of solved posts, by the ids of their documents."""
        return await self._in_thread(self._mirror.solved)

    async def accept(self, place: str, message: int) -> bool:
        """Remember which message solved the question of a post; returns whether the post is mirrored."""
        return await self._in_thread(lambda: self._mirror.accept(place, message))

    async def follow_opt_outs(self) -> None:
        """Delete what people wrote who opt out, until cancelled."""
        seen, authors = -1, frozenset[str]()
        while True:
            if seen != (seen := self._mirror.changes):
                authors = await self._in_thread(self._mirror.authors)
            for author in filter(self._record_store.has_opted_out, authors):
                await self._in_thread(lambda author=author: self._mirror.delete_of(author))  # type: ignore[misc]
                log.info("the messages of somebody who opted out were taken out of the history")
            await asyncio.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Close the mirror."""
        self._mirror.close()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Do some work on the mirror to its end, also where the caller is cancelled meanwhile."""
        return await asyncio.shield(asyncio.to_thread(work))
