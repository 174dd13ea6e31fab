"""What moderators look at: gaps of their community, made from the records at that moment, for who looks alone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import numpy as np

from bot.community import (
    MAX_ANSWERS,
    GapQuestion,
    GapReport,
    Window,
    find_gaps,
    gap_layout,
    gap_questions,
    readable_answers,
)
from bot.records import AuditLog, KeptAnswer, KeptSelection
from bot.rendering.blocks import Layout
from bot.rendering.layout import text_layout
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.operations import Operator
from bot.service.record_store import RecordStore
from index.errors import FootnoteError
from index.types import Vectors

BATCH = 32
"""Questions that are embedded at a time, so that answers find a thread in between."""
DAYS = 28
"""Days that a report looks back, unless somebody says otherwise."""
MAX_DAYS = 365
LabelsOf = Callable[[frozenset[str]], Awaitable[frozenset[str]]]
"""Given labels that questions were asked for, returns those that everybody holds who will see the report."""


class CommunityReports:
    """Makes reports for moderators, and notes who looked in the audit file; one at a time, since each is much work.

    Args:
        live_index: The index, for its encoder.
        record_store: The records.
        audit: Keeps who looked.
    """

    def __init__(self, live_index: LiveIndex, record_store: RecordStore, audit: AuditLog) -> None:
        self._live_index, self._record_store, self._audit = live_index, record_store, audit
        self._one = asyncio.Lock()

    async def gaps(self, viewer: Operator, labels_of: LabelsOf, days: int = DAYS) -> Layout:
        """Lay out the gaps of the community where somebody looks; or why they cannot be shown.

        Args:
            viewer: Who looks, and where.
            labels_of: Works out what the readers of the report may read.
            days: Days to look back.
        """
        self._audit.add("gaps shown", by=viewer.person, community=viewer.community, days=days)
        try:
            async with self._one:
                report = await self.find_gaps(viewer.community, labels_of, Window(datetime.now(UTC), days))
        except FootnoteError as error:
            return text_layout(error.public)
        return gap_layout(report)

    async def find_gaps(self, community: str, labels_of: LabelsOf, window: Window) -> GapReport:
        """Return the gaps of a community as those may see them who hold some labels.

        Raises:
            FootnoteError: The records do not answer.
        """
        selection = KeptSelection(community, window.since, window.now, True, MAX_ANSWERS)
        answers, more = await self._record_store.kept(selection)
        readable, withheld = await self._readable(answers, labels_of)
        questions = gap_questions(readable)
        vectors = await self.embed(questions)
        looked_at = min(each.asked_at for each in answers) if more else None
        return await asyncio.to_thread(
            lambda: find_gaps(questions, vectors, window, withheld=withheld, looked_at_since=looked_at)
        )

    async def embed(self, questions: Sequence[GapQuestion]) -> Vectors:
        """Embed what was searched for some questions, a few at a time."""
        texts = [each.part.query for each in questions]
        batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)] or [[]]
        return np.concatenate([await self._live_index.run(partial(_encode, batch)) for batch in batches])

    async def _readable(self, answers: Sequence[KeptAnswer], labels_of: LabelsOf) -> tuple[tuple[KeptAnswer, ...], int]:
        held = await labels_of(frozenset[str]().union(*(each.readers for each in answers)))
        return readable_answers(answers, held)


def _encode(texts: Sequence[str], opened: ServedIndex) -> Vectors:
    return opened.index.encode(texts)
