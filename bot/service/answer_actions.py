"""What people do with an answer: look at its passages, vote, stop it, delete it."""

import contextlib
from collections.abc import Callable, Mapping

from bot.answering.compose.citations import link_to
from bot.answering.compose.mended_answer import PresentOf
from bot.answering.types import Answer, Citation
from bot.records import RecordNotFound, RecordsProblem, RecordViewer
from bot.records.redaction import could_read
from bot.rendering.layout import numbered
from bot.service import notices
from bot.service.button_actions import CastVote, DeleteAnswer, ShowAllPassages, ShowPassage, StopAnswer
from bot.service.cited_passage import CitedPassage, cited_passage
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.metrics import Metrics
from bot.service.present_quotes import present_quotes
from bot.service.record_store import RecordStore
from index.errors import DocumentNotFound
from index.types import is_attachment


class AnswerActions:
    """Does what the buttons under an answer say; who presses is checked anew each time.

    Args:
        live_index: The index.
        record_store: The records.
        metrics: What is counted.
        stop: Stops the answer to an event; returns whether it was still being made.
    """

    def __init__(
        self, live_index: LiveIndex, record_store: RecordStore, metrics: Metrics, stop: Callable[[str], bool]
    ) -> None:
        self._live_index, self._record_store, self._metrics, self._stop = live_index, record_store, metrics, stop

    async def passage(self, action: ShowPassage, labels: frozenset[str]) -> CitedPassage | str:
        """Return a cited passage, or a sentence that says why it cannot be shown.

        Args:
            action: Which passage.
            labels: Labels that whoever will see it holds now.
        """
        found = await self._passages(action.answer, labels, frozenset({action.number}))
        return found if isinstance(found, str) else found[action.number]

    async def passages(self, action: ShowAllPassages, labels: frozenset[str]) -> Mapping[int, CitedPassage] | str:
        """Return the cited passages of an answer that may be seen, by number; or a sentence that says why none may.

        Args:
            action: Which answer.
            labels: Labels that whoever will see them holds now.
        """
        return await self._passages(action.answer, labels, None)

    async def _passages(
        self, answer: str, labels: frozenset[str], wanted: frozenset[int] | None
    ) -> Mapping[int, CitedPassage] | str:
        try:
            record = (await self._record_store.read(answer, None)).record
        except RecordNotFound:
            return notices.GONE
        except RecordsProblem as error:
            return error.public
        citations = [each for each in numbered(record.answer) if wanted is None or each.number in wanted]

        def find(opened: ServedIndex) -> Mapping[int, CitedPassage]:
            present = present_quotes(opened, record, labels)
            found = {each.number: _find_passage(opened, each, present, labels) for each in citations}
            return {number: passage for number, passage in found.items() if passage is not None}

        return await self._live_index.run(find) or notices.WITHHELD

    async def kept(self, answer: str, labels: frozenset[str], asker: str) -> Answer | str:
        """Return an answer that was given to one person alone, or a sentence that says why it cannot be shown again.

        Args:
            answer: Its id.
            labels: Labels that the person holds now.
            asker: The person.
        """
        viewer = RecordViewer(labels, lambda document: self._live_index.text_of(document, labels), asker)
        try:
            return (await self._record_store.read(answer, viewer)).record.answer
        except RecordNotFound:
            return notices.GONE
        except RecordsProblem as error:
            return error.public

    async def shared(self, answer: str, own: frozenset[str], asker: str, readers: frozenset[str]) -> Answer | str:
        """Return an answer as it may be shown to others, or a sentence that says why not.

        It is shown as it is or not at all, so that nobody sees by a gap what others may read.

        Args:
            answer: Its id.
            own: Labels that who shares it holds now.
            asker: Who shares it.
            readers: Labels that everybody holds who will see it.
        """
        seen = await self.kept(answer, own, asker)
        if isinstance(seen, str):
            return seen
        return seen if await self.kept(answer, readers, asker) == seen else notices.NOT_FOR_ALL

    def keeps_votes_of(self, person: str) -> bool:
        """Return whether a person's votes are kept; not those of people who opted out."""
        return not self._record_store.has_opted_out(person)

    async def vote(self, action: CastVote, person: str, reason: str = "") -> str:
        """Keep a person's vote and return what to say to it.

        Args:
            action: The vote.
            person: Who votes.
            reason: Why the answer did not help. Without any, the reason of an earlier vote stays.
        """
        if not self.keeps_votes_of(person):
            return notices.NO_VOTE
        try:
            await self._record_store.vote(action.answer, person, 1 if action.helped else -1, reason)
        except (RecordNotFound, RecordsProblem) as error:
            return error.public
        self._metrics.vote("up" if action.helped else "down")
        return notices.VOTED_UP if action.helped else notices.VOTED_DOWN

    async def vote_before_reason(self, action: CastVote, person: str) -> None:
        """Keep a person's vote while the person is asked for a reason; what goes wrong is told after that."""
        with contextlib.suppress(RecordNotFound, RecordsProblem):
            await self._record_store.vote(action.answer, person, 1 if action.helped else -1)

    def stop(self, action: StopAnswer, person: str, *, moderates: bool) -> str:
        """Stop an answer for its asker or a moderator; return why not, ``""`` where it is stopped.

        Args:
            action: Which answer.
            person: Who presses, written as ``action.asker`` is.
            moderates: Whether this person moderates there.
        """
        if person != action.asker and not moderates:
            return notices.NOT_YOURS_TO_STOP
        return "" if self._stop(action.event) else notices.STOPPED_ALREADY

    def why_not_delete(self, action: DeleteAnswer, person: str, *, moderates: bool) -> str:
        """Return why somebody may not delete an answer, ``""`` for its asker and for a moderator.

        Args:
            action: Which answer.
            person: Who presses, written as ``action.asker`` is.
            moderates: Whether this person moderates there.
        """
        return "" if person == action.asker or moderates else notices.NOT_YOURS

    def forget(self, event: str) -> None:
        """Have what is kept of a question deleted whose words stood in its answer alone, which was deleted."""
        self._record_store.forget_event(event)


def _find_passage(
    opened: ServedIndex, citation: Citation, present: PresentOf, labels: frozenset[str]
) -> CitedPassage | None:
    """Return what a citation's source says now, to those who might read it then and may now."""
    if not could_read(citation.quote.document.audience, labels):
        return None
    now = present(citation.quote).quote
    if now is None or is_attachment(now.document):
        return None
    try:
        document = opened.index.document(now.document.id, labels)
    except DocumentNotFound:
        return None
    return cited_passage(document, Citation(citation.number, now, link_to(now)))
