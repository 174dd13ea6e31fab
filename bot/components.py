"""Makes the parts of Footnote from the settings. ``bot.app.Footnote`` puts them together.

Example::

    settings = load_settings(None, {})
    with open_index(settings, models_for(settings)) as index:
        answerer = answerer_for(index, settings, writer_factory(settings.model))
        print(answerer.answer("When was the lighthouse built?", frozenset({"public"})).text)
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answering.answer_cache import AnswerCache
from bot.answering.answer_settings import AnswerSettings, WriterSettings
from bot.answering.answerer import Answerer
from bot.answering.compose.model_writer import Writer
from bot.answering.conversation.turns import Conversations
from bot.answering.evidence.refusal import RefusalModel, load_refusal_model
from bot.answering.llm import CircuitBreaker, DailyBudget, Endpoint, LocalServer, ModelService, OpenAICompatible
from bot.records.record_files import RecordPlace
from bot.settings.index_section import SourceSection
from bot.settings.model_section import ModelSection
from bot.settings.settings import Settings
from bot.settings.user_folders import user_cache
from index.chunking import ChunkSettings
from index.embedding import (
    BackendRequest,
    CrossEncoderReranker,
    Encoder,
    Overrides,
    Reranking,
    SentenceTransformerEncoder,
    default_model,
)
from index.errors import ConfigurationError
from index.parsing.cleaning import digest_of
from index.retrieval.query import SearchSettings
from index.retrieval.searcher import Index
from index.retrieval.side_documents import SideDocuments
from index.scoped_labels import scoped_label
from index.sources import SourceSpec
from index.storage import Manifest
from index.vectors.index_choice import VectorSettings
from prompts import Prompts, PromptTemplateError, load_prompts

MAX_CONVERSATIONS = 2_000
"""Conversations whose last turns are kept, at some 10 kB each."""
WriterFactory = Callable[[Index], Writer]
"""Makes a writer, which has the language model write answers from an index."""


@dataclass(frozen=True, slots=True)
class Models:
    """The models for searching, loaded once in a process, whatever generations of the index come and go.

    Attributes:
        encoder: The encoder.
        reranking: The re-ranker and how many passages it reads; None unless one is configured.
    """

    encoder: Encoder
    reranking: Reranking | None


def models_for(settings: Settings) -> Models:
    """Make the models; each is loaded when it is first used."""
    return Models(encoder_for(settings), reranking_for(settings))


def encoder_for(settings: Settings) -> Encoder:
    """Make the encoder; its model is loaded with the first text. Notices of slow first starts go to stderr."""
    encoder = settings.encoder
    overrides = Overrides(encoder.dimension, encoder.query_prompt, encoder.document_prompt)
    backend = BackendRequest(encoder.backend, encoder.dtype, encoder.threads)
    cache = encoder_cache(settings)
    model = encoder.model or default_model()
    return SentenceTransformerEncoder(
        model, overrides, backend, cache, lambda notice: print(f"footnote: {notice}", file=sys.stderr)
    )


def encoder_cache(settings: Settings) -> Path:
    """Return the folder of exported models and of what was measured on this machine."""
    return settings.encoder.cache or user_cache(settings.index.cache) / "encoder"


def reranking_for(settings: Settings) -> Reranking | None:
    """Make the re-ranker, None unless one is configured; its model is loaded with the first search."""
    rerank = settings.rerank
    if not rerank.model:
        return None
    model = CrossEncoderReranker(rerank.model, threads=rerank.threads, dtype=rerank.dtype)
    return Reranking(model, rerank.depth)


def search_settings(settings: Settings) -> SearchSettings:
    """Return how candidates are ranked."""
    search = settings.search
    return SearchSettings(search.dense_weight, search.sentence_weight, search.candidates)


def chunk_settings(settings: Settings) -> ChunkSettings:
    """Return how documents are cut."""
    return ChunkSettings(settings.chunks.max_tokens, settings.chunks.overlap)


def vector_settings(settings: Settings) -> VectorSettings:
    """Return how the nearest vectors are found."""
    vectors = settings.vectors
    return VectorSettings(vectors.index, vectors.target_recall, vectors.min_recall)


def source_spec(source: SourceSection, settings: Settings) -> SourceSpec:
    """Return a source of the settings as the index takes it."""
    return SourceSpec(
        source.name,
        source.kind,
        _source_path(source, settings),
        source.title,
        source.author,
        source.audience,
        source.document_kind,
        settings.documents.max_file_bytes,
        url=source.git or source.url,
        allow_hosts=source.allow_hosts,
        language=source.language,
        places=tuple(f"discord:{guild}" for guild in source.discord_guilds),
        include=source.include,
        exclude=source.exclude,
        default_excludes=source.default_excludes,
        link=source.link,
        site=source.site,
        ref=source.ref,
        subfolder="" if not source.git or source.path == Path() else source.path.as_posix(),
        channel_readers="audience" not in source.model_fields_set,
        channels=tuple(map(str, source.channels)),
    )


def _source_path(source: SourceSection, settings: Settings) -> Path:
    """Return where a source's files are: a repository's in the cache, and mirrored messages beside the records."""
    if source.channels:
        return record_place(settings).history_file
    return _checkout_folder(source, settings) if source.git else source.path


def _checkout_folder(source: SourceSection, settings: Settings) -> Path:
    """Return the cache folder of a repository; sources of other parts or versions of it have folders of their own."""
    digest = digest_of(source.git, source.ref, source.path.as_posix())
    return settings.index.cache.absolute() / "git" / f"{source.name}-{digest[:16]}"  # git runs in another folder


def side_documents_for(settings: Settings, models: Models) -> SideDocuments:
    """Make what holds documents beside the index, for all generations that are opened."""
    return SideDocuments(models.encoder, search_settings(settings))


def open_index(settings: Settings, models: Models | None = None, beside: SideDocuments | None = None) -> Index:
    """Open the live generation of the index for reading.

    Args:
        settings: The settings.
        models: The process's models, if it opens more than one generation; None to make them.
        beside: Documents beside the index, None for none.

    Raises:
        IndexProblem: There is no index, or it cannot be used.
        ConfigurationError: The settings give a source another audience than it was indexed for.
    """
    models = models or models_for(settings)
    index = Index(settings.index.path, models.encoder, search_settings(settings), models.reranking, beside=beside)
    indexed = indexed_labels(index.manifest)
    for source in settings.sources:
        label = source_spec(source, settings).label
        if indexed.get(source.name, label) != label:
            index.close()
            remedy = (
                "bring the index in step: footnote reindex. Restart what has run since before the settings changed."
            )
            raise ConfigurationError(
                f"The settings keep {source.name} for the audience {label}, but it is indexed for "
                f"{indexed[source.name]}; {remedy}",
                public=f"The settings give a source another audience than the index does; {remedy}",
            )
    return index


def indexed_labels(manifest: Manifest) -> dict[str, str]:
    """Return the label that each source was indexed for, by the source's name."""
    return {row["name"]: scoped_label(row["audience"], row.get("places", ())) for row in manifest.sources}


