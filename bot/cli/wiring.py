"""Builds what commands work with from the settings: the one place where they meet."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.answering import Answerer, AnswerSettings
from bot.cli.console import message
from bot.settings import Settings, SourceSettings, load_settings
from index import (
    PUBLIC,
    ChunkSettings,
    ConfigurationError,
    Encoder,
    Index,
    SearchSettings,
    SentenceTransformerEncoder,
    SourceSpec,
)


def settings_for(config: Path | None, index: Path | None) -> Settings:
    """Load the settings, with what the flags say on top."""
    return load_settings(config, {"index": {"path": index}} if index else {})


def encoder_for(settings: Settings) -> Encoder:
    """Make the encoder; its model is loaded at the first text."""
    encoder = settings.encoder
    return SentenceTransformerEncoder(encoder.model, threads=encoder.threads, dtype=encoder.dtype)


def search_settings(settings: Settings) -> SearchSettings:
    """Return how candidates are ranked."""
    search = settings.search
    return SearchSettings(search.dense_weight, search.sentence_weight, search.candidates)


def chunk_settings(settings: Settings) -> ChunkSettings:
    """Return how documents are cut."""
    return ChunkSettings(settings.chunks.max_tokens, settings.chunks.overlap)


def open_index(settings: Settings) -> Index:
    """Open the index for reading.

    Raises:
        IndexProblem: There is none, or it cannot be used.
        ConfigurationError: The settings give a source another audience than the index does.
    """
    opened = Index(settings.index.path, encoder_for(settings), search_settings(settings))
    indexed = {source["name"]: source["audience"] for source in opened.manifest.sources}
    for source in settings.sources:
        if indexed.get(source.name, source.audience) != source.audience:
            opened.close()
            raise ConfigurationError(
                f"The settings keep {source.name} for the audience {source.audience}, but it is indexed for "
                f"{indexed[source.name]}; bring the index in step: footnote reindex"
            )
    return opened


def open_checked(settings: Settings) -> Index:
    """Open the index for answering; its checksums are compared meanwhile, and damage is named on stderr.

    Raises:
        IndexProblem: There is none, or it cannot be used.
    """
    opened = open_index(settings)
    opened.check_in_background(
        lambda check: message(f"footnote: {check.path} {check.problem}; rebuild the index: footnote reindex --full")
    )
    return opened


def answerer_for(index: Index, settings: Settings) -> Answerer:
    """Make what answers questions from an open index."""
    defaults = AnswerSettings()
    given = settings.answer.model_dump(exclude_none=True)
    if "refuse_below" in given:
        given["leniency"] = 0.0  # what the operator names holds for an index of any size
    return Answerer(index, replace(defaults, refusal=replace(defaults.refusal, **given)))


def source_spec(source: SourceSettings, settings: Settings) -> SourceSpec:
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
    )


def audience_of(labels: Sequence[str] | None) -> frozenset[str]:
    """Return the labels that a reader at the shell holds: those named, else ``public``."""
    return frozenset(labels or [PUBLIC])
