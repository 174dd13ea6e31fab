"""Every question that is taken has one end: an answer for those who read it then, or a word on why there is none."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.service import notices, pipeline
from bot.service.incoming import IncomingFile
from bot.service.outcome import Delivery
from bot.service.reply import AnswerContent
from bot.translation import ENGLISH
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts
from tests.bot.service.memory_bot import MemoryBot, asked, memory_bot, until
from tests.bot.service.memory_platform import (
    FORBIDDEN,
    NOT_ALLOWED,
    REFUSED,
    TEMPORARY,
    MemoryMessageContext,
    MemoryPlatform,
    MemoryReply,
)

HIVE = "forty thousand"
DOOR = "green door"
UNKNOWN = "Who won the football world cup in 1998?"


async def test_a_question_is_answered_recorded_and_forgotten_by_the_journal(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    reply = await bot.ask(platform, asked())
    assert len(platform.seen) == 1
    assert HIVE in reply.text
    assert isinstance(reply.content, AnswerContent)
    kept = await bot.parts.record_store.data_of("test:ada")
    assert kept.answers == (reply.content.answer.id,)
    assert (bot.outcomes(), bot.unfinished()) == ({"answered": 1}, {})
    assert (bot.request_queue.at_work, bot.request_queue.waiting) == (0, 0)


async def test_a_question_is_acknowledged_once_it_is_noted(bot: MemoryBot) -> None:
    platform, question = MemoryPlatform(), asked()
    reply, noted = MemoryReply(platform), list[dict[str, dict[str, str]]]()
    reply.on_acknowledge = lambda: noted.append(bot.unfinished())
    platform.is_open.clear()
    answering = asyncio.create_task(bot.ask(platform, question, reply))
    await until(lambda: platform.requested)
    assert noted == [{question.event: {"id": reply.id, "acknowledged": "False", "platform": "test"}}]
    assert bot.unfinished() == {question.event: {"id": reply.id, "acknowledged": "True", "platform": "test"}}
    platform.is_open.set()
    await answering
    assert bot.unfinished() == {}


async def test_a_slow_journal_holds_no_acknowledgement_up(bot: MemoryBot) -> None:
    platform, journal_goes_on = MemoryPlatform(), threading.Event()
    slow = asyncio.create_task(bot.journal.in_thread(journal_goes_on.wait, 20.0))
    reply = MemoryReply(platform)
    answering = asyncio.create_task(bot.ask(platform, asked(), reply))
    await until(lambda: reply.is_acknowledged)
    assert bot.unfinished() == {}
    journal_goes_on.set()
    await asyncio.gather(slow, answering)
    assert HIVE in reply.text


async def test_a_journal_that_cannot_be_written_costs_no_answer(
    bot: MemoryBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(bot.journal, "accept", fails)
    assert HIVE in (await bot.ask(MemoryPlatform(), asked())).text


async def test_a_question_whose_acknowledgement_is_refused_is_not_answered(bot: MemoryBot) -> None:
    def refuse() -> None:
        raise REFUSED

    platform = MemoryPlatform()
    reply = MemoryReply(platform)
    reply.on_acknowledge = refuse
    await bot.ask(platform, asked(), reply)
    assert (platform.seen, bot.outcomes(), bot.unfinished()) == ([], {"failed": 1}, {})


async def test_who_shares_no_community_is_told_so(bot: MemoryBot) -> None:
    reply = await bot.ask(MemoryPlatform(frozenset()), asked())
    assert (reply.text, bot.outcomes()) == (notices.STRANGER, {"stranger": 1})


async def test_what_asks_nothing_is_told_so(bot: MemoryBot) -> None:
    reply = await bot.ask(MemoryPlatform(), asked("   "))
    assert (reply.text, bot.outcomes()) == (notices.NO_QUESTION, {"empty": 1})


@pytest.mark.parametrize(
    ("readers", "asker", "question", "hinted"),
    [
        (PUBLIC_LABELS, STAFF_LABELS, KEY, True),
        (PUBLIC_LABELS, STAFF_LABELS, UNKNOWN, True),
        (PUBLIC_LABELS, STAFF_LABELS, BEES, False),
        (PUBLIC_LABELS, PUBLIC_LABELS, KEY, False),
        (STAFF_LABELS, STAFF_LABELS, UNKNOWN, False),
        (PUBLIC_LABELS, None, KEY, False),
    ],
)
async def test_a_refusal_says_where_to_ask_to_those_who_may_read_more(
    bot: MemoryBot, readers: frozenset[str], asker: frozenset[str] | None, question: str, hinted: bool
) -> None:
    platform = MemoryPlatform(readers)
    platform.asker_labels = asker
    reply = await bot.ask(platform, asked(question))
    assert (notices.PRIVATELY in reply.text) is hinted
    assert bot.outcomes() == {"answered" if question == BEES else "refused": 1}


async def test_a_refusal_that_nobody_asked_for_says_nothing_of_where_to_ask(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    platform.asker_labels = STAFF_LABELS
    reply = await bot.ask(platform, asked(KEY, addressed=False))
    assert reply.text
    assert notices.PRIVATELY not in reply.text


async def test_an_answer_is_made_anew_when_readers_come_who_may_not_know_it(bot: MemoryBot) -> None:
    platform = MemoryPlatform(STAFF_LABELS, PUBLIC_LABELS)
    reply = await bot.ask(platform, asked(KEY))
    assert len(platform.seen) == 1
    assert DOOR not in reply.text
    assert bot.outcomes() == {"refused": 1}


async def test_an_answer_stands_when_the_readers_may_know_more_than_before(bot: MemoryBot) -> None:
    platform = MemoryPlatform(PUBLIC_LABELS, STAFF_LABELS)
    reply = await bot.ask(platform, asked(BEES))
    assert (HIVE in reply.text, len(platform.seen)) == (True, 1)


async def test_what_failed_once_is_sent_again_only_to_those_who_may_know_it(bot: MemoryBot) -> None:
    platform = MemoryPlatform(STAFF_LABELS, STAFF_LABELS, PUBLIC_LABELS)
    platform.failures = [TEMPORARY]
    reply = await bot.ask(platform, asked(KEY))
    assert (DOOR in reply.text, len(platform.seen)) == (False, 1)


async def test_readers_who_keep_changing_are_told_so(bot: MemoryBot) -> None:
    platform = MemoryPlatform(*(STAFF_LABELS, PUBLIC_LABELS) * pipeline.MAX_REMAKES)
    await bot.ask(platform, asked(KEY))
    assert (platform.seen, bot.outcomes()) == ([notices.READERS_CHANGE], {"failed": 1})


async def test_what_the_platform_does_not_take_at_first_is_sent_once(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    platform.failures = [TEMPORARY, TEMPORARY, TEMPORARY]
    reply = await bot.ask(platform, asked())
    assert (platform.requested, len(platform.seen), HIVE in reply.text) == (4, 1, True)
    kept = await bot.parts.record_store.data_of("test:ada")
    assert len(kept.answers) == 1


@pytest.mark.parametrize("addressed", [True, False])
async def test_who_asked_where_the_bot_may_not_write_is_told_elsewhere(bot: MemoryBot, addressed: bool) -> None:
    platform = MemoryPlatform()
    platform.failures = [FORBIDDEN]
    await bot.ask(platform, asked(addressed=addressed))
    assert platform.told == ([NOT_ALLOWED] if addressed else [])
    assert (platform.seen, bot.outcomes(), bot.unfinished()) == ([], {"forbidden": 1}, {})


async def test_what_is_refused_is_not_sent_again(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    platform.failures = [REFUSED]
    await bot.ask(platform, asked())
    assert (platform.requested, platform.seen, bot.unfinished()) == (1, [], {})


async def test_what_could_not_be_sent_in_its_time_is_left_to_the_next_start(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    platform.failures = [TEMPORARY] * 100
    reply, question = MemoryReply(platform), asked()
    reply.send_seconds = 0.05
    await bot.ask(platform, question, reply)
    assert (platform.seen, bot.outcomes()) == ([], {"unsent": 1})
    assert list(bot.unfinished()) == [question.event]


async def test_only_so_many_answers_are_sent_again_at_a_time(bot: MemoryBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MAX_RETRYING", 1)
    first, second = MemoryPlatform(), MemoryPlatform()
    first.failures, second.failures = [TEMPORARY], [TEMPORARY]
    first.is_open.clear()
    waiting = asyncio.create_task(bot.ask(first, asked(person="ada")))
    await until(lambda: first.requested)
    await bot.ask(second, asked(person="bo"))
    first.is_open.set()
    await waiting
    assert (len(first.seen), second.seen) == (1, [])
    assert bot.outcomes() == {"answered": 1, "unsent": 1}


async def test_while_an_answer_is_held_up_the_next_question_is_answered(bot: MemoryBot) -> None:
    held, other = MemoryPlatform(), MemoryPlatform()
    held.is_open.clear()
    waiting = asyncio.create_task(bot.ask(held, asked(person="ada")))
    await until(lambda: held.requested)
    assert HIVE in (await bot.ask(other, asked(person="bo"))).text
    held.is_open.set()
    await waiting
    assert len(held.seen) == 1


async def test_a_defect_is_told(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    platform.failures = [ArithmeticError("a defect")]
    await bot.ask(platform, asked())
    assert (platform.seen, bot.outcomes(), bot.unfinished()) == ([notices.DEFECT], {"failed": 1}, {})
    assert (bot.request_queue.at_work, bot.request_queue.waiting) == (0, 0)


async def test_a_defect_is_told_to_who_asked_alone(bot: MemoryBot) -> None:
    platform = MemoryPlatform()
    platform.failures = [ArithmeticError("a defect")]
    await bot.ask(platform, asked(addressed=False))
    assert (platform.seen, bot.outcomes()) == ([], {"failed": 1})


async def test_an_answer_that_is_not_to_be_shown_leaves_nothing(bot: MemoryBot) -> None:
    platform, question = MemoryPlatform(), asked(UNKNOWN, addressed=False)
    delivery = Delivery(MemoryMessageContext(platform), MemoryReply(platform), lambda _: False)
    await bot.pipeline.answer(question, bot.ticket("test:ada"), delivery)
    assert (platform.requested, platform.seen, bot.outcomes()) == (0, [], {"left": 1})
    assert (await bot.parts.record_store.data_of("test:ada")).answers == ()


async def test_files_are_read_for_their_question_and_others_are_named(bot: MemoryBot) -> None:
    async def download() -> bytes:
        return b"The harbour fair opens on the third of May."

    files = (IncomingFile("fair.txt", "text/plain", 43, download), IncomingFile("map.png", "image/png", 43, download))
    reply = await bot.ask(MemoryPlatform(), asked("When does the harbour fair open?", files=files))
    assert "third of May" in reply.text
    assert reply.text.splitlines()[-1] == "I couldn’t read map.png: I read text files and PDFs only."
    later = await bot.ask(MemoryPlatform(), asked("When does the harbour fair open?"))
    assert "third of May" not in later.text


async def test_an_answer_that_takes_too_long_is_given_up(
    parts: BotParts, tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def download() -> bytes:
        await asyncio.sleep(60)
        return b""

    monkeypatch.setattr(pipeline, "ANSWER_SECONDS", 0.05)
    bot = memory_bot(parts, tmp_path)
    reply = await bot.ask(MemoryPlatform(), asked(files=(IncomingFile("a.txt", "text/plain", 1, download),)))
    assert (reply.text, bot.outcomes()) == (notices.DEFECT, {"failed": 1})


async def test_who_waits_long_sees_that_the_question_was_heard(bot: MemoryBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "SLOW_SECONDS", 0.01)
    reading = asyncio.Event()

    async def download() -> bytes:
        await reading.wait()
        return b"Nothing."

    for labels, sources in ((PUBLIC_LABELS, "docs"), (STAFF_LABELS, "docs staff"), (frozenset[str](), "")):
        platform, file = MemoryPlatform(labels), IncomingFile("a.txt", "text/plain", 8, download)
        reading.clear()
        answering = asyncio.create_task(bot.ask(platform, asked(files=(file,))))
        while not platform.seen:
            await asyncio.sleep(0.01)
        reading.set()
        await answering
        assert platform.seen[0] == f"{notices.READING} {sources}".strip()
        assert len(platform.seen) == 2


async def test_who_waits_sees_the_place_and_can_stop(bot: MemoryBot) -> None:
    first, platform, question = bot.ticket("test:bo"), MemoryPlatform(), asked()
    waiting = asyncio.create_task(bot.ask(platform, question))
    await until(lambda: platform.seen)
    assert bot.pipeline.stop(question.event)
    await waiting
    assert platform.seen == [notices.waiting(1, ENGLISH), notices.STOPPED]
    assert bot.outcomes() == {"stopped": 1}
    assert not bot.pipeline.stop(question.event)
    bot.request_queue.leave(first)
