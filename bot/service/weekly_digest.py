"""Sends a digest of each week to the channels that the settings name for it."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.community import MAX_RESTING, Week, Window, digest_layout, digest_of, readable_answers
from bot.records import KeptSelection
from bot.rendering.blocks import Layout, Note
from bot.service.community_posts import CommunityPosts, LogChannel, attempt
from bot.service.community_reports import DAYS, CommunityReports, LabelsOf, held_of
from bot.service.community_settings import CommunitySettings
from bot.service.document_search import readable_sources
from bot.service.live_index import LiveIndex
from bot.service.metrics import Metrics
from bot.service.readership import only_for
from bot.service.record_store import RecordStore
from index.errors import FootnoteError

START_SECONDS = 20.0
"""Seconds after the start before the first look."""
LOOK_SECONDS = 600.0
"""Seconds between two looks at whether a week is over."""
TRIES = 6
log = logging.getLogger("footnote.service")


class WeeklyDigest:
    """Sends each week's digest once, on Monday (UTC) or as soon as the bot runs again.

    There is none of a week without questions. What fails is tried again a few times.

    Args:
        live_index: The index.
        record_store: The records.
        reports: Finds gaps.
        metrics: What is counted.
        posts: By which each platform can be told; filled while platforms start.
        status: Returns what the index holds, as ``footnote status --json`` has it.
        places: Says which channels get it, where that was set by command.
        offer: Returns what those who run the bot may do besides, for a community; ``""`` for nothing.
    """

    def __init__(
        self,
        live_index: LiveIndex,
        record_store: RecordStore,
        reports: CommunityReports,
        metrics: Metrics,
        posts: Mapping[str, CommunityPosts],
        status: Callable[[], Mapping[str, Any]],
        places: CommunitySettings,
        offer: Callable[[str], Awaitable[str]],
    ) -> None:
        self._live_index, self._record_store, self._reports = live_index, record_store, reports
        self._metrics, self._posts, self._status, self._places = metrics, posts, status, places
        self._offer = offer
        self._failures: Counter[str] = Counter()
        self._missed: set[LogChannel] = set()

    async def follow(self) -> None:
        """Send digests when they are due, until cancelled."""
        await asyncio.sleep(START_SECONDS)
        while True:
            await self.send_due(datetime.now(UTC))
            await asyncio.sleep(LOOK_SECONDS)

    async def send_due(self, now: datetime) -> None:
        """Send the digest of the last week to every channel that has not had it."""
        week = Week.before(now)
        for platform, posts in tuple(self._posts.items()):
            for place in self._places.log_channels(platform, posts.log_channels()):
                if not place.community:
                    self._miss(place)
                    continue
                key = f"digest:{place.community}:{place.channel}:{week.name}"
                if 0 < self._failures[key] < TRIES or await self._record_store.claim_event(key):
                    sent = await self._try(posts, place, week)
                    self._failures[key] = 0 if sent else self._failures[key] + 1

    def _miss(self, place: LogChannel) -> None:
        """Say once that a channel of the settings is not there."""
        if place not in self._missed:
            self._missed.add(place)
            log.warning("I cannot see the log channel %s; let me view it, or correct the settings", place.channel)

    async def _try(self, posts: CommunityPosts, place: LogChannel, week: Week) -> bool:
        """Send a digest; returns whether that went well."""
        try:
            return await attempt(posts, partial(self._send, posts, place, week))
        except FootnoteError as error:
            log.warning("the digest of %s was not sent to %s: %s", week.name, place.channel, error)
            return False

    async def _send(self, posts: CommunityPosts, place: LogChannel, week: Week) -> None:
        """Send a digest while all who read the channel may read what it says; none to a place that is not served."""
        if not await posts.readers(place, frozenset()):
            return
        asked: set[str] = set()

        async def labels_of(wanted: frozenset[str]) -> frozenset[str]:
            asked.update(wanted)
            return await posts.readers(place, wanted)

        layout = await self._digest(place, week, labels_of)
        if layout:
            readers = partial(posts.readers, place, frozenset(asked))
            with only_for(await readers(), readers):
                await posts.post(place, layout)

    async def _digest(self, place: LogChannel, week: Week, labels_of: LabelsOf) -> Layout:
        """Lay out the digest of a week; nothing where nobody asked anything."""
        selection = KeptSelection(place.community, week.begin, week.end, False, MAX_RESTING)
        answers, is_cut = await self._record_store.kept(selection)
        if not answers:
            return ()
        held = await held_of(answers, labels_of)
        readable, _ = readable_answers(answers, held)
        digest = digest_of(
            week,
            answers,
            readable,
            await self._reports.find_gaps(place.community, labels_of, Window(week.end, DAYS)),
            is_cut=is_cut,
            questions_failed=self._metrics.take_failed(place.community),
            incomplete=await self._incomplete(held),
        )
        offer = await self._offer(place.community)
        return (*digest_layout(digest), *(((Note(offer),),) if offer else ()))

    async def _incomplete(self, labels: frozenset[str]) -> list[str]:
        """Return the names of sources of which documents are probably missing, among those that people may know."""
        status = await asyncio.to_thread(self._status)
        missing = {source["name"] for source in status["sources"] if source["problem"]}
        found = await self._live_index.run(lambda opened: readable_sources(opened, labels))
        return sorted(row.name for row, _ in found if row.name in missing)
