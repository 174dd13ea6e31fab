"""Footnote as a whole: what the shell, chat platforms and programs use. ``bot.components`` makes its parts.

Example, beside a ``footnote.toml`` or a folder ``seeds/``::

    from bot.app import Footnote
    with Footnote.open() as footnote:
        footnote.reindex()
        print(footnote.ask("When was the lighthouse built?").text)
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bot.answering import Answer, AnswerCache, Answerer, turn_of
from bot.components import (
    Models,
    WriterFactory,
    answerer_for,
    conversations_for,
    models_for,
    open_index,
    record_place,
    writer_factory,
)
from bot.records import SHELL, Origin, Outbox, Record, RecordsProblem, read_added_sources, record_of
from bot.reindexing import ReindexRequest, regression_check, reindex_options
from bot.settings.settings import Settings, load_settings
from index.ingest import Progress, ReindexOptions, SyncReport, load_findings, reindex
from index.retrieval.query import Query, SearchResult
from index.retrieval.searcher import Index
from index.scoped_labels import with_open_channels
from index.storage import IndexFolder, Manifest, roll_back
from index.types import KINDS, PUBLIC, Document

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

EVERYBODY = frozenset({PUBLIC})
"""The audience of readers without any label of their own."""


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Do nothing; for callers of ``reindex`` that show no progress."""


