"""Builds what commands work with from the settings: the one place where they meet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answering import AnswerCache, Answerer, CachingAnswerer, Conversations, RefusalModel, load_refusal_model
from bot.answering.answer_settings import AnswerSettings
from bot.cli.console import message
from bot.cli.model_wiring import Writers, writers_for
from bot.settings.index_section import SourceSection
from bot.settings.settings import Settings, load_settings
from index.chunking import ChunkSettings
from index.embedding import (
    BackendRequest,
    CrossEncoderReranker,
    Encoder,
    Overrides,
    Reranking,
    SentenceTransformerEncoder,
)
from index.errors import ConfigurationError
from index.labels import confined
from index.retrieval import Index, SearchSettings
from index.sources import SourceSpec
from index.storage import Manifest
from index.types import PUBLIC
from index.vectors import VectorSettings

MOST_THREADS = 2_000
"""Threads whose last turns are kept, some 10 kB each."""


def settings_for(config: Path | None, index: Path | None) -> Settings:
    """Load the settings, with what the flags say on top."""
    return load_settings(config, {"index": {"path": index}} if index else {})


def encoder_for(settings: Settings) -> Encoder:
    """Make the encoder; its model is loaded at the first text."""
    encoder = settings.encoder
    overrides = Overrides(encoder.dimension, encoder.query_prompt, encoder.document_prompt)
    wanted = BackendRequest(encoder.backend, encoder.dtype, encoder.threads)
    cache = encoder.cache or settings.index.cache / "encoder"
    return SentenceTransformerEncoder(
        encoder.model, overrides, wanted, cache, lambda text: message(f"footnote: {text}")
    )


def search_settings(settings: Settings) -> SearchSettings:
    """Return how candidates are ranked."""
    search = settings.search
    return SearchSettings(search.dense_weight, search.sentence_weight, search.candidates)


def reranking_for(settings: Settings) -> Reranking | None:
    """Make what reorders the best passages, None where no model is named; it is loaded at the first search."""
    rerank = settings.rerank
    if not rerank.model:
        return None
    model = CrossEncoderReranker(rerank.model, threads=rerank.threads, dtype=rerank.dtype)
    return Reranking(model, rerank.depth)


@dataclass(frozen=True, slots=True)
class Models:
    """What embeds and reorders, loaded once in a process, whichever generations come and go.

    Attributes:
        encoder: The encoder.
        reranking: What reorders the best passages, None where no model is named.
    """

    encoder: Encoder
    reranking: Reranking | None


def models_for(settings: Settings) -> Models:
    """Make the models of a process; each is loaded when it is first needed."""
    return Models(encoder_for(settings), reranking_for(settings))


def chunk_settings(settings: Settings) -> ChunkSettings:
    """Return how documents are cut."""
    return ChunkSettings(settings.chunks.max_tokens, settings.chunks.overlap)


def vector_settings(settings: Settings) -> VectorSettings:
    """Return how the nearest vectors are found."""
    vectors = settings.vectors
    return VectorSettings(vectors.index, vectors.target_recall, vectors.min_recall)


def open_index(settings: Settings, models: Models | None = None) -> Index:
    """Open the index for reading.

    Args:
        settings: The settings.
        models: The models of the process, where it opens more than one generation; None to make them.

    Raises:
        IndexProblem: There is none, or it cannot be used.
        ConfigurationError: The settings give a source another audience than the index does.
    """
    models = models or models_for(settings)
    opened = Index(settings.index.path, models.encoder, search_settings(settings), models.reranking)
    indexed = indexed_labels(opened.manifest)
    for source in settings.sources:
        label = source_spec(source, settings).label
        if indexed.get(source.name, label) != label:
            opened.close()
            raise ConfigurationError(
                f"The settings keep {source.name} for the audience {label}, but it is indexed for "
                f"{indexed[source.name]}; bring the index in step: footnote reindex. Restart what has run since before "
                "the settings changed.",
                public="The settings give a source another audience than the index does; bring the index in step: "
                "footnote reindex. Restart what has run since before the settings changed.",
            )
    return opened


def indexed_labels(manifest: Manifest) -> dict[str, str]:
    """Return what each source was indexed for, by its name."""
    return {row["name"]: confined(row["audience"], row.get("places", ())) for row in manifest.sources}


@dataclass(frozen=True, slots=True)
class Shared:
    """What the answerers of one process have in common, whichever generation they answer from.

    Attributes:
        models: What embeds and reorders.
        cache: Answers that were given before.
        writers: Have a language model write, None where none is configured. One model for all: a new generation must
            neither forget what communities have spent today nor load a local file again.
    """

    models: Models
    cache: AnswerCache
    writers: Writers | None


def shared_for(settings: Settings) -> Shared:
    """Make what the answerers of one process have in common.

    Raises:
        ConfigurationError: The model's file, package or templates are wrong.
    """
    return Shared(models_for(settings), AnswerCache(settings.cache.answers), writers_for(settings.model))


def answerer_for(index: Index, settings: Settings, writers: Writers | None = None) -> Answerer:
    """Make what answers questions from an open index.

    Args:
        index: The index.
        settings: The settings.
        writers: Have a language model write the answers; None for quotes.

    Raises:
        ConfigurationError: ``answer.calibration`` names no calibration.
    """
    answers = AnswerSettings(refusal=refusal_model_for(settings))
    return Answerer(index, answers, writers(index) if writers else None)


def refusal_model_for(settings: Settings) -> RefusalModel:
    """Return what decides whether there is an answer.

    Raises:
        ConfigurationError: ``answer.calibration`` names no calibration.
    """
    model = load_refusal_model(settings.answer.calibration)
    given = settings.answer.model_dump(include={"refuse_below", "hedge_below"}, exclude_none=True)
    if "refuse_below" in given:
        given["leniency"] = 0.0  # what the operator names holds for an index of any size
    return replace(model, **given)


def caching_answerer_for(index: Index, settings: Settings, shared: Shared) -> CachingAnswerer:
    """Make what answers questions from an open index, the same question from memory."""
    return CachingAnswerer(answerer_for(index, settings, shared.writers), shared.cache)


def conversations_for(settings: Settings) -> Conversations:
    """Make what keeps the last turns of each thread."""
    return Conversations(settings.conversation.turns, MOST_THREADS, settings.conversation.hours * 3600)


def source_spec(source: SourceSection, settings: Settings) -> SourceSpec:
    """Describe a source to the index."""
    return SourceSpec(
        source.name,
        source.kind,
        source.path,
        source.title,
        source.author,
        source.audience,
        source.document_kind,
        settings.documents.max_file_bytes,
        url=source.url,
        allow_hosts=source.allow_hosts,
        language=source.language,
        places=tuple(f"discord:{guild}" for guild in source.discord_guilds),
    )


def audience_of(labels: Sequence[str] | None) -> frozenset[str]:
    """Return the labels that a reader at the shell holds: those named, else ``public``."""
    return frozenset(labels or [PUBLIC])


def reader_of(labels: Sequence[str] | None, opened: Index) -> frozenset[str]:
    """Like ``audience_of``; a label that no document of the index bears is named on stderr, with those that some do."""
    held, known = audience_of(labels), opened.labels
    for label in sorted(held - known) if known else ():
        some = ", ".join(sorted(known))
        message(f"footnote: no document is for the audience {label}; there are documents for {some} (--audience)")
    return held
