"""The checks of ``footnote doctor``; each names one problem and what to do about it."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.answering.llm import ModelCall, ModelFailure, Requester
from bot.app import Footnote
from bot.components import language_model_for
from bot.settings.settings import Settings, settings_file
from index.embedding import SentenceTransformerEncoder
from index.errors import ConfigurationError, EncoderError, IndexProblem
from index.ingest import load_findings
from index.storage import IndexFolder, check_index, is_readable_by_others
from prompts import TEMPLATES, PromptTemplateError, load_prompts

CALL_SECONDS = 15.0
"""Seconds that the language model has to write a word, unless ``model.timeout`` is shorter."""
MIN_FREE_BYTES = 1_000_000_000
"""Free disk space below which a reindex is likely to fail soon."""


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a check.

    Attributes:
        name: What was checked.
        found: What was found, for people; may be empty.
        problem: What is wrong and what to do; ``""`` if nothing is.
    """

    name: str
    found: str
    problem: str

    def text(self) -> str:
        """Return the check as a line for the shell."""
        return f"{'wrong' if self.problem else 'ok':<6}{self.name:<10}{self.problem or self.found}"

    def json(self) -> dict[str, object]:
        """Return the check in the documented shape of ``footnote doctor --json``."""
        return {"name": self.name, "ok": not self.problem, "found": self.found, "problem": self.problem or None}


def check_all(config: Path | None, footnote: Footnote) -> list[Check]:
    """Run all checks; each comes after those that it depends on."""
    settings = footnote.settings
    checks = [check_settings(config, settings), check_prompts(settings), check_model(footnote)]
    checks += [*check_reranker(footnote), *check_language_model(settings)]
    # Before the index is opened, since opening it makes its files private.
    private = check_private(settings)
    return [*checks, private, check_index_files(footnote), *check_sources(settings), *check_disk(settings)]


def check_settings(config: Path | None, settings: Settings) -> Check:
    """Check that there are sources and that their paths exist."""
    file = settings_file(config)
    found = f"{file or 'no footnote.toml, defaults'}; sources: {', '.join(s.name for s in settings.sources) or 'none'}"
    missing = [source for source in settings.sources if not source.git and not source.path.exists()]
    if missing:
        source = missing[0]
        return Check("settings", found, f"The path {source.path} of source {source.name} is not there; correct it.")
    if not settings.sources:
        return Check(
            "settings", found, "No source is configured; make a folder seeds/ or list sources in footnote.toml."
        )
    return Check("settings", found, "")


def check_prompts(settings: Settings | None) -> Check:
    """Check that the prompt templates use exactly their placeholders; without settings, the bundled ones."""
    try:
        load_prompts(settings.model.prompts if settings else None)
    except PromptTemplateError as error:
        return Check("prompts", "", str(error))
    return Check("prompts", ", ".join(sorted(TEMPLATES)), "")


def check_model(footnote: Footnote) -> Check:
    """Check that the encoder's weights are the expected ones and that it embeds a sentence."""
    encoder = footnote.models.encoder
    try:
        spec = encoder.spec
        vectors = encoder.encode_queries(["Does it work?"])
    except EncoderError as error:
        return Check("model", "", str(error))
    found = f"{spec.name}, weights {spec.weights_sha256[:12]}, {spec.dimension} dimensions, {encoder.runs_on}"
    if vectors.shape != (1, spec.dimension):
        return Check("model", found, f"It gave {vectors.shape[-1]} dimensions; reinstall it or correct encoder.model.")
    return Check("model", found, "")


def check_tuning(footnote: Footnote) -> Iterator[Check]:
    """Measure what runs the encoder fastest here, and keep it for the next start."""
    encoder = footnote.models.encoder
    if not isinstance(encoder, SentenceTransformerEncoder):
        return
    try:
        best, *others = encoder.tune()
    except (EncoderError, OSError) as error:
        yield Check("tuning", "", str(error))
    else:
        yield Check("tuning", f"{best}, kept as the best of {1 + len(others)}", "")


def check_reranker(footnote: Footnote) -> Iterator[Check]:
    """Check that the re-ranker, if one is configured, scores a passage."""
    reranking = footnote.models.reranking
    if reranking is None:
        return
    try:
        reranking.reranker.score("Does it work?", ["It works."])
    except EncoderError as error:
        yield Check("re-ranker", "", str(error))
    else:
        yield Check("re-ranker", f"{footnote.settings.rerank.model}, the best {reranking.depth} passages", "")


def check_language_model(settings: Settings) -> Iterator[Check]:
    """Check that the language model, if one is configured, writes a word in time."""
    if not settings.model.configured:
        return
    seconds = min(settings.model.timeout, CALL_SECONDS)
    started = time.perf_counter()
    try:
        service = language_model_for(settings.model)
        call = ModelCall("Reply with OK.", 8, Requester(time.monotonic() + seconds, "", lambda: False))
        service.text(call)
    except ConfigurationError as error:
        yield Check("llm", "", str(error))
    except ModelFailure as failure:
        where = settings.model.base_url or settings.model.gguf
        yield Check("llm", "", f"{where}: {failure}; correct [model] or start it. Answers are in quotes meanwhile.")
    else:
        spent = (time.perf_counter() - started) * 1000
        shown = ", ".join(settings.model.audiences)
        yield Check("llm", f"{service.name}, responds in {spent:.0f} ms; sees documents for {shown}", "")


def check_index_files(footnote: Footnote) -> Check:
    """Check that there is an index of this encoder and that its files are unchanged."""
    folder = footnote.settings.index.path
    try:
        manifest = IndexFolder(folder).manifest()
        found = f"{folder}, generation {manifest.generation}, {manifest.counts['documents']} documents"
        manifest.require(footnote.models.encoder.spec)
        damaged = [check for check in check_index(folder) if check.problem]
    except (IndexProblem, EncoderError) as error:
        return Check("index", "", str(error))
    if damaged:
        problem = f"{damaged[0].path} {damaged[0].problem}; rebuild it: footnote reindex --full"
        return Check("index", found, problem)
    return Check("index", found, "")


def check_sources(settings: Settings) -> Iterator[Check]:
    """Check that the last reindex read what are probably documents in each source."""
    findings = load_findings(settings.index.path)
    problems = [problem for name, each in findings.items() if (problem := each.problem(name))]
    yield from (Check("sources", "", problem) for problem in problems)
    if findings and not problems:
        yield Check("sources", ", ".join(f"{name}: {each.documents} documents" for name, each in findings.items()), "")


def check_private(settings: Settings) -> Check:
    """Check that only their owner may enter the folders of index, cache and records."""
    folders = (settings.index.path, settings.index.cache, settings.records.path)
    for folder in folders:
        if is_readable_by_others(folder):
            problem = (
                f"Others may enter {folder}, which may hold private documents; as its owner: chmod -R go= {folder}"
            )
            return Check("private", "", problem)
    return Check("private", "nobody else may enter the folders of index, cache and records", "")


def check_disk(settings: Settings) -> Iterator[Check]:
    """Check that the folders of index and cache can be written and have room."""
    for path in (settings.index.path, settings.index.cache):
        folder = _nearest_existing(path)
        free = shutil.disk_usage(folder).free
        found = f"{path}, {free / 1e9:.1f} GB free"
        problem = ""
        if not os.access(folder, os.W_OK):
            problem = f"{folder} cannot be written; change its owner or set another path."
        elif free < MIN_FREE_BYTES:
            problem = f"Only {free / 1e6:.0f} MB are free at {folder}; make room or set another path."
        yield Check("disk", found, problem)


def _nearest_existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.resolve().parents) if folder.exists())
