"""What the people of each community thought of quotes, read from the records as votes come in."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.answering.evidence.voted_quotes import VotedQuote, VotedQuotes
from bot.records import KeptAnswer, KeptSelection
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.record_store import RecordStore
from index.errors import FootnoteError

LOOK_SECONDS = 60.0
"""Seconds between two looks at whether there are new votes."""
DAYS, HALF_LIFE = 365, 90.0
"""Days for which votes count, and days after which they count half."""
MAX_ANSWERS = 2_000
"""Answers whose votes are read, the newest ones."""
log = logging.getLogger("footnote.service")


class VoteOpinions:
    """What was voted, by community. Votes of people who opted out do not count, nor on answers that are not kept.

    Args:
        live_index: Embeds questions.
        record_store: The records.
    """

    def __init__(self, live_index: LiveIndex, record_store: RecordStore) -> None:
        self._live_index, self._record_store = live_index, record_store
        self._found: dict[str, VotedQuotes] = {}
        self._stamp: object = None

    def of(self, community: str) -> VotedQuotes | None:
        """Return what was voted in a community, None for nothing."""
        return self._found.get(community)

    async def follow(self) -> None:
        """Follow the votes until cancelled."""
        while True:
            try:
                await self.refresh()
            except FootnoteError as error:
                log.warning("votes were not read: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def refresh(self) -> None:
        """Read the votes if there are others than before, and each hour, since people may have opted out.

        Raises:
            FootnoteError: The records or the index cannot be read.
        """
        now = datetime.now(UTC)
        stamp = await self._record_store.query(self._record_store.votes.stamp()), f"{now:%x %H}"
        if stamp == self._stamp:
            return
        selection = KeptSelection("", now - timedelta(days=DAYS), None, False, MAX_ANSWERS, voted=True)
        answers, _ = await self._record_store.kept(selection)
        by_community: dict[str, list[VotedQuote]] = defaultdict(list)
        for community, quote in voted_quotes(answers, now):
            by_community[community].append(quote)
        found = {}
        for name, quotes in by_community.items():
            found[name] = await self._live_index.run(partial(_embedded, quotes))
        self._found, self._stamp = found, stamp


def _embedded(quotes: Sequence[VotedQuote], opened: ServedIndex) -> VotedQuotes:
    return VotedQuotes(tuple(quotes), opened.index.encode([each.question for each in quotes]))


def voted_quotes(answers: Iterable[KeptAnswer], now: datetime) -> Iterable[tuple[str, VotedQuote]]:
    """Yield what was voted on the first quotes of answers to one question each, with its community."""
    for answer in answers:
        if len(answer.parts) == 1 and answer.quotes and (answer.helped or answer.failed):
            weight = 0.5 ** (max(0.0, (now - answer.asked_at).days) / HALF_LIFE)
            votes = dict.fromkeys(answer.helped, weight) | dict.fromkeys(answer.failed, -weight)
            part, quote = answer.parts[0], answer.quotes[0]
            yield answer.origin.community, VotedQuote(part.alone, answer.audience, quote.document, quote.text, votes)
