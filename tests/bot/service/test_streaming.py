"""An answer that a model writes grows by few edits, before readers who may know it, and not after its end."""

import asyncio
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest

from bot.answering.types import AnswerSentence
from bot.service import notices, streaming
from bot.service.streaming import StreamingReply
from bot.translation import ENGLISH
from tests.bot.service.bot_parts import PUBLIC_LABELS, STAFF_LABELS
from tests.bot.service.memory_bot import until
from tests.bot.service.memory_platform import TEMPORARY, MemoryMessageContext, MemoryPlatform, MemoryReply

pytestmark = pytest.mark.usefixtures("quick")
WORDS = ("One.", "Two.", "Three.", "Four.")


def sentences(number: int) -> Sequence[AnswerSentence]:
    """The first sentences of an answer."""
    return [AnswerSentence(word, (1,)) for word in WORDS[:number]]


class Writing:
    """An answer that is written on a platform."""

    def __init__(self, platform: MemoryPlatform, labels: frozenset[str] = PUBLIC_LABELS) -> None:
        self.platform, self.reply = platform, MemoryReply(platform)
        self.streaming = StreamingReply(self.reply, MemoryMessageContext(platform).audience, ENGLISH)
        self.listener = self.streaming.listener("test:1", labels)

    async def write(self, number: int) -> None:
        """Have so many sentences, as a model has them: in another thread."""
        await asyncio.to_thread(self.listener.on_sentences, sentences(number))


async def test_what_is_written_is_shown_as_it_grows() -> None:
    writing = Writing(MemoryPlatform())
    for number in (1, 2):
        await writing.write(number)
        await until(lambda number=number: len(writing.platform.seen) == number)  # type: ignore[misc]
    assert writing.platform.seen == ["One.", "One. Two."]
    writing.streaming.end()


async def test_edits_are_apart_and_show_only_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "EDIT_SECONDS", 0.2)
    writing, at = Writing(MemoryPlatform()), list[float]()
    await writing.write(1)
    for number in (1, 2):
        await until(lambda number=number: len(writing.platform.seen) == number)  # type: ignore[misc]
        at.append(time.monotonic())
        for more in (2, 3, 4):
            await writing.write(more)
    writing.streaming.end()
    assert writing.platform.seen == ["One.", "One. Two. Three. Four."]
    assert [later - earlier >= 0.19 for earlier, later in pairwise(at)] == [True]


async def test_an_answer_that_is_there_at_once_is_not_shown_growing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "SETTLE_SECONDS", 0.05)
    writing = Writing(MemoryPlatform())
    await writing.write(2)
    writing.streaming.end()
    await asyncio.sleep(0.1)
    assert writing.platform.requested == 0


async def test_after_the_end_nothing_is_shown() -> None:
    writing = Writing(MemoryPlatform())
    await writing.write(1)
    await until(lambda: writing.platform.seen)
    writing.streaming.end()
    await writing.write(2)
    await writing.streaming.show_reading(())
    await writing.streaming.show_place(1)
    await asyncio.sleep(0.1)
    assert writing.platform.seen == ["One."]


async def test_an_edit_that_fails_is_made_up_for_by_the_next() -> None:
    platform = MemoryPlatform()
    platform.failures = [TEMPORARY]
    writing = Writing(platform)
    await writing.write(1)
    await until(lambda: platform.requested == 1)
    await writing.write(2)
    await until(lambda: platform.seen)
    writing.streaming.end()
    assert platform.seen == ["One. Two."]


async def test_what_was_shown_is_taken_back_when_readers_come_who_may_not_know_it() -> None:
    platform = MemoryPlatform(STAFF_LABELS, PUBLIC_LABELS)
    writing = Writing(platform, STAFF_LABELS)
    await writing.write(1)
    await until(lambda: platform.seen)
    await writing.write(2)
    await until(lambda: len(platform.seen) == 2)
    await writing.write(3)
    await asyncio.sleep(0.1)
    writing.streaming.end()
    assert platform.seen == ["One.", notices.READING]


async def test_the_place_in_the_queue_is_not_followed_by_less() -> None:
    platform = MemoryPlatform()
    writing = Writing(platform)
    await writing.streaming.show_place(2)
    await writing.streaming.show_reading(())
    assert platform.seen == [notices.waiting(2, ENGLISH)]


async def test_what_has_begun_to_grow_is_not_covered_by_a_word_on_how_far_it_is() -> None:
    writing = Writing(MemoryPlatform())
    await writing.write(1)
    await until(lambda: writing.platform.seen)
    await writing.streaming.show_reading(())
    writing.streaming.end()
    assert writing.platform.seen == ["One."]


async def test_the_model_learns_that_nobody_waits_any_more() -> None:
    writing = Writing(MemoryPlatform())
    assert not writing.listener.is_cancelled()
    writing.streaming.stop()
    assert writing.listener.is_cancelled()
