"""Asking people where the bot has no sure answer: the team of a place is pinged once, and who takes it is shown.

The ping stands where the question was asked, and holds only what everybody there may read now.
"""

import logging
from collections.abc import Awaitable, Callable

from cachetools import LRUCache

from bot.records import NOT_KEPT, WITHHELD, AuditLog, Origin, RecordNotFound, RecordsProblem, RecordViewer
from bot.service import notices
from bot.service.admission import Admission
from bot.service.button_actions import AskHuman, TakeRequest
from bot.service.help_team import HelpCall, HelpTeam, Presser, TakeBack
from bot.service.live_index import LiveIndex
from bot.service.readership import ReadersChanged, only_for
from bot.service.record_store import RecordStore
from bot.service.retrying import Classify, SendFailure, retry

log = logging.getLogger("footnote.service")
ASKER = "asker"
"""Who is noted where the person who asked the question asks for help: the answer's record has the rest."""
PRESS_SECONDS = 60.0
"""Seconds for which a ping is tried to be sent after a press; who pressed waits for it."""
MAX_PINGS = 2_000
"""Pings that are taken back where their answer is deleted: the latest."""


class HumanHelp:
    """Asks teams for help, once for each answer.

    Args:
        live_index: The index.
        record_store: The records.
        audit: Where it is noted who asked and who took it.
        admission: Decides who may ask.
    """

    def __init__(self, live_index: LiveIndex, record_store: RecordStore, audit: AuditLog, admission: Admission) -> None:
        self._live_index, self._record_store, self._audit = live_index, record_store, audit
        self._admission = admission
        self._pings: LRUCache[str, tuple[TakeBack, Classify]] = LRUCache(MAX_PINGS)

    async def press(self, action: AskHuman | TakeRequest, who: Presser, team: HelpTeam) -> str:
        """Ask the team of a place about an answer, or show that somebody of it is on it.

        Args:
            action: What the button says.
            who: Who pressed it, and where.
            team: The people who are asked there.

        Returns:
            Why not; ``""`` where it is done.
        """
        if isinstance(action, AskHuman):
            return await self._ask(action, who, team)
        return await self._take(action, who, team)

    async def _ask(self, action: AskHuman, who: Presser, team: HelpTeam) -> str:
        if who.pressed_by != action.asker and not await who.is_moderator():
            return notices.NOT_YOURS_TO_ASK
        if why := self._admission.why_not(Origin(who.community, "", "", who.person)):
            return why
        if problem := await team.why_not():
            return problem
        readers = await team.audience()
        try:
            call = await self._call(action.answer, readers)
        except RecordNotFound:
            return notices.GONE
        except RecordsProblem as error:
            return error.public

        async def send() -> None:
            with only_for(readers, team.audience):
                self._pings[who.message] = await team.ping(call), team.classify

        failure = await self._once(f"human:{action.answer}", send, team, notices.ASKED_ALREADY)
        if not failure:
            own = who.pressed_by == action.asker
            self._audit.add(
                "human asked",
                by=ASKER if own else self._name(who),
                community=who.community,
                answer=action.answer,
            )
        return failure

    async def _take(self, action: TakeRequest, who: Presser, team: HelpTeam) -> str:
        if not (await who.is_moderator() or await team.has_presser()):
            return notices.NOT_IN_TEAM
        failure = await self._once(f"taken:{action.answer}", team.show_taken, team, notices.TAKEN_ALREADY)
        if not failure:
            self._audit.add("human took", by=self._name(who), community=who.community, answer=action.answer)
        return failure

    async def withdraw(self, message: str) -> None:
        """Delete the ping about an answer that was deleted, since it repeats the question.

        Args:
            message: Id of the answer's message that had the button.
        """
        if (found := self._pings.pop(message, None)) is None:
            return
        take_back, classify = found
        try:
            await retry(take_back, PRESS_SECONDS, classify)
        except Exception as error:
            if classify(error) is None:
                raise
            log.warning("a ping could not be deleted: %s", error)

    def _name(self, who: Presser) -> str:
        return "" if self._record_store.has_opted_out(who.person) else who.person

    async def _call(self, answer: str, readers: frozenset[str]) -> HelpCall:
        viewer = RecordViewer(readers, lambda document: self._live_index.text_of(document, readers))
        found = (await self._record_store.read(answer, viewer)).record.answer
        return HelpCall("" if found.question in (NOT_KEPT, WITHHELD) else found.question, found)

    async def _once(self, event: str, work: Callable[[], Awaitable[None]], team: HelpTeam, already: str) -> str:
        """Do something that must be done once, whoever presses at the same time; return why not.

        What the platform does not take may be tried again by another press. After a kill in between it is not: rather
        nobody is pinged than a team twice.
        """
        try:
            if not await self._record_store.claim_once(event):
                return already
        except RecordsProblem as error:
            return error.public
        done = False
        try:
            await retry(work, PRESS_SECONDS, team.classify)
            done = True
        except ReadersChanged as error:
            return error.public
        except Exception as error:
            failure = team.classify(error)
            if failure is None:
                raise
            return notices.NOT_WRITABLE if failure is SendFailure.FORBIDDEN else notices.NOT_SENT
        finally:
            if not done:
                await self._record_store.release(event)
        return ""
