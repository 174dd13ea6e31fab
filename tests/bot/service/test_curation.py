"""Answers of people that are kept: what is answered with them and to whom, and how they go."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from bot.answering.types import Answer
from bot.rendering import plain_text
from bot.rendering.answer import answer_lines
from bot.rendering.discord import answer_messages, report_messages
from bot.service import curation_notices as notices
from bot.service.answer_actions import AnswerActions
from bot.service.button_actions import PressOffer, ShowPassage
from bot.service.button_labels import label_of
from bot.service.cited_passage import CitedPassage
from bot.service.curated_draft import form_of, new_draft
from bot.service.document_search import search_passages
from bot.service.privacy_requests import PrivacyRequests
from bot.translation import ENGLISH, LANGUAGES, load_translators
from index import SentenceTransformerEncoder
from index.storage import roll_back
from tests.bot.service.bot_parts import BEES, BotParts, bot_parts, build_index
from tests.bot.service.keeping import CELLAR, LOBBY, WIFI, WIFI_ANSWER, keeper, kept, question, saying, values

READERS = frozenset({"public", LOBBY})
STRANGERS = frozenset({"public"})


def quotes(answer: Answer) -> list[str]:
    return [each.quote.text for each in answer.citations]


async def test_a_kept_answer_answers_its_question_at_once_and_is_named_as_what_it_is(parts: BotParts) -> None:
    assert (await parts.ask(WIFI, READERS)).status == "no_evidence"
    await kept(parts.curation)
    answer = await parts.ask(WIFI, READERS)
    assert quotes(answer) == [WIFI_ANSWER]
    text = "\n".join(part.text for part in answer_messages(answer, (), ENGLISH))
    assert "Answer by Ann, 3 Nov 2026" in text
    assert WIFI in text
    assert "https://chat.example/lobby/" in text


@pytest.mark.parametrize(
    "asked",
    [
        "what's the password of the guest wifi",
        "Hi all, does anybody know the guest wifi password?",
        "password guest wifi?",
        "can somebody tell me the password for the guest WiFi please",
    ],
)
async def test_other_wordings_get_it_too(parts: BotParts, asked: str) -> None:
    await kept(parts.curation)
    assert quotes(await parts.ask(asked, READERS)) == [WIFI_ANSWER]


@pytest.mark.parametrize(
    "asked",
    [
        "What is the password of the admin wifi console on port 8080?",
        "Who changed the password of the guest wifi?",
        "Where does the guest wifi begin?",
        "What is the password of the guest printer?",
    ],
)
async def test_another_question_is_not_taken_for_it(parts: BotParts, asked: str) -> None:
    await kept(parts.curation)
    answer = await parts.ask(asked, READERS)
    assert answer.hedged or answer.status == "no_evidence"


async def test_it_comes_before_what_the_documents_say(parts: BotParts) -> None:
    assert "forty thousand" in quotes(await parts.ask(BEES, READERS))[0]
    await kept(parts.curation, saying("We counted them last week. Ours holds sixty thousand."), question(BEES))
    assert quotes(await parts.ask(BEES, READERS)) == ["We counted them last week. Ours holds sixty thousand."]
    assert "forty thousand" in quotes(await parts.ask(BEES, STRANGERS))[0]


async def test_of_two_answers_to_a_question_the_newest_is_given(parts: BotParts) -> None:
    await kept(parts.curation, saying("On the card.", at=datetime(2026, 11, 9, tzinfo=UTC)))
    await kept(parts.curation, saying("Under the mat.", at=datetime(2026, 11, 5, tzinfo=UTC)))
    assert quotes(await parts.ask(WIFI, READERS)) == ["On the card."]


async def test_it_reaches_nobody_who_may_not_read_where_it_was_said(parts: BotParts) -> None:
    await kept(parts.curation, saying(label=CELLAR))
    for labels in (STRANGERS, READERS, frozenset({"public", "test:1:cella", "staff"})):
        answer = await parts.ask(WIFI, labels)
        assert WIFI_ANSWER not in plain_text(answer_lines(answer))
        assert answer.nearest == () or all(LOBBY != each.quote.document.audience for each in answer.nearest)
    assert quotes(await parts.ask(WIFI, frozenset({"public", CELLAR}))) == [WIFI_ANSWER]


async def test_a_button_shows_its_passage_to_its_readers_alone(parts: BotParts) -> None:
    await kept(parts.curation)
    answer = await parts.ask(WIFI, READERS)
    actions = AnswerActions(parts.live_index, parts.record_store, parts.metrics, lambda _: False)
    shown = await actions.passage(ShowPassage(answer.id, 1), READERS)
    assert isinstance(shown, CitedPassage)
    assert shown.quote.text == WIFI_ANSWER
    assert isinstance(await actions.passage(ShowPassage(answer.id, 1), STRANGERS), str)


async def test_nothing_is_kept_before_the_form_is_sent_and_a_wrong_form_loses_nothing(parts: BotParts) -> None:
    curation = parts.curation
    draft = curation.begin(saying(), question(), keeper())
    assert not isinstance(draft, str)
    assert curation.library.answers == []
    for field, value, said in (
        ("days", "soon", notices.WRONG_DAYS),
        ("days", "0", notices.WRONG_DAYS),
        ("text", " \n", notices.NO_WORDS),
        ("question", "", notices.NO_QUESTION),
    ):
        done = await curation.submit(draft.id, values(draft, **{"question": "Wifi?", field: value}), keeper())
        assert (done.answer, done.said, done.field) == (None, said, field)
    again = curation.draft(draft.id)
    assert again is not None
    assert [each.value for each in form_of(again, ENGLISH).fields] == ["", WIFI_ANSWER, ""]
    assert curation.library.answers == []


async def test_changed_words_are_said_to_be_changed(parts: BotParts) -> None:
    draft = parts.curation.begin(saying(), question(), keeper())
    assert not isinstance(draft, str)
    done = await parts.curation.submit(draft.id, values(draft, text="It is on the card."), keeper())
    assert done.answer is not None
    assert done.answer.by == "Ann & Mo"
    answer = await parts.ask(WIFI, READERS)
    assert (quotes(answer), answer.citations[0].quote.document.author) == (["It is on the card."], "Ann & Mo")


async def test_what_was_withdrawn_changed_or_has_expired_is_answered_so_at_once(parts: BotParts) -> None:
    curation = parts.curation
    first = await kept(curation)
    draft = await curation.begin_edit(first.short_id, keeper())
    assert not isinstance(draft, str)
    assert (await curation.submit(draft.id, values(draft, text="Ask Cy."), keeper())).said == notices.CHANGED
    assert quotes(await parts.ask(WIFI, READERS)) == ["Ask Cy."]
    assert await curation.expire(first.short_id, 1, keeper()) == notices.CHANGED
    assert quotes(await parts.ask(WIFI, READERS)) == ["Ask Cy."]
    await curation.library.expire(curation.library.answers[0], datetime.now(UTC) - timedelta(seconds=1))
    assert (await parts.ask(WIFI, READERS)).status == "no_evidence"
    assert await curation.expire(first.short_id, 0, keeper()) == notices.CHANGED
    assert quotes(await parts.ask(WIFI, READERS)) == ["Ask Cy."]
    assert await curation.withdraw(first.short_id, keeper()) == notices.WITHDRAWN
    assert (await parts.ask(WIFI, READERS)).status == "no_evidence"


async def test_who_lacks_the_right_can_do_nothing_of_it(parts: BotParts) -> None:
    curation = parts.curation
    found = await kept(curation, saying(label=CELLAR))
    nobody, elsewhere = keeper(moderates=False), keeper(community="test:2")
    outside = keeper(labels=[LOBBY])
    assert curation.begin(saying(), question(), nobody) == notices.NOT_MODERATOR
    draft = curation.begin(saying(), question(), keeper())
    assert not isinstance(draft, str)
    for wrong in (nobody, elsewhere):
        assert (await curation.submit(draft.id, values(draft), wrong)).said == notices.NOT_MODERATOR
    for wrong, said in ((nobody, notices.NOT_MODERATOR), (elsewhere, notices.UNKNOWN), (outside, notices.UNKNOWN)):
        assert await curation.begin_edit(found.id, wrong) == said
        assert await curation.expire(found.id, 1, wrong) == said
        assert await curation.withdraw(found.id, wrong) == said
        assert found.short_id not in "".join(report_messages(await curation.listed(wrong)))
    assert found.short_id in "".join(report_messages(await curation.listed(keeper())))
    assert [each.id for each in curation.library.answers] == [found.id]


async def test_what_moderators_do_is_audited_and_the_words_are_not(parts: BotParts, indexed: Path) -> None:
    curation = parts.curation
    found = await kept(curation)
    await curation.listed(keeper())
    await curation.expire(found.id, 3, keeper())
    await curation.withdraw(found.id, keeper())
    log = (indexed / "records" / "audit.jsonl").read_text("utf-8")
    what = [json.loads(line)["what"] for line in log.splitlines()]
    assert what == ["answer kept", "kept answers shown", "kept answer expires", "kept answer withdrawn"]
    assert WIFI_ANSWER not in log


async def test_bots_people_who_opted_out_and_hidden_words_are_not_kept(parts: BotParts) -> None:
    curation = parts.curation
    await parts.record_store.set_opted_out("test:cy", opted_out=True)
    for said, asked, why in (
        (saying(by_bot=True), question(), notices.NOT_OF_BOTS),
        (saying(""), question(), notices.NO_WORDS),
        (saying(label=""), question(), notices.NOT_HERE),
        (saying(person="cy"), question(), notices.OPTED_OUT),
        (saying(), question(person="cy"), notices.OPTED_OUT),
    ):
        assert curation.begin(said, asked, keeper()) == why


async def gone_everywhere(parts: BotParts, answer: Answer) -> None:
    """Assert that nothing of the kept answer is found any more."""
    assert (await parts.ask(WIFI, READERS)).status == "no_evidence"
    actions = AnswerActions(parts.live_index, parts.record_store, parts.metrics, lambda _: False)
    assert isinstance(await actions.passage(ShowPassage(answer.id, 1), READERS), str)
    again = await actions.kept(answer.id, READERS, "test:ada")
    assert isinstance(again, str) or WIFI_ANSWER not in plain_text(answer_lines(again))
    with parts.live_index.lend() as opened:
        assert search_passages(opened, WIFI, "", READERS).passages == ()
    assert WIFI_ANSWER[:20] not in "".join(report_messages(await parts.curation.listed(keeper())))


@pytest.mark.parametrize("way", ["message", "question", "data", "opt out", "place", "asker", "another process"])
async def test_what_is_deleted_disappears_within_five_seconds(parts: BotParts, way: str) -> None:
    curation, store = parts.curation, parts.record_store
    found = await kept(curation)
    answer = await parts.ask(WIFI, READERS)
    assert quotes(answer) == [WIFI_ANSWER]
    pending = curation.begin(saying(), question(), keeper())
    privacy = PrivacyRequests(parts.live_index, store, 0, curation.forget_person)
    match way:
        case "message" | "question":
            event = found.event if way == "message" else found.asked_event
            store.forget_event(event)
            curation.forget_event(event)
        case "data" | "asker":
            await privacy.delete(found.author if way == "data" else found.asker, ENGLISH)
        case "opt out":
            await privacy.opt(found.author, out=True)
            assert not isinstance(pending, str)
            assert curation.draft(pending.id) is None
        case "place":
            await curation.library.forget_place(found.community, found.place)
        case _:
            await store.delete_data_of(found.author)
            async with asyncio.timeout(5):
                follow = asyncio.create_task(curation.library.follow())
                while curation.library.answers:
                    await asyncio.sleep(0.05)
                follow.cancel()
    await gone_everywhere(parts, answer)
    await store.delete_forgotten()
    assert await store.curated.read() == []
    await curation.library.refresh()
    await gone_everywhere(parts, answer)


async def test_what_is_kept_survives_a_restart_and_a_new_generation(
    indexed: Path, encoder: SentenceTransformerEncoder
) -> None:
    async with bot_parts(indexed, encoder) as first:
        await kept(first.curation)
    async with bot_parts(indexed, encoder) as second:
        assert quotes(await second.ask(WIFI, READERS)) == [WIFI_ANSWER]


async def test_a_rollback_brings_back_nothing_that_was_withdrawn(
    indexed: Path, encoder: SentenceTransformerEncoder
) -> None:
    async with bot_parts(indexed, encoder) as parts:
        found = await kept(parts.curation)
        answer = await parts.ask(WIFI, READERS)
        (indexed / "docs" / "new.txt").write_text("Bats sleep upside down in the attic of the hall.\n", "utf-8")
        build_index(indexed, encoder)
        assert parts.live_index.renew()
        assert quotes(await parts.ask(WIFI, READERS)) == [WIFI_ANSWER]
        await parts.curation.withdraw(found.id, keeper())
        roll_back(indexed / "index", 1, encoder.spec)
        parts.live_index.renew()
        await gone_everywhere(parts, answer)
    async with bot_parts(indexed, encoder) as again:
        await gone_everywhere(again, answer)


async def test_a_correction_is_a_moderators_and_keeps_the_question(parts: BotParts) -> None:
    answer = await parts.ask(BEES, READERS)
    place, right = saying(by_bot=True, text=""), "Ours holds sixty thousand."
    refused = await parts.curation.begin_correction(answer.id, place, "x:1", keeper(moderates=False))
    assert refused == notices.NOT_MODERATOR
    draft = await parts.curation.begin_correction(answer.id, place, "x:1", keeper())
    assert not isinstance(draft, str)
    assert (draft.question, draft.text, draft.asked.person) == (BEES, "", "test:ada")
    done = await parts.curation.submit(draft.id, values(draft, text=right), keeper())
    assert done.answer is not None
    assert (done.answer.by, done.answer.author, done.shown_at) == ("Mo", "test:mo", "x:1")
    assert quotes(await parts.ask(BEES, READERS)) == [right]
    assert isinstance(await parts.curation.begin_correction("0" * 32, place, "x:1", keeper()), str)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_and_buttons_fit_on_both_platforms_in_every_language(language: str) -> None:
    translator = load_translators()[language]
    for corrects in ("", "a"):
        form = form_of(replace(new_draft("test:mo", saying(), question()), corrects=corrects), translator)
        assert 0 < len(form.title) <= 24
        assert [each.label for each in form.fields if not 0 < len(each.label) <= 45] == []
    choices: tuple[Literal["keep", "edit", "no"], ...] = ("keep", "edit", "no")
    labels = [label_of(PressOffer("0" * 32, each), translator) for each in choices]
    assert [each for each in labels if not 0 < len(each) <= 40] == []
    assert [each for each in ("Save as answer", "Correct this") if not 0 < len(translator.translate(each)) <= 32] == []
