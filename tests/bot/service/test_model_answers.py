"""An answer that a language model writes is seen through like any other, and ends with quotes where it is stopped."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from bot.answering.llm import CircuitBreaker, DailyBudget, Endpoint, ModelService, OpenAICompatible
from bot.service import notices
from bot.service.reply import AnswerContent
from index import SentenceTransformerEncoder
from tests.bot.service.bot_parts import BEES, PUBLIC_LABELS, STAFF_LABELS, bot_parts
from tests.bot.service.memory_bot import MemoryBot, asked, memory_bot, mention, until
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform
from tests.fakes.openai import KEY as API_KEY
from tests.fakes.openai import MODEL, FakeOpenAI, Reply, event, usage

HIVE = "forty thousand"
SENTENCE = "A hive holds forty thousand bees. [1]"


@pytest.fixture
def model() -> Iterator[FakeOpenAI]:
    """A language model that writes a sentence and then on and on."""
    parts: Sequence[bytes | float] = [event(f"{SENTENCE} They"), *(event(" buzz"), 0.05) * 400]
    with FakeOpenAI(lambda _: Reply([*parts, event("", "stop"), usage(100, 20), b"data: [DONE]\n\n"])) as fake:
        yield fake


@pytest_asyncio.fixture
async def writer(
    indexed: Path, encoder: SentenceTransformerEncoder, model: FakeOpenAI, quick: None
) -> AsyncIterator[MemoryBot]:
    """A bot that has the model write."""
    endpoint = Endpoint(lambda: model.base_url, MODEL, API_KEY, 0, 0.0, {})
    service = ModelService(OpenAICompatible(endpoint), 1, DailyBudget(0), CircuitBreaker())
    async with bot_parts(indexed, encoder, service) as parts:
        yield memory_bot(parts, indexed, model_seconds=20.0)


@pytest.mark.parametrize("everything", [False, True])
async def test_a_model_that_is_stopped_leaves_the_quotes(writer: MemoryBot, everything: bool) -> None:
    platform, question = MemoryPlatform(), asked()
    answering = asyncio.create_task(writer.ask(platform, question))
    await until(lambda: platform.seen)
    if everything:
        writer.pipeline.stop_all()
    else:
        assert writer.pipeline.stop(question.event)
    reply = await answering
    assert isinstance(reply.content, AnswerContent)
    assert (reply.content.answer.fallback, reply.content.answer.model) == ("cancelled", "")
    assert platform.seen == ["A hive holds forty thousand bees.", reply.text]


async def test_what_a_model_writes_grows_only_before_those_who_may_know_it(writer: MemoryBot) -> None:
    platform, question = MemoryPlatform(STAFF_LABELS, PUBLIC_LABELS), asked()
    answering = asyncio.create_task(writer.ask(platform, question))
    await until(lambda: platform.seen)
    assert platform.seen == [notices.READING]
    writer.pipeline.stop(question.event)
    assert HIVE in (await answering).text


async def test_after_the_end_of_everything_no_model_writes(writer: MemoryBot, model: FakeOpenAI) -> None:
    writer.pipeline.stop_all()
    reply = await writer.ask(MemoryPlatform(), asked())
    assert isinstance(reply.content, AnswerContent)
    assert reply.content.answer.fallback == "cancelled"
    assert model.requests == []


async def test_a_question_that_is_deleted_while_a_model_writes_takes_back_what_was_shown(writer: MemoryBot) -> None:
    platform, message = MemoryPlatform(), mention(BEES)
    await writer.intake.take_message(message, MemoryMessageContext(platform))
    await until(lambda: platform.seen)
    await writer.intake.withdraw(message.id, message.event)
    await writer.settle()
    assert platform.seen == ["A hive holds forty thousand bees."]
    assert (platform.standing, writer.unfinished()) == ([], {})
    assert (writer.request_queue.at_work, writer.outcomes()) == (0, {"left": 1})