def answerer_for(
    index: Index, settings: Settings, make_writer: WriterFactory | None = None, cache: AnswerCache | None = None
) -> Answerer:
    """Make an answerer for an open index.

    Args:
        index: The index.
        settings: The settings.
        make_writer: Makes the writer that has a language model write the answers; None to answer in quotes.
        cache: Answers that were given before, None to keep none.

    Raises:
        ConfigurationError: ``answer.calibration`` does not name a calibration.
    """
    answer_settings = AnswerSettings(refusal=refusal_model_for(settings))
    return Answerer(index, answer_settings, make_writer(index) if make_writer else None, cache)


def refusal_model_for(settings: Settings) -> RefusalModel:
    """Return the model that decides whether the documents hold an answer.

    Raises:
        ConfigurationError: ``answer.calibration`` does not name a calibration.
    """
    applied = record_place(settings).calibration_file
    model = load_refusal_model(settings.answer.calibration or (applied if applied.is_file() else None))
    given = settings.answer.model_dump(include={"refuse_below", "hedge_below"}, exclude_none=True)
    if "refuse_below" in given:
        given["leniency"] = 0.0  # a threshold that the operator names holds for an index of any size
    return replace(model, **given)


def conversations_for(settings: Settings) -> Conversations:
    """Make the memory of the last turns of each conversation."""
    return Conversations(settings.conversation.turns, MAX_CONVERSATIONS, settings.conversation.hours * 3600)


def record_place(settings: Settings) -> RecordPlace:
    """Return where records are kept."""
    records = settings.records
    return RecordPlace(records.url.get_secret_value(), records.path, records.days)


def writer_factory(settings: ModelSection) -> WriterFactory | None:
    """Return a function that makes writers, None unless a language model is configured; the model is not called yet.

    All writers share the model: its budget, its concurrency limit, what is known of its failures, and the server that
    runs a local file.

    Raises:
        ConfigurationError: The model's file, the package that runs it, or a template is missing or wrong.
    """
    if not settings.configured:
        return None
    limits = WriterSettings(
        frozenset(settings.audiences),
        settings.passage_tokens,
        settings.answer_tokens,
        settings.timeout,
        settings.rewrite,
    )
    service, prompts = language_model_for(settings), prompts_for(settings.prompts)
    return lambda index: Writer(index, service, prompts, limits)


def language_model_for(settings: ModelSection) -> ModelService:
    """Make the client of the language model with its limits; a local file is served from the first call on.

    Raises:
        ConfigurationError: The model's file or the package that runs it is missing.
    """
    key = settings.key.get_secret_value()
    address, name = (lambda: settings.base_url), settings.name
    if settings.gguf is not None:
        server = LocalServer(settings.gguf, settings.concurrency)
        server.check()
        address, name = server.base_url, settings.name or settings.gguf.stem
    endpoint = Endpoint(address, name, key, settings.retries, settings.temperature, settings.extra)
    budget = DailyBudget(settings.daily_tokens)
    return ModelService(OpenAICompatible(endpoint), settings.concurrency, budget, CircuitBreaker())


def prompts_for(folder: Path | None) -> Prompts:
    """Load the prompt templates; those in the folder replace the bundled ones.

    Raises:
        ConfigurationError: A template cannot be used; the message names it.
    """
    try:
        return load_prompts(folder)
    except PromptTemplateError as error:
        raise ConfigurationError(str(error)) from error
