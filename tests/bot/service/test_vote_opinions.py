"""Votes order the quotes for the same question, within a bound, and only for those who read what was voted on."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import pytest

from bot.answering.evidence import voted_quotes
from bot.answering.types import Answer
from bot.records import Origin
from bot.service import vote_opinions
from bot.service.answer_service import Question
from bot.service.vote_opinions import voted_quotes as voted_quotes_of
from tests.bot.community.kept import NOW, kept
from tests.bot.service.bot_parts import BEES, PUBLIC_LABELS, STAFF_LABELS, BotParts

AGAIN = "How many bees does one hive hold?"
HIVE = "A hive holds forty thousand bees."
Vote = Callable[..., Awaitable[str]]


async def asked(
    parts: BotParts, text: str = AGAIN, labels: frozenset[str] = PUBLIC_LABELS, community: str = "test:1"
) -> Answer:
    """Ask with what was voted so far."""
    await parts.opinions.refresh()
    return await parts.answers.to(Question(text, labels, "", Origin(community, "c", "c", "test:dan")))


async def scores(parts: BotParts, text: str = AGAIN, **how: Any) -> dict[str, float]:
    """The scores of quotes with what was voted so far."""
    answer = await asked(parts, text, **how)
    record = (await parts.record_store.read(answer.id, None)).record
    return {each.quote.text: each.score for each in record.parts[0].quotes}


@pytest.fixture
def vote(parts: BotParts) -> Vote:
    """Asks something and has people vote on the answer; returns its id."""

    async def voted(
        value: Literal[1, -1], *people: str, text: str = BEES, labels: frozenset[str] = PUBLIC_LABELS
    ) -> str:
        answer = await parts.ask(text, labels)
        for person in people:
            await parts.record_store.vote(answer.id, f"test:{person}", value)
        return answer.id

    return voted


async def moved(parts: BotParts, before: dict[str, float], **how: Any) -> float:
    """By how much the score of the quote on hives has changed."""
    return round((await scores(parts, **how))[HIVE] - before[HIVE], 4)


async def test_three_people_lower_or_raise_a_quote_for_the_same_question_within_the_bound(
    parts: BotParts, vote: Vote
) -> None:
    before = await scores(parts)
    await vote(-1, "a", "b", "c")
    assert await moved(parts, before) == pytest.approx(-0.2 * 3 / 5)
    await vote(1, "d", "e", "f", "g")
    assert await moved(parts, before) == pytest.approx(0.2 * 1 / 9, abs=1e-4)
    await vote(-1, *(f"p{each}" for each in range(60)))
    assert -voted_quotes.BOUND < await moved(parts, before) < 0


async def test_neither_one_person_nor_two_change_anything_however_often_they_vote(parts: BotParts, vote: Vote) -> None:
    before = await scores(parts)
    for _ in range(4):
        await vote(-1, "a", "b")
    assert await moved(parts, before) == 0


async def test_another_question_another_community_and_other_readers_are_not_touched(
    parts: BotParts, vote: Vote
) -> None:
    other = "When do honey bees sleep?"
    before, before_other = await scores(parts), await scores(parts, other)
    await vote(-1, "a", "b", "c", labels=STAFF_LABELS)
    assert await moved(parts, before) == 0
    assert await moved(parts, before, labels=STAFF_LABELS) < 0
    await vote(-1, "a", "b", "c")
    assert await moved(parts, before) < 0
    assert await moved(parts, before, community="test:2") == 0
    assert await scores(parts, other) == before_other


async def test_a_vote_that_is_changed_or_deleted_counts_so(parts: BotParts, vote: Vote) -> None:
    before = await scores(parts)
    answer = await vote(-1, "a", "b", "c")
    assert (low := await moved(parts, before)) < 0
    await parts.record_store.vote(answer, "test:a", 1)
    assert low < await moved(parts, before) < 0
    await parts.record_store.delete_data_of("test:a")
    assert await moved(parts, before) == 0


async def test_people_who_opted_out_do_not_count(parts: BotParts, vote: Vote) -> None:
    before = await scores(parts)
    await vote(-1, "a", "b", "c")
    await parts.record_store.set_opted_out("test:c", opted_out=True)
    assert await moved(parts, before) == 0


def test_votes_count_half_after_a_while_and_only_on_answers_to_one_question() -> None:
    quotes = (("docs:bees.txt", HIVE),)
    old = kept(days=vote_opinions.HALF_LIFE, helped=("a",), failed=("b",), quotes=quotes)
    [(community, voted)] = voted_quotes_of([old, kept(quotes=quotes), kept(helped=("a",))], NOW)
    assert community == "test:1"
    assert voted.votes == {"a": 0.5, "b": -0.5}
