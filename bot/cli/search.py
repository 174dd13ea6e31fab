"""``footnote search``: the documents that match a query, or a TREC run of many."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot.cli.options import AudienceOption, ConfigOption, IndexOption, JsonOption

if TYPE_CHECKING:
    from bot.settings.settings import Settings
    from index.retrieval import Index, Query, SearchResult

NAME = "search"
SHORT = "Show the documents that match a query."
TAG = "footnote"
BATCH = 256
"""Queries that are embedded together between two signs of progress."""


def command(
    query: Annotated[str | None, typer.Argument(metavar="QUERY", help="What to look for.", show_default=False)] = None,
    k: Annotated[
        int | None,
        typer.Option(
            "-k", min=1, max=10_000, metavar="N", help="How many documents. [default: 10]", show_default=False
        ),
    ] = None,
    queries: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help='Many queries, one {"_id", "text"} a line; needs --run.', show_default=False),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a TREC run of --queries; - is stdout.", show_default=False),
    ] = None,
    audience: AudienceOption = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Show the documents that match a query best, each with its best passage.

    With --queries and --run, write a TREC run instead, a document a line.
    """
    if (query is None) == (queries is None):
        raise typer.BadParameter("give either a QUERY or --queries FILE")
    if (queries is None) != (run is None):
        raise typer.BadParameter("--queries and --run go together")
    if query is not None and not query.strip():
        raise typer.BadParameter("the query is empty", param_hint="QUERY")
    from bot.cli.wiring import open_index, reader_of, settings_for

    settings = settings_for(config, index)
    with open_index(settings) as opened:
        reader = reader_of(audience, opened)
        if query is not None:
            _show(opened, _query(query, k, reader, settings), as_json=json)
        elif queries is not None and run is not None:
            _write_run(opened, queries, run, _query("", k, reader, settings))


def trec_lines(query_id: str, result: "SearchResult") -> Iterator[str]:
    """Yield a result's lines of a TREC run: ``qid Q0 docid rank score tag``, a document a line, bare ids."""
    from bot.evaluate import bare_id

    seen: set[str] = set()
    for passage in result.passages:
        if passage.document.id not in seen:
            seen.add(passage.document.id)
            document = "%20".join(bare_id(passage.document.id).split())
            yield f"{query_id} Q0 {document} {len(seen)} {passage.scores.ranking:.6f} {TAG}\n"


def _query(text: str, k: int | None, audience: frozenset[str], settings: "Settings") -> "Query":
    from index.retrieval import Query
    from index.types import KINDS

    return Query(text, k or settings.search.top_k, 1, audience, frozenset(KINDS))


def _show(index: "Index", query: "Query", *, as_json: bool) -> None:
    from bot.cli.console import message, print_json, print_lines, waiting
    from bot.rendering import result_lines, search_json

    with waiting("Reading…"):
        result = index.search(query)
    if as_json:
        print_json(search_json(result))
    elif result.passages:
        print_lines(result_lines(result.passages))
    else:
        message("Nothing matches.")


def _write_run(index: "Index", queries: Path, run: Path, like: "Query") -> None:
    from dataclasses import replace

    from bot.cli.console import message, progress

    asked = list(_read_queries(queries))
    lines: list[str] = []
    with _opened(run) as file:
        with progress() as show:
            for start in range(0, len(asked), BATCH):
                batch = asked[start : start + BATCH]
                results = index.search_many([replace(like, text=text) for _, text in batch])
                for (query_id, _), result in zip(batch, results, strict=True):
                    lines += trec_lines(query_id, result)
                show("Searching", start + len(batch), len(asked))
        file.writelines(lines)
    message(f"{len(lines)} lines for {len(asked)} queries written to {run}.")


@contextmanager
def _opened(run: Path) -> Iterator[TextIO]:
    """Open the run for writing before the work starts, so that a bad path costs nothing."""
    from index.errors import ConfigurationError

    if str(run) == "-":
        yield sys.stdout
        return
    try:
        file = run.open("w", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{run} cannot be written ({error.strerror}); correct --run.") from error
    with file:
        yield file


def _read_queries(path: Path) -> Iterator[tuple[str, str]]:
    from bot.evaluate import read_jsonl
    from index.errors import ConfigurationError

    for number, record in read_jsonl(path):
        query_id, text = record.get("_id"), record.get("text")
        if isinstance(query_id, int):
            query_id = str(query_id)
        if not isinstance(query_id, str) or query_id.split() != [query_id] or not isinstance(text, str):
            raise ConfigurationError(f"{path}, line {number}: give _id, one word, and text, a string.")
        yield query_id, text
