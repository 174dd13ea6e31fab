"""``footnote reindex``: bring the index in step with its sources."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption

if TYPE_CHECKING:
    from bot.settings.settings import Settings
    from index.embedding import Encoder
    from index.ingest import ReindexOptions
    from index.sources import SourceSpec

NAME = "reindex"
SHORT = "Bring the index in step with the documents."


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Folders or files; else every configured source.", show_default=False),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read and build everything anew.")] = False,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this configured source; repeatable.", show_default=False),
    ] = None,
    forget: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Remove a source that came by PATH; repeatable.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Even if a source has lost most of its documents.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Keep the old index if the new one answers fewer of your questions.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on following the sources until stopped.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing if the index is up to date.")] = False,
    json: JsonOption = False,
    steps: Annotated[bool, typer.Option("--steps", help="Print each step and the report as a line of JSON.")] = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Bring the index in step with the documents; only what is new or changed is read and embedded.

    Without PATH: the sources of footnote.toml, or seeds/. With PATH: only those, leaving all others as they are;
    a PATH that is no configured source becomes one of its own and stays until --forget.
    """
    from bot.cli.wiring import encoder_for, settings_for

    settings = settings_for(config, index)
    wanted = ReindexRequest(tuple(paths or ()), tuple(source or ()), tuple(forget or ()))
    if steps:
        from bot.cli.steps import Wish, reindex_in_steps

        wish = Wish(lambda: reindex_options(settings, wanted, full=full, force=force), check)
        reindex_in_steps(settings, wish, encoder_for(settings))
        return
    options, encoder = reindex_options(settings, wanted, full=full, force=force), encoder_for(settings)
    if check:
        from dataclasses import replace

        from bot.cli.question_check import question_check

        options = replace(options, approve=question_check(settings, encoder))
    if watch:
        from bot.cli.watch import watch as follow

        follow(settings, options)
        return
    _reindex(settings, options, encoder, quiet=quiet, as_json=json)


def _reindex(
    settings: "Settings", options: "ReindexOptions", encoder: "Encoder", *, quiet: bool, as_json: bool
) -> None:
    from bot.cli.console import message, print_json, print_lines, progress
    from bot.rendering import plain_text, report_json, report_lines
    from index.errors import SourceFailed
    from index.ingest import reindex

    with progress() as show:
        report = reindex(options, encoder, show)
    if as_json:
        print_json(report_json(report))
    elif not quiet:
        print_lines(report_lines(report, settings.index.path))
    elif report.published:
        message(plain_text(report_lines(report, settings.index.path)).rstrip())
    if problem := report.problem():
        raise SourceFailed(problem)


@dataclass(frozen=True, slots=True)
class ReindexRequest:
    """What a reindex is to look at.

    Attributes:
        paths: Folders or files.
        sources: Names of configured sources.
        forget: Names of sources to remove.
    """

    paths: tuple[Path, ...]
    sources: tuple[str, ...]
    forget: tuple[str, ...]


def reindex_options(settings: "Settings", wanted: ReindexRequest, *, full: bool, force: bool) -> "ReindexOptions":
    """Work out what to reindex.

    Raises:
        ConfigurationError: There is nothing to index, a path is not there, or a configured source is to be forgotten.
    """
    from bot.cli.wiring import chunk_settings, source_spec, vector_settings
    from index.errors import ConfigurationError
    from index.ingest import ReindexOptions

    paths, forget = wanted.paths, wanted.forget
    for name in forget:
        if any(source.name == name for source in settings.sources):
            raise ConfigurationError(f"{name} is a configured source; remove it from footnote.toml instead.")
    if not paths and not settings.sources and not forget:
        raise ConfigurationError(
            "There is nothing to index: put documents into a folder seeds/ here, name a folder "
            "(footnote reindex PATH), or list sources in footnote.toml."
        )
    configured = tuple(source_spec(source, settings) for source in settings.sources)
    sources = _named(wanted.sources, configured) if wanted.sources else configured
    if paths:
        from bot.cli.sources import specs_for_paths

        chosen = {spec.name: spec for spec in specs_for_paths(paths, configured, settings)}
        sources = tuple({**chosen, **({spec.name: spec for spec in sources} if wanted.sources else {})}.values())
    return ReindexOptions(
        index_dir=settings.index.path,
        cache_dir=settings.index.cache,
        sources=sources,
        full=full,
        forget=forget,
        # Without sources at all there is nothing to compare with: only what is named is forgotten.
        keep_others=bool(paths or wanted.sources) or not configured,
        chunking=chunk_settings(settings),
        vectors=vector_settings(settings),
        max_loss=1.0 if force else settings.sync.max_loss,
        configured=frozenset(spec.name for spec in configured),
    )


def _named(names: tuple[str, ...], configured: "tuple[SourceSpec, ...]") -> "tuple[SourceSpec, ...]":
    from index.errors import ConfigurationError

    known = {spec.name: spec for spec in configured}
    for name in names:
        if name not in known:
            raise ConfigurationError(f"There is no source {name}; there is {', '.join(known) or 'none'}.")
    return tuple(known[name] for name in dict.fromkeys(names))
