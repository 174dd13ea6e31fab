"""The parts of a bot without a platform: an index of public and staff documents, records, answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.answering import AnswerCache, Answerer, AnswerSettings, Conversations, Writer, WriterSettings
from bot.answering.llm import ModelService
from bot.answering.types import Answer
from bot.records import AuditLog, Origin, RecordPlace
from bot.service.admission import Admission
from bot.service.answer_service import AnswerService, Question
from bot.service.community_settings import CommunitySettings
from bot.service.curated_library import CuratedLibrary
from bot.service.curation import Curation
from bot.service.incoming import IncomingQuestion
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.metrics import Metrics
from bot.service.record_store import RecordStore, open_record_store
from bot.service.reply import AnswerContent, Reply
from bot.service.trusted_replies import TrustedReplies
from bot.service.vote_opinions import VoteOpinions
from index import (
    ChunkSettings,
    Index,
    IndexFolder,
    ReindexOptions,
    SearchSettings,
    SentenceTransformerEncoder,
    SourceSpec,
    reindex,
)
from index.retrieval.side_documents import SideDocuments
from prompts import load_prompts

PUBLIC_LABELS, STAFF_LABELS = frozenset({"public"}), frozenset({"public", "staff"})
BEES = "How many bees does a hive hold?"
KEY = "Where does the key of the boiler room hang?"
TEXTS = {
    "docs/bees.txt": "Honey bees dance. A hive holds forty thousand bees. They sleep at night. Wasps do not.\n",
    "docs/owls.txt": "Owls fly without a sound.\n",
    "staff/rota.txt": "The key of the boiler room hangs behind the green door in the cellar.\n",
}


@dataclass(frozen=True, slots=True)
class BotParts:
    """What a platform's adapter works with; of a conversation the last turns are kept."""

    live_index: LiveIndex
    record_store: RecordStore
    metrics: Metrics
    conversations: Conversations
    answers: AnswerService
    curation: Curation
    trusted_replies: TrustedReplies
    opinions: VoteOpinions

    @property
    def places(self) -> CommunitySettings:
        """What holds in each place; the settings file says nothing of the platform in memory."""
        return CommunitySettings(self.record_store.community, {})

    @property
    def admission(self) -> Admission:
        """Who is answered at all."""
        return Admission(self.places, self.record_store.community, self.record_store)

    def note_sent(self, question: IncomingQuestion, content: AnswerContent, reply: Reply) -> None:
        """Remember what was sent, as the bot does."""
        self.curation.library.quoted.note(content.answer, reply)
        self.record_store.sent.note(question.origin, content, reply)

    async def ask(self, question: str, labels: frozenset[str], person: str = "test:ada") -> Answer:
        """Ask something as a person whose answer is read by people with some labels."""
        return await self.answers.to(Question(question, labels, "", Origin("test:1", "c", "c", person)))


def write_texts(folder: Path) -> None:
    """Write the documents."""
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def build_index(folder: Path, encoder: SentenceTransformerEncoder) -> None:
    """Bring the index in step with the documents."""
    sources = tuple(
        SourceSpec(name, "folder", folder / name, "", "", label, "article", 1_000_000)
        for name, label in (("docs", "public"), ("staff", "staff"))
    )
    options = ReindexOptions(folder / "index", folder / "cache", sources, False, (), False, ChunkSettings(256, 0))
    reindex(options, encoder, lambda _stage, _done, _total: None)


@asynccontextmanager
async def bot_parts(
    folder: Path, encoder: SentenceTransformerEncoder, model: ModelService | None = None
) -> AsyncIterator[BotParts]:
    """Open everything in a folder that holds the texts and their index; where there is a model, it writes answers."""

    def open_live() -> ServedIndex:
        index = Index(folder / "index", encoder, SearchSettings(0.7, 0.5, 64), beside=beside)
        settings = WriterSettings(STAFF_LABELS, 1_000, 100, 20.0)
        writer = Writer(index, model, load_prompts(None), settings) if model else None
        return ServedIndex(index, Answerer(index, AnswerSettings(), writer, cache=AnswerCache(0)))

    beside = SideDocuments(encoder, SearchSettings(0.7, 0.5, 64))
    live_index = LiveIndex(open_live, IndexFolder(folder / "index").current, 1)
    async with open_record_store(RecordPlace("", folder / "records", 0), lambda _: None) as record_store:
        conversations = Conversations(4, 100, 60.0)
        opinions = VoteOpinions(live_index, record_store)
        answers = AnswerService(live_index, conversations, record_store, opinions.of)
        library = CuratedLibrary(beside, record_store)
        await library.refresh()
        audit = AuditLog(folder / "records" / "audit.jsonl")
        curation = Curation(library, record_store, audit, live_index.text_of)
        trusted = TrustedReplies(curation, record_store)
        yield BotParts(live_index, record_store, Metrics(), conversations, answers, curation, trusted, opinions)
    live_index.close()
