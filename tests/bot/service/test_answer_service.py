"""Questions of a platform, answered and recorded."""

from dataclasses import replace
from pathlib import Path

from bot.answering.llm import CircuitBreaker, DailyBudget, Endpoint, ModelService, OpenAICompatible
from bot.records import Origin
from bot.service.answer_service import Question
from index import SentenceTransformerEncoder
from tests.bot.service.bot_parts import BEES, PUBLIC_LABELS, BotParts, bot_parts
from tests.fakes.openai import KEY, MODEL, FakeOpenAI, speaking


async def test_each_community_pays_for_its_own_answers(indexed: Path, encoder: SentenceTransformerEncoder) -> None:
    with FakeOpenAI(lambda _: speaking("A hive holds forty thousand bees. [1]")) as fake:
        model = OpenAICompatible(Endpoint(lambda: fake.base_url, MODEL, KEY, 0, 0.0, {}))
        async with bot_parts(indexed, encoder, ModelService(model, 1, DailyBudget(10), CircuitBreaker())) as parts:
            found = [
                await parts.answers.to(Question(BEES, PUBLIC_LABELS, "", Origin(community, "", "", "p")))
                for community in ("one", "one", "other")
            ]
    assert [answer.fallback for answer in found] == ["", "budget", ""]


async def test_nothing_is_kept_of_what_is_not_shown_and_what_is_taken_alone_is_carried_on(parts: BotParts) -> None:
    asked = Question(BEES, PUBLIC_LABELS, "talk", Origin("one", "", "", "p"))
    await parts.answers.to(replace(asked, is_shown=lambda _: False))
    left = parts.conversations.turns("talk", PUBLIC_LABELS)
    shown = [await parts.answers.to(each) for each in (asked, replace(asked, text="And wasps?", standalone=True))]
    kept = await parts.record_store.data_of("p")
    assert left == ()
    assert [turn.question for turn in parts.conversations.turns("talk", PUBLIC_LABELS)] == [BEES, "And wasps?"]
    assert kept.answers == tuple(each.id for each in shown)
