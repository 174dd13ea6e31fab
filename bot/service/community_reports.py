"""What moderators look at: gaps of their community, made from the records at that moment, for who looks alone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import numpy as np

from bot.community import (
    MAX_ANSWERS,
    MAX_RESTING,
    GapQuestion,
    GapReport,
    Window,
    find_gaps,
    gap_csv,
    gap_layout,
    gap_questions,
    oldest_looked_at,
    readable_answers,
    stale_csv,
    stale_documents,
    stale_layout,
)
from bot.records import AuditLog, KeptAnswer, KeptSelection
from bot.rendering.blocks import Layout
from bot.rendering.layout import text_layout
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.operation_update import Operator
from bot.service.record_store import RecordStore
from index.errors import DocumentNotFound, FootnoteError
from index.types import DocumentRef, Vectors

BATCH = 32
"""Questions that are embedded at a time, so that answers find a thread in between."""
DAYS = 28
"""Days that a report looks back, unless somebody says otherwise."""
MAX_DAYS = 365
MOST = 10
"""Documents that a message in chat shows."""
LabelsOf = Callable[[frozenset[str]], Awaitable[frozenset[str]]]
"""Given labels that questions were asked for, returns those that everybody holds who will see the report."""


@dataclass(frozen=True, slots=True)
class ModeratorReport:
    """What a moderator is shown.

    Attributes:
        layout: What a message shows: the largest part of it, or why there is nothing.
        table: All of it as CSV, ``""`` where there is nothing.
    """

    layout: Layout
    table: str


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

    async def gaps(self, viewer: Operator, labels_of: LabelsOf, days: int = DAYS) -> ModeratorReport:
        """Return the gaps of the community where somebody looks; or why they cannot be shown.

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
            return ModeratorReport(text_layout(error.public), "")
        return ModeratorReport(gap_layout(report), gap_csv(report.gaps) if report.gaps else "")

    async def stale(self, viewer: Operator, labels_of: LabelsOf, days: int = DAYS) -> ModeratorReport:
        """Return the old documents that answers in the community rest on; or why they cannot be shown.

        Args:
            viewer: Who looks, and where.
            labels_of: Works out what the readers of the report may read.
            days: Days to look back for answers.
        """
        self._audit.add("stale documents shown", by=viewer.person, community=viewer.community, days=days)
        window = Window(datetime.now(UTC), days)
        selection = KeptSelection(viewer.community, window.since, window.now, False, MAX_RESTING)
        try:
            async with self._one:
                answers, more = await self._record_store.kept(selection)
                looked_at = answers[-1].asked_at if more else None
                held = await held_of(answers, labels_of)
                readable, _ = readable_answers(answers, held)
                report = await self._live_index.run(
                    lambda opened: stale_documents(
                        readable, partial(_document_of, opened, held), window, looked_at_since=looked_at
                    )
                )
        except FootnoteError as error:
            return ModeratorReport(text_layout(error.public), "")
        return ModeratorReport(stale_layout(report, MOST), stale_csv(report) if report.documents else "")

    async def find_gaps(self, community: str, labels_of: LabelsOf, window: Window) -> GapReport:
        """Return the gaps of a community as those may see them who hold some labels.

        Raises:
            FootnoteError: The records do not answer.
        """
        selection = KeptSelection(community, window.since, window.now, True, MAX_ANSWERS)
        answers, more = await self._record_store.kept(selection)
        readable, withheld = readable_answers(answers, await held_of(answers, labels_of))
        questions = gap_questions(readable)
        looked_at = oldest_looked_at(answers, questions, more=more)
        vectors = await self.embed(questions)
        return await asyncio.to_thread(
            lambda: find_gaps(questions, vectors, window, withheld=withheld, looked_at_since=looked_at)
        )

    async def embed(self, questions: Sequence[GapQuestion]) -> Vectors:
        """Embed what was searched for some questions, a few at a time."""
        texts = [each.part.query for each in questions]
        batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)] or [[]]
        return np.concatenate([await self._live_index.run(partial(_encode, batch)) for batch in batches])


async def held_of(answers: Sequence[KeptAnswer], labels_of: LabelsOf) -> frozenset[str]:
    """Return which of the labels that answers were made for, and of their channels', all readers of a report hold."""
    return await labels_of(frozenset[str]().union(*(each.readers for each in answers)))


def _encode(texts: Sequence[str], opened: ServedIndex) -> Vectors:
    return opened.index.encode(texts)


def _document_of(opened: ServedIndex, labels: frozenset[str], name: str) -> DocumentRef | None:
    with suppress(DocumentNotFound):
        return opened.index.document(name, labels).ref
    return None
