"""Questions of a platform, answered and recorded."""

from dataclasses import replace
from pathlib import Path

from bot.answering import Answerer, AnswerSettings, Conversations, Writer, WriterSettings
from bot.answering.llm import CircuitBreaker, DailyBudget, Endpoint, ModelService, OpenAICompatible
from bot.records import Origin, RecordPlace
from bot.service.answer_service import AnswerService, Question
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.record_store import open_record_store
from index import PUBLIC, Index, IndexFolder, SearchSettings, SentenceTransformerEncoder
from prompts import load_prompts
from tests.bot.service.test_live_index import build
from tests.fakes.openai import KEY, MODEL, FakeOpenAI, speaking

EVERYONE = frozenset({PUBLIC})


async def test_each_community_pays_for_its_own_answers(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bees.txt").write_text("A hive holds forty thousand bees.\n", "utf-8")
    build(tmp_path, encoder)
    with FakeOpenAI(lambda _: speaking("A hive holds forty thousand bees. [1]")) as fake:
        model = OpenAICompatible(Endpoint(lambda: fake.base_url, MODEL, KEY, 0, 0.0, {}))
        service = ModelService(model, 1, DailyBudget(10), CircuitBreaker())

        def opened() -> ServedIndex:
            index = Index(tmp_path / "index", encoder, SearchSettings(0.7, 0.5, 64))
            writer = Writer(index, service, load_prompts(None), WriterSettings(EVERYONE, 1_000, 100, 20.0))
            return ServedIndex(index, Answerer(index, AnswerSettings(), writer))

        live_index = LiveIndex(opened, IndexFolder(tmp_path / "index").current, 1)
        async with open_record_store(RecordPlace("", tmp_path / "records", 0), lambda _: None) as record_store:
            answers = AnswerService(live_index, Conversations(0, 1, 60.0), record_store)
            found = [
                await answers.to(Question("How many bees does a hive hold?", EVERYONE, "", Origin(guild, "", "", "p")))
                for guild in ("one", "one", "other")
            ]
        live_index.close()
    assert [answer.fallback for answer in found] == ["", "budget", ""]


async def test_nothing_is_kept_of_what_is_not_shown_and_what_is_taken_alone_is_carried_on(
    tmp_path: Path, encoder: SentenceTransformerEncoder
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bees.txt").write_text("A hive holds forty thousand bees.\n", "utf-8")
    build(tmp_path, encoder)

    def opened() -> ServedIndex:
        index = Index(tmp_path / "index", encoder, SearchSettings(0.7, 0.5, 64))
        return ServedIndex(index, Answerer(index, AnswerSettings()))

    live_index = LiveIndex(opened, IndexFolder(tmp_path / "index").current, 1)
    conversations = Conversations(4, 1, 60.0)
    async with open_record_store(RecordPlace("", tmp_path / "records", 0), lambda _: None) as record_store:
        answers = AnswerService(live_index, conversations, record_store)
        asked = Question("How many bees does a hive hold?", EVERYONE, "talk", Origin("one", "", "", "p"))
        await answers.to(replace(asked, shown=lambda _: False))
        left = conversations.turns("talk", EVERYONE)
        shown = [await answers.to(each) for each in (asked, replace(asked, text="And wasps?", alone=True))]
        kept = await record_store.data_of("p")
    live_index.close()
    assert left == ()
    assert [turn.question for turn in conversations.turns("talk", EVERYONE)] == [asked.text, "And wasps?"]
    assert kept.answers == tuple(each.id for each in shown)
