"""Works out from the settings and a request what a reindex reads, and the questions that it checks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.answering.answerer import Answerer
from bot.components import (
    Models,
    answerer_for,
    chunk_settings,
    indexed_labels,
    search_settings,
    source_spec,
    vector_settings,
)
from bot.evaluate.check_questions import RegressionCheck, read_check_questions
from bot.settings.index_section import SourceSection, source_name
from bot.settings.settings import Settings
from index.errors import ConfigurationError, IndexProblem
from index.ingest import ReindexOptions
from index.retrieval.searcher import Index
from index.sources import SourceSpec
from index.storage import IndexFolder, Manifest
from index.types import PUBLIC

QUESTIONS_FILE = "questions.jsonl"
"""Name of a file of check questions in a source's folder."""


@dataclass(frozen=True, slots=True)
class ReindexRequest:
    """What somebody wants reindexed.

    Attributes:
        paths: Folders or files; with none, the configured sources.
        sources: Names of configured sources; with none, all of them.
        forget: Names of sources to remove.
        full: Whether everything is built anew.
        force: Whether a source may lose most of its documents.
        check: Whether the new index is kept back if it answers fewer of the check questions.
    """

    paths: tuple[Path, ...] = ()
    sources: tuple[str, ...] = ()
    forget: tuple[str, ...] = ()
    full: bool = False
    force: bool = False
    check: bool = False


def added_source_spec(
    settings: Settings, *, name: str, kind: str, url: str, ref: str, path: str, audience: str, community: str
) -> SourceSpec:
    """Return a source that was added by command as the index takes it: for one community, and from public addresses.

    Args:
        settings: The settings, for limits and folders.
        name: Its name.
        kind: ``crawl``, ``sitemap``, ``feed`` or ``git``.
        url: Its address.
        ref: Branch, tag or commit of a repository; ``""`` for its default branch.
        path: Folder or file inside a repository, ``""`` for all of it.
        audience: Label that a reader must hold.
        community: The only community whose members may read it.

    Raises:
        ConfigurationError: It cannot be such a source.
    """
    given: dict[str, Any] = {"name": name, "audience": audience}
    if kind == "git":
        given |= {"git": url, "ref": ref, **({"path": path} if path else {})}
    else:
        given |= {"kind": kind, "url": url}
    try:
        section = SourceSection.model_validate(given)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"The source {name} cannot be used: {reason}.") from error
    return replace(source_spec(section, settings), places=(community,))


def reindex_options(
    settings: Settings, request: ReindexRequest, added: Sequence[Mapping[str, str]] = ()
) -> ReindexOptions:
    """Return the options of a reindex, without the check of the questions.

    Args:
        settings: The settings.
        request: What somebody wants reindexed.
        added: Sources that were added by command, as ``added_source_spec`` takes them.

    Raises:
        ConfigurationError: There is nothing to index, a path or source does not exist, or a configured source is to be
            forgotten.
    """
    for name in request.forget:
        if any(source.name == name for source in settings.sources):
            raise ConfigurationError(f"{name} is a configured source; remove it from footnote.toml instead.")
        if any(each["name"] == name for each in added):
            raise ConfigurationError(f"{name} was added by command; use /source remove where it was added.")
    if not request.paths and not settings.sources and not added and not request.forget:
        raise ConfigurationError(
            "There is nothing to index: put documents into a folder seeds/ here, name a folder "
            "(footnote reindex PATH), or list sources in footnote.toml."
        )
    own = (source_spec(source, settings) for source in settings.sources)
    configured = (*own, *(added_source_spec(settings, **each) for each in added))
    return ReindexOptions(
        index_dir=settings.index.path,
        cache_dir=settings.index.cache,
        sources=_requested_sources(request, configured, settings),
        full=request.full,
        forget=request.forget,
        # Without configured sources, only the sources to forget are removed.
        keep_others=bool(request.paths or request.sources) or not configured,
        chunking=chunk_settings(settings),
        vectors=vector_settings(settings),
        max_loss=1.0 if request.force else settings.sync.max_loss,
        configured=frozenset(spec.name for spec in configured),
    )


