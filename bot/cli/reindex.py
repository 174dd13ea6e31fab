"""``footnote reindex``: read new and changed documents into the index."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption, open_footnote

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.reindexing import ReindexRequest


def reindex(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH", help="Folders or files. [default: every source of footnote.toml]", show_default=False
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read everything again and build a new index.")] = False,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this source of footnote.toml; repeatable.", show_default=False),
    ] = None,
    forget: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Remove a source that was added by PATH; repeatable.", show_default=False),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Go on even if a source has lost most of its documents.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Keep the old index if the new one answers fewer of your check questions.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on and follow changes until stopped.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing if the index is up to date.")] = False,
    json: JsonOption = False,
    steps: Annotated[bool, typer.Option("--steps", help="For programs: print each step as a line of JSON.")] = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Read new and changed documents into the index, and remove what is gone.

    Without PATH, reads the sources of footnote.toml, or seeds/. With PATH, reads only that and leaves everything else
    as it is. A PATH that is no source of footnote.toml becomes a source until --forget removes it.
    """
    footnote = open_footnote(config, index)
    from bot.reindexing import ReindexRequest

    request = ReindexRequest(
        tuple(paths or ()), tuple(source or ()), tuple(forget or ()), full=full, force=force, check=check
    )
    if steps:
        from bot.cli.background_reindex import reindex_in_steps

        reindex_in_steps(footnote, request)
    elif watch:
        from bot.cli.background_reindex import reindex_and_watch

        reindex_and_watch(footnote, request)
    else:
        _reindex_once(footnote, request, quiet=quiet, as_json=json)


def _reindex_once(footnote: "Footnote", request: "ReindexRequest", *, quiet: bool, as_json: bool) -> None:
    from bot.cli.console import message, print_json, print_lines, progress
    from bot.rendering import plain_text, report_json, report_lines
    from index.errors import SourceFailed

    with progress(quiet=quiet) as show:
        report = footnote.reindex(request, show)
    folder = footnote.settings.index.path
    if as_json:
        print_json(report_json(report))
    elif not quiet:
        print_lines(report_lines(report, folder))
    elif report.published:
        message(plain_text(report_lines(report, folder)).rstrip())
    if problem := report.problem():
        raise SourceFailed(problem)
    if report.empty:
        names = ", ".join(source.name for source in report.empty)
        raise SourceFailed(f"No document came from {names}; the report says what was skipped and what to do.")