class Footnote:
    """Answers questions from one index; a context manager.

    Models, index and language model are loaded when they are first needed. Several threads may ask at the same time,
    but none may ask while ``reindex``, ``roll_back`` or ``close`` runs.

    Args:
        settings: The settings.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.models: Models = models_for(settings)
        self.conversations = conversations_for(settings)
        self._answer_cache = AnswerCache(settings.cache.answers)
        self._lock = threading.RLock()
        self._index: Index | None = None
        self._answerer: Answerer | None = None

    @classmethod
    def open(cls, settings: Settings | Path | str | None = None) -> Self:
        """Make a Footnote.

        Args:
            settings: Settings, or the path of a settings file. None takes the file that ``FOOTNOTE_CONFIG`` names, or
                ``footnote.toml`` in the working directory, or the defaults.

        Raises:
            ConfigurationError: The settings are wrong; the message names the remedy.
        """
        if isinstance(settings, Settings):
            return cls(settings)
        return cls(load_settings(Path(settings) if settings else None, {}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; the next question opens it again."""
        with self._lock:
            if self._index:
                self._index.close()
            self._index = self._answerer = None

    @property
    def index(self) -> Index:
        """The live generation of the index, opened at the first use.

        Raises:
            IndexProblem: There is no index, or it cannot be used.
            ConfigurationError: The settings give a source another audience than it was indexed for.
        """
        with self._lock:
            if self._index is None:
                self._index = open_index(self.settings, self.models)
            return self._index

    def ask(self, question: str, audience: frozenset[str] = EVERYBODY, *, conversation: str = "") -> Answer:
        """Answer a question.

        Args:
            question: The question.
            audience: Labels that all readers of the answer hold.
            conversation: Name of the conversation whose earlier questions count; ``""`` for none.

        Raises:
            EmptyQuestion: The text asks nothing.
            FootnoteError: The index or the settings cannot be used.
        """
        return self.explain(question, audience, conversation=conversation).answer

    def explain(
        self,
        question: str,
        audience: frozenset[str] = EVERYBODY,
        *,
        conversation: str = "",
        origin: Origin = SHELL,
    ) -> Record:
        """Answer a question; returns the record, which has the answer and everything that was found for it.

        Args:
            question: The question.
            audience: Labels that all readers of the answer hold.
            conversation: Name of the conversation whose earlier questions count; ``""`` for none.
            origin: Who asks, and where.

        Raises:
            EmptyQuestion: The text asks nothing.
            FootnoteError: The index or the settings cannot be used.
        """
        index, answerer = self.index, self._live_answerer()
        turns = self.conversations.turns(conversation, audience) if conversation else ()
        answer, assessment = answerer.assess_and_answer(question, with_open_channels(audience, index.labels), turns)
        if conversation:
            self.conversations.add(conversation, turn_of(answer, audience))
        return record_of(
            answer, assessment, origin=origin, audience=audience, generation=index.generation, turns=len(turns)
        )

    def search(self, query: str, audience: frozenset[str] = EVERYBODY, *, top_k: int | None = None) -> SearchResult:
        """Find the documents that match a query best, each with its best passage.

        Args:
            query: The query.
            audience: Labels that the reader holds.
            top_k: Number of documents; as in the settings unless given.

        Raises:
            FootnoteError: The index or the settings cannot be used.
        """
        return self.search_many([query], audience, top_k=top_k)[0]

    def search_many(
        self, queries: Sequence[str], audience: frozenset[str] = EVERYBODY, *, top_k: int | None = None
    ) -> list[SearchResult]:
        """Like ``search`` for several queries, which are embedded in batches."""
        documents, labels = top_k or self.settings.search.top_k, with_open_channels(audience, self.index.labels)
        return self.index.search_many([Query(text, documents, 1, labels, frozenset(KINDS)) for text in queries])

    def document(self, document_id: str, audience: frozenset[str] = EVERYBODY) -> Document:
        """Return a document.

        Raises:
            DocumentNotFound: There is no such document that the audience may read.
            FootnoteError: The index or the settings cannot be used.
        """
        return self.index.document(document_id, with_open_channels(audience, self.index.labels))

    def reindex(self, request: ReindexRequest | None = None, progress: Progress = no_progress) -> SyncReport:
        """Bring the index in step with the documents; later questions are answered from it.

        Args:
            request: What to reindex; all configured sources unless given.
            progress: Called with (stage, done, total); total 0 while unknown.

        Raises:
            ConfigurationError: There is nothing to index, or the request or a source is wrong.
            IndexProblem: The index cannot be written, or another process writes it, or a check failed.
        """
        report = reindex(self.reindex_options(request or ReindexRequest()), self.models.encoder, progress)
        if report.published:
            self.close()
        return report

    def reindex_options(self, request: ReindexRequest) -> ReindexOptions:
        """Return the options of a reindex; with ``request.check``, a ``RegressionCheck`` approves the result.

        Raises:
            ConfigurationError: There is nothing to index, or the request or the check questions are wrong.
        """
        added = [each.described() for each in read_added_sources(record_place(self.settings))]
        options = reindex_options(self.settings, request, added)
        return replace(options, approve=regression_check(self.settings, self.models)) if request.check else options

    def roll_back(self, generation: int = 0) -> Manifest:
        """Make an earlier full reindex the live generation again; returns its manifest.

        Args:
            generation: The generation's number; 0 for the newest that is kept.

        Raises:
            FootnoteError: No such generation is kept, or it cannot be used.
        """
        manifest = roll_back(self.settings.index.path, generation, self.models.encoder.spec)
        self.close()
        return manifest

    def status(self) -> dict[str, Any]:
        """Return what the live index holds, in the documented shape of ``footnote status --json``.

        Raises:
            FootnoteError: There is no index, or it or the settings cannot be used.
        """
        from bot.rendering import status_json

        path = self.settings.index.path
        folder, findings = IndexFolder(path), load_findings(path)
        with open_index(self.settings, self.models) as index:
            held = (index.manifest, index.sources(), folder.disk_bytes(), folder.earlier())
            return status_json(path, *held, findings)

    def save(self, record: Record) -> None:
        """Save a record, unless ``records.keep`` is false.

        The record goes to the outbox, because opening the database takes longer than answering. ``open_records`` moves
        it into the database; so does this method when many records wait.

        Raises:
            RecordsProblem: The record cannot be saved.
        """
        if not self.settings.records.keep:
            return
        try:
            if self._outbox.add(record):
                asyncio.run(self._empty_outbox())
        except (OSError, RecordsProblem) as error:
            raise RecordsProblem(
                f"the answer was not recorded ({error}); correct [records], or set records.keep = false."
            ) from error

    @asynccontextmanager
    async def open_records(self) -> "AsyncIterator[AsyncEngine]":
        """Open the database of the records; the outbox is emptied and old answers are deleted first.

        Raises:
            RecordsProblem: The database cannot be opened.
        """
        from bot.records.answer_records import AnswerRecords
        from bot.records.database import open_database

        place = record_place(self.settings)
        async with open_database(place) as engine:
            answers = AnswerRecords(engine)
            await answers.import_from(self._outbox)
            await answers.delete_expired(place.days)
            yield engine

    def answerer_for(self, index: Index) -> Answerer:
        """Make an answerer for an open generation, for callers that change generations while they serve.

        All answerers of a Footnote share the models, the cache of answers, and the language model with its budgets.

        Raises:
            ConfigurationError: The language model or the calibration of the settings cannot be used.
        """
        return answerer_for(index, self.settings, self._writer_factory, self._answer_cache)

    def _live_answerer(self) -> Answerer:
        with self._lock:
            if self._answerer is None:
                self._answerer = self.answerer_for(self.index)
            return self._answerer

    async def _empty_outbox(self) -> None:
        async with self.open_records():
            pass

    @cached_property
    def _writer_factory(self) -> WriterFactory | None:
        return writer_factory(self.settings.model)

    @property
    def _outbox(self) -> Outbox:
        return Outbox(record_place(self.settings).outbox_folder)
