"""Asks what was not answered again after each reindex, marks what is answered by now, and tells who asked."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from bot.community import MAX_ANSWERS, Gap, GapQuestion, Window, find_gaps, gap_questions
from bot.records import DIRECT, KeptAnswer, KeptSelection
from bot.service import notices
from bot.service.access import with_local_labels
from bot.service.community_posts import CommunityPosts, attempt
from bot.service.community_reports import DAYS, CommunityReports
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.record_store import RecordStore
from bot.translation import LanguageChoice
from index.errors import FootnoteError

MAX_ASKED = 300
"""Questions that are asked again after a reindex: first the one that stands for each gap, the largest gap first."""
MAX_TOLD = 20
"""People who are told after a reindex; the others are told after the next."""
START_SECONDS = 20.0
"""Seconds after the start in which nothing is asked again, so that people who wait are answered first."""
LOOK_SECONDS = 5.0
"""Seconds between two looks at whether there was a reindex."""
REST = 20
"""How many times as long as it took a run rests: sources that are watched may be reindexed every few seconds."""
LEAST_REST, MOST_REST = 10.0, 600.0
"""Fewest and most seconds of a rest."""
log = logging.getLogger("footnote.service")


class GapRecheck:
    """Looks after each reindex which gaps are filled.

    A question is asked for the readers that it was asked for, and without a language model, whose budget is for people.
    It is asked in the same thread pool as people's, one at a time, and rests as long as it took.

    Args:
        live_index: The index.
        record_store: The records.
        reports: Embeds questions.
        posts: By which each platform can be told; filled while platforms start.
        languages: Chooses the language in which people are told.
        tells: Whether people who asked are told.
    """

    def __init__(
        self,
        live_index: LiveIndex,
        record_store: RecordStore,
        reports: CommunityReports,
        posts: Mapping[str, CommunityPosts],
        languages: LanguageChoice,
        *,
        tells: bool,
    ) -> None:
        self._live_index, self._record_store, self._reports = live_index, record_store, reports
        self._posts, self._languages, self._tells = posts, languages, tells

    async def follow(self) -> None:
        """Check after each reindex, also after one that was made before the start, until cancelled."""
        await asyncio.sleep(START_SECONDS)
        while True:
            if await self._record_store.claim_event(f"recheck:{self._live_index.generation}"):
                began = time.monotonic()
                try:
                    await self.check()
                except FootnoteError as error:
                    log.warning("what was not answered is not asked again: %s", error)
                await asyncio.sleep(min(max(REST * (time.monotonic() - began), LEAST_REST), MOST_REST))
            await asyncio.sleep(LOOK_SECONDS)

    async def check(self) -> None:
        """Ask again, mark, and tell.

        Raises:
            FootnoteError: The index or the records cannot be read.
        """
        window = Window(datetime.now(UTC), DAYS)
        answers, _ = await self._record_store.kept(KeptSelection("", window.since, window.now, True, MAX_ANSWERS))
        unanswered = [each for each in gap_questions(answers) if each.part.outcome != "answered"]
        ordered = in_order(await self._gaps(unanswered, window))
        found = await self._ask(ordered)
        answered = {answer for answer, outcome in found.items() if outcome}
        await self._record_store.mark_answered(answered, found.keys() - answered)
        log.info("asked %d questions again; the documents answer %d by now", len(found), len(answered))
        if self._tells:
            await self._tell([each for each in answers if each.id in answered])

    async def _gaps(self, questions: Sequence[GapQuestion], window: Window) -> list[Gap]:
        """Return the gaps of all communities."""
        communities: dict[str, list[GapQuestion]] = defaultdict(list)
        for each in questions:
            communities[each.answer.origin.community].append(each)
        found: list[Gap] = []
        for own in communities.values():
            vectors = await self._reports.embed(own)
            found += (await asyncio.to_thread(find_gaps, own, vectors, window)).gaps
        return sorted(found, key=lambda gap: -gap.people)

    async def _ask(self, questions: Iterable[GapQuestion]) -> dict[str, bool]:
        """Ask questions again; return for each answer whether all that it left open is answered by now."""
        known: dict[tuple[str, frozenset[str]], bool] = {}
        found: dict[str, bool] = {}
        for each in questions:
            key = " ".join(each.part.alone.split()).casefold(), each.answer.audience
            if key not in known:
                if len(known) == MAX_ASKED:
                    continue
                began = time.monotonic()
                known[key] = await self._live_index.run(partial(_is_answered, each))
                await asyncio.sleep(time.monotonic() - began)
            found[each.answer.id] = found.get(each.answer.id, True) and known[key]
        return found

    async def _tell(self, answers: Sequence[KeptAnswer]) -> None:
        """Tell people that what they asked is answered by now: once for each question, and once at a time."""
        told: set[str] = set()
        for answer in sorted(answers, key=lambda each: each.asked_at, reverse=True):
            posts = self._posts.get(answer.origin.platform)
            direct = answer.origin.community == f"{answer.origin.platform}:{DIRECT}"
            new = answer.origin.asker not in told
            if posts is None or not (answer.origin.is_open or direct) or (new and len(told) == MAX_TOLD):
                continue
            if await self._record_store.claim_telling(answer.id) and new:
                told.add(answer.origin.asker)
                translator = self._languages.for_question(answer.origin.community, answer.question)
                said = notices.answered_now(answer.asked_at, translator)
                await attempt(posts, partial(posts.tell, answer.origin, said))


def in_order(gaps: Sequence[Gap]) -> list[GapQuestion]:
    """Return the questions of gaps: first the one that stands for each, then the others."""
    return [gap.questions[0] for gap in gaps] + [each for gap in gaps for each in gap.questions[1:]]


def _is_answered(question: GapQuestion, opened: ServedIndex) -> bool:
    """Return whether the documents answer a question by now, for the readers that it was asked for, and surely so."""
    answer = question.answer
    labels = with_local_labels(answer.origin.community, answer.audience, opened.index.labels)
    return all(part.outcome == "answered" for part in opened.answerer.assess(question.part.alone, labels).parts)