def question_files(settings: Settings) -> list[Path]:
    """Return the files of check questions: the one that the settings name, else those in the sources' folders."""
    if settings.sync.questions:
        return [settings.sync.questions]
    folders = [source.path for source in settings.sources if not (source.git or source.channels)]
    return [path for folder in folders if (path := folder / QUESTIONS_FILE).is_file()]


def regression_check(settings: Settings, models: Models) -> RegressionCheck:
    """Make the check that keeps back a generation that answers fewer of the check questions.

    Raises:
        ConfigurationError: There are no check questions, or they cannot be read.
    """
    files = question_files(settings)
    if not files:
        raise ConfigurationError(
            f"There are no questions to check with; put a {QUESTIONS_FILE} into a source's folder, or name a file as "
            "sync.questions."
        )

    @contextmanager
    def open_answerer(staged: tuple[Path, Manifest] | None) -> Iterator[Answerer]:
        search = search_settings(settings)
        with Index(settings.index.path, models.encoder, search, models.reranking, staged=staged) as index:
            yield answerer_for(index, settings)

    questions = [question for file in files for question in read_check_questions(file)]
    labels = {PUBLIC, *(source_spec(source, settings).label for source in settings.sources)}
    # The live generation may have other labels than the settings; without them it would answer less than it does.
    with suppress(IndexProblem), IndexFolder(settings.index.path).read_lock() as (_, live):
        labels.update(indexed_labels(live).values())
    return RegressionCheck(questions, open_answerer, frozenset(labels), settings.sync.check_margin)


def _requested_sources(
    request: ReindexRequest, configured: tuple[SourceSpec, ...], settings: Settings
) -> tuple[SourceSpec, ...]:
    named = _named_sources(request.sources, configured) if request.sources else ()
    if not request.paths:
        return named or configured
    by_path = sources_for_paths(request.paths, configured, settings)
    return tuple({spec.name: spec for spec in (*by_path, *named)}.values())


def _named_sources(names: Iterable[str], configured: Iterable[SourceSpec]) -> tuple[SourceSpec, ...]:
    known = {spec.name: spec for spec in configured}
    for name in names:
        if name not in known:
            raise ConfigurationError(f"There is no source {name}; there is {', '.join(known) or 'none'}.")
    return tuple(known[name] for name in dict.fromkeys(names))


def sources_for_paths(
    paths: Iterable[Path], configured: Sequence[SourceSpec], settings: Settings
) -> tuple[SourceSpec, ...]:
    """Return the sources that paths on the command line mean.

    A path that is or lies inside a configured source means that source; the same holds for a source that the index has
    from an earlier path. Any other path becomes a source of its own, named after the folder or file, with a number if
    the name is taken. Its path is kept absolute, because a later reindex may start in another folder.

    Raises:
        ConfigurationError: A path does not exist.
    """
    known = [*configured, *_indexed_sources(settings.index.path, {spec.name for spec in configured})]
    chosen: dict[str, SourceSpec] = {}
    for path in paths:
        if not path.exists():
            raise ConfigurationError(f"There is no file or folder {path}; correct the path.")
        spec = next((spec for spec in known if not spec.remote and _is_inside(path, spec.path)), None)
        if spec is None:
            name = _free_name(source_name(path), {each.name for each in known})
            spec = source_spec(SourceSection(name=name, path=_absolute(path)), settings)
            known.append(spec)
        chosen[spec.name] = spec
    return tuple(chosen.values())


def _indexed_sources(index: Path, configured: set[str]) -> list[SourceSpec]:
    """Return the sources of an index that are not configured; none if there is no usable index."""
    try:
        stored = IndexFolder(index).manifest().sources
    except IndexProblem:
        return []
    return [_stored_spec(each) for each in stored if each["name"] not in configured]


def _stored_spec(stored: dict[str, Any]) -> SourceSpec:
    # A manifest has more keys for a source than SourceSpec has fields.
    values = {field.name: stored[field.name] for field in fields(SourceSpec) if field.name in stored}
    return SourceSpec(**values | {"path": _absolute(Path(stored["path"]))})


def _absolute(path: Path) -> Path:
    """Return the absolute path; a symbolic link stays one, because its target may change later."""
    return path.resolve() if ".." in path.parts else path.absolute()


def _is_inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _free_name(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}-{number}"
        number += 1
    return free
