"""What people do with an answer, on any platform."""

from pathlib import Path

import pytest

from bot.service import notices
from bot.service.answer_actions import AnswerActions
from bot.service.button_actions import CastVote, DeleteAnswer, ShowAllPassages, ShowPassage, StopAnswer
from bot.service.cited_passage import CitedPassage
from index import SentenceTransformerEncoder
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts, build_index

NOT_KEPT = "0" * 32


@pytest.fixture
def actions(parts: BotParts) -> AnswerActions:
    return AnswerActions(parts.live_index, parts.record_store, parts.metrics, lambda event: event == "message-1")


async def test_a_passage_is_shown_among_its_neighbours(parts: BotParts, actions: AnswerActions) -> None:
    answer = await parts.ask(BEES, PUBLIC_LABELS)
    shown = await actions.passage(ShowPassage(answer.id, 1), PUBLIC_LABELS)
    quote = answer.citations[0].quote
    assert isinstance(shown, CitedPassage)
    assert (shown.quote, shown.before, shown.after) == (quote, "Honey bees dance.", "They sleep at night.")


async def test_a_passage_is_shown_only_to_those_who_may_read_it_now(parts: BotParts, actions: AnswerActions) -> None:
    answer = await parts.ask(KEY, STAFF_LABELS)
    assert isinstance(await actions.passage(ShowPassage(answer.id, 1), STAFF_LABELS), CitedPassage)
    assert await actions.passage(ShowPassage(answer.id, 1), PUBLIC_LABELS) == notices.WITHHELD
    assert await actions.passage(ShowPassage(answer.id, 1), frozenset()) == notices.WITHHELD


async def test_all_passages_are_those_that_may_be_read_now(parts: BotParts, actions: AnswerActions) -> None:
    answer = await parts.ask(f"{KEY} {BEES}", STAFF_LABELS)
    quotes = {each.number: each.quote for each in answer.citations}
    assert len(quotes) > 1
    found = await actions.passages(ShowAllPassages(answer.id), STAFF_LABELS)
    assert not isinstance(found, str)
    assert {number: each.quote for number, each in found.items()} == quotes
    public = await actions.passages(ShowAllPassages(answer.id), PUBLIC_LABELS)
    assert not isinstance(public, str)
    assert {number: each.quote for number, each in public.items()} == {
        number: quote for number, quote in quotes.items() if quote.document.audience == "public"
    }
    assert await actions.passages(ShowAllPassages(answer.id), frozenset()) == notices.WITHHELD
    assert await actions.passages(ShowAllPassages(NOT_KEPT), STAFF_LABELS) == notices.GONE


async def test_a_passage_that_moved_is_found_and_one_that_is_gone_is_not_shown(
    parts: BotParts, actions: AnswerActions, tmp_path: Path, encoder: SentenceTransformerEncoder
) -> None:
    answer = await parts.ask(BEES, PUBLIC_LABELS)
    text = tmp_path / "docs" / "bees.txt"
    quoted = answer.citations[0].quote.text
    for changed, seen in ((f"A new beginning. {quoted}\n", "A new beginning."), ("Nothing is left.\n", "")):
        text.write_text(changed, "utf-8")
        build_index(tmp_path, encoder)
        parts.live_index.renew()
        shown = await actions.passage(ShowPassage(answer.id, 1), PUBLIC_LABELS)
        assert (shown.before if isinstance(shown, CitedPassage) else shown) == (seen or notices.WITHHELD)


async def test_a_number_that_the_answer_does_not_have_and_an_answer_that_is_not_kept_say_so(
    parts: BotParts, actions: AnswerActions
) -> None:
    answer = await parts.ask(BEES, PUBLIC_LABELS)
    assert await actions.passage(ShowPassage(answer.id, 99), PUBLIC_LABELS) == notices.WITHHELD
    assert await actions.passage(ShowPassage(NOT_KEPT, 1), PUBLIC_LABELS) == notices.GONE
    assert "not kept any more" in await actions.vote(CastVote(NOT_KEPT, True), "test:bo")


async def test_a_vote_is_counted_and_pressing_again_keeps_its_reason(parts: BotParts, actions: AnswerActions) -> None:
    answer = await parts.ask(BEES, PUBLIC_LABELS)
    unhelpful = CastVote(answer.id, False)
    await actions.vote_before_reason(unhelpful, "test:bo")
    assert await actions.vote(unhelpful, "test:bo", "About another hive.") == notices.VOTED_DOWN
    await actions.vote_before_reason(unhelpful, "test:bo")
    kept = (await parts.record_store.data_of("test:bo")).votes
    assert [(vote["value"], vote["reason"]) for vote in kept] == [(-1, "About another hive.")]
    assert await actions.vote(CastVote(answer.id, True), "test:bo") == notices.VOTED_UP
    kept = (await parts.record_store.data_of("test:bo")).votes
    assert [(vote["value"], vote["reason"]) for vote in kept] == [(1, "")]
    counted = parts.metrics.text().decode()
    assert 'footnote_votes_total{value="down"} 1.0' in counted
    assert 'footnote_votes_total{value="up"} 1.0' in counted


async def test_no_vote_is_kept_of_who_opted_out(parts: BotParts, actions: AnswerActions) -> None:
    answer = await parts.ask(BEES, PUBLIC_LABELS)
    await parts.record_store.set_opted_out("test:bo", opted_out=True)
    assert not actions.keeps_votes_of("test:bo")
    assert await actions.vote(CastVote(answer.id, True), "test:bo") == notices.NO_VOTE
    assert (await parts.record_store.data_of("test:bo")).votes == ()


@pytest.mark.parametrize(
    ("person", "moderates", "allowed"), [("ada", False, True), ("mo", True, True), ("bo", False, False)]
)
async def test_the_asker_and_moderators_may_delete_and_stop(
    actions: AnswerActions, person: str, moderates: bool, allowed: bool
) -> None:
    refused = actions.why_not_delete(DeleteAnswer("ada", ()), person, moderates=moderates)
    assert refused == ("" if allowed else notices.NOT_YOURS)
    for event, said in (("message-1", ""), ("message-2", notices.STOPPED_ALREADY)):
        stopped = actions.stop(StopAnswer("ada", event), person, moderates=moderates)
        assert stopped == (said if allowed else notices.NOT_YOURS_TO_STOP)


async def test_an_answer_for_one_person_is_shared_only_where_all_of_it_may_be_read(
    parts: BotParts, actions: AnswerActions
) -> None:
    public, private = await parts.ask(BEES, STAFF_LABELS), await parts.ask(KEY, STAFF_LABELS)
    shared = await actions.shared(public.id, STAFF_LABELS, "test:ada", PUBLIC_LABELS)
    assert not isinstance(shared, str)
    assert (shared.question, shared.citations) == (BEES, public.citations)
    assert await actions.shared(private.id, STAFF_LABELS, "test:ada", PUBLIC_LABELS) == notices.NOT_FOR_ALL
    assert await actions.shared(private.id, STAFF_LABELS, "test:ada", STAFF_LABELS) == await actions.kept(
        private.id, STAFF_LABELS, "test:ada"
    )
    assert await actions.shared(NOT_KEPT, STAFF_LABELS, "test:ada", PUBLIC_LABELS) == notices.GONE
