"""The answers of people that were kept: in the database for good, and in memory beside the index to answer from.

What is forgotten disappears from memory at once. What another process changes is seen within a second.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from bot.answering.question.question_parts import EmptyQuestion, parse_questions
from bot.records import CuratedAnswer, RecordsProblem, curated_document
from bot.service.quoted_replies import QuotedReplies
from bot.service.record_store import RecordStore
from index.document_ids import KEPT_SOURCE
from index.retrieval.side_documents import SideDocument, SideDocuments

log = logging.getLogger("footnote.service")
LOOK_SECONDS = 1.0
"""Seconds between two looks at what is kept."""


class CuratedLibrary:
    """The answers of people that were kept.

    Args:
        beside: Where they are held in memory.
        record_store: Where they are kept.

    Attributes:
        quoted: The bot's messages that quote them.
    """

    def __init__(self, beside: SideDocuments, record_store: RecordStore) -> None:
        self._beside, self._record_store, self.quoted = beside, record_store, QuotedReplies()
        self._answers: dict[str, CuratedAnswer] = {}
        self._forgotten: set[str] = set()
        self._stamp: tuple[int, int] | None = None
        self._shown: frozenset[str] = frozenset()
        self._one = asyncio.Lock()

    @property
    def answers(self) -> list[CuratedAnswer]:
        """All that is kept, the newest first, also what has expired."""
        return sorted(self._answers.values(), key=lambda each: each.kept_at, reverse=True)

    def get(self, id: str) -> CuratedAnswer | None:  # noqa: A002 - the field's word
        """Return an answer by its id or by the first characters of it; None where that is none or several."""
        found = [each for each in self._answers.values() if each.id.startswith(id)]
        return found[0] if id and len(found) == 1 else None

    async def follow(self) -> None:
        """Follow what is kept and what expires, until cancelled."""
        while True:
            try:
                await self.quoted.take_back()
                await self.refresh()
            except RecordsProblem as error:
                log.warning("what is kept of people's answers could not be read: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def refresh(self) -> None:
        """Hold what is kept now.

        Raises:
            RecordsProblem: The database does not answer.
        """
        async with self._one:
            stamp = await self._record_store.query(self._record_store.curated.stamp())
            if stamp != self._stamp:
                found = await self._record_store.query(self._record_store.curated.read())
                self.quoted.drop(_documents(self._answers.keys() - {each.id for each in found}))
                self._answers = {each.id: each for each in found if each.id not in self._forgotten}
            now = datetime.now(UTC)
            shown = [each for each in self._answers.values() if each.is_shown_at(now)]
            if stamp != self._stamp or self._shown != {each.id for each in shown}:
                await asyncio.to_thread(lambda: self._beside.hold([_side_document(each) for each in shown]))
            self._stamp, self._shown = stamp, frozenset(each.id for each in shown)

    async def keep(self, answer: CuratedAnswer) -> bool:
        """Keep an answer, also in place of itself, and answer from it; False if one of its people opted out.

        Raises:
            RecordsProblem: The database does not answer.
        """
        kept = await self._record_store.query(self._record_store.curated.keep(answer))
        await self.refresh()
        return kept

    async def expire(self, answer: CuratedAnswer, at: datetime | None) -> None:
        """Set until when an answer is shown.

        Raises:
            RecordsProblem: The database does not answer.
        """
        await self._record_store.query(self._record_store.curated.expire(answer.id, at))
        await self.refresh()

    async def withdraw(self, answer: CuratedAnswer) -> None:
        """Delete an answer.

        Raises:
            RecordsProblem: The database does not answer; it is not shown any more all the same until the next start.
        """
        self._hide([answer.id])
        await self._record_store.query(self._record_store.curated.delete([answer.id]))

    def forget_event(self, event: str) -> None:
        """Show no answer any more that holds words of a message; ``RecordStore.forget_event`` deletes them."""
        self._forget(each.id for each in self._answers.values() if each.rests_on(event))

    def forget_person(self, person: str) -> None:
        """Show no answer any more that holds words of a person; ``RecordStore`` deletes them."""
        self._forget(each.id for each in self._answers.values() if person in each.people)

    async def forget_place(self, community: str, place: str) -> None:
        """Delete the answers that were said in a thread or channel that is gone.

        Raises:
            RecordsProblem: The database does not answer; they are not shown any more until the next start.
        """
        gone = [each.id for each in self._answers.values() if (each.community, each.place) == (community, place)]
        if gone:
            self._forget(gone)
            await self._record_store.query(self._record_store.curated.delete(gone))

    def _forget(self, ids: Iterable[str]) -> None:
        """Show some answers no more, and take back what quotes them: their words are gone."""
        gone = list(ids)
        self._hide(gone)
        self.quoted.drop(_documents(gone))

    def _hide(self, ids: Collection[str]) -> None:
        self._forgotten.update(ids)
        for each in ids:
            self._answers.pop(each, None)
        self._beside.drop(_documents(ids))


def _documents(ids: Iterable[str]) -> list[str]:
    return [f"{KEPT_SOURCE}:{each}" for each in ids]


def _side_document(answer: CuratedAnswer) -> SideDocument:
    try:
        question = parse_questions(answer.question)[0].query
    except EmptyQuestion:
        question = answer.question
    return SideDocument(curated_document(answer), question)
