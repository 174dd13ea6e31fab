"""Records as tests need them."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.answering import Answer, AnswerSentence, Part, Quote, TopicShift, cite
from bot.records import Origin, PartRecord, Record, RecordPlace, RecordViewer, ScoredQuote, ShadowPreview
from index import PUBLIC, Chunk, DocumentRef, Passage, Scores

TEXTS = {"s:open": "The gate opens at nine. Bring a coat.", "s:staff": "The key hangs behind the green door."}
LABELS = {"s:open": PUBLIC, "s:staff": "staff"}
NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
HERE = Origin("test:1", "channel", "thread", "test:ada")


def make_record(
    documents: Sequence[str] = ("s:open",),
    *,
    audience: frozenset[str] = frozenset({PUBLIC}),
    asked_at: datetime = NOON,
    origin: Origin = HERE,
    question: str = "When does the gate open?",
    answer_id: str = "",
) -> Record:
    """A record of an answer that quotes the first sentence of each document."""
    passages = tuple(make_passage(document, rank) for rank, document in enumerate(documents, 1))
    quotes = tuple(make_quote(passage) for passage in passages)
    citations = cite(quotes)
    sentences = tuple(AnswerSentence(each.quote.text, (each.number,)) for each in citations)
    text = "\n".join(f"{each.text} [{number}]" for number, each in enumerate(sentences, 1))
    answer = Answer(
        id=answer_id or uuid.uuid4().hex,
        status="answered",
        hedged=False,
        question=question,
        text=text,
        score=0.9,
        model="",
        parts=(Part(question, "answered", False, 0.9, tuple(range(len(sentences)))),),
        sentences=sentences,
        dropped=0,
        unanswered=0,
        fallback="",
        citations=citations,
        nearest=(),
        asked_before=(),
        timings_ms={"total": 12.5},
    )
    scored = tuple(ScoredQuote(quote, 1.5, 1.4, 0.7, 1.0) for quote in quotes)
    part = PartRecord(
        question, question, TopicShift(0.3, 2, True, 0.5, 0.1), "answered", 0.9, {"cosine": 0.7}, passages, scored
    )
    return Record(answer, asked_at, origin, audience, 1, 0, (part,))


def make_refusal(**changes: Any) -> Record:
    """A record of an answer that refuses; the arguments are those of ``make_record``."""
    record = make_record((), **changes)
    parts = tuple(replace(part, status="no_evidence", score=0.1) for part in record.answer.parts)
    answer = replace(record.answer, status="no_evidence", parts=parts)
    return replace(record, answer=answer, parts=tuple(replace(part, outcome="refused") for part in record.parts))


def make_preview(record: Record | None = None, **changes: Any) -> ShadowPreview:
    """The preview of an answer, made just now."""
    record = record or make_record()
    entry = {"kind": "message", "channel": "1", "message": "2"}
    about = record, "", entry, "ab" * 32, "mods", "7"
    return replace(ShadowPreview(record.answer.id, *about, "open", datetime.now(UTC), None, "", ""), **changes)


def make_passage(document: str, rank: int) -> Passage:
    """The whole of a document, found."""
    text = TEXTS[document]
    ref = DocumentRef(document, document, f"{document}.md", "article", "", "", LABELS[document], "")
    return Passage(rank, rank, ref, "revision", Chunk(document, 0, len(text), text, ""), Scores(0.7, 1, 0.8, None), 0)


def make_quote(passage: Passage) -> Quote:
    """Its first sentence."""
    end = passage.chunk.text.index(".") + 1
    return Quote(passage.document, passage.revision, 0, end, passage.chunk.text[:end], "", 0)


def viewer(*labels: str, texts: dict[str, str] = TEXTS) -> RecordViewer:
    """Someone with labels, before documents as they are or as given."""
    held = frozenset(labels)
    return RecordViewer(held, lambda document: texts.get(document) if LABELS[document] in held else None)


def with_database(location: RecordPlace, work: Callable[[Any], Awaitable[Any]]) -> Any:
    """Open the records, do something with the engine, close them."""
    from bot.records.database import open_database

    async def run() -> Any:
        async with open_database(location) as engine:
            return await work(engine)

    return asyncio.run(run())
