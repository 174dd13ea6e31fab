"""``footnote search`` and ``footnote show``: the documents that match a query, and a document's text."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot.cli.options import AudienceOption, ConfigOption, IndexOption, JsonOption, open_footnote, reader_of

if TYPE_CHECKING:
    from bot.app import Footnote
    from index.retrieval import SearchResult

TAG = "footnote"
"""The last column of a TREC run, which names the system."""
BATCH = 256
"""Queries that are embedded together between two reports of progress."""


def search(
    query: Annotated[str | None, typer.Argument(metavar="QUERY", help="What to look for.", show_default=False)] = None,
    k: Annotated[
        int | None,
        typer.Option(
            "-k",
            min=1,
            max=10_000,
            metavar="N",
            help="How many documents. [default: search.top_k of the settings]",
            show_default=False,
        ),
    ] = None,
    queries: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help='File with many queries, one {"_id": …, "text": …} a line; needs --run.',
            show_default=False,
        ),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="File for the results of --queries; - is standard output.", show_default=False
        ),
    ] = None,
    audience: AudienceOption = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Show the documents that match a query best, each with its best passage.

    With --queries and --run, writes the results of many queries into a file instead, in the format of TREC.
    """
    if (query is None) == (queries is None):
        raise typer.BadParameter("give either a QUERY or --queries FILE")
    if (queries is None) != (run is None):
        raise typer.BadParameter("--queries and --run go together")
    if query is not None and not query.strip():
        raise typer.BadParameter("the query is empty", param_hint="QUERY")
    with open_footnote(config, index) as footnote:
        reader = reader_of(audience, footnote)
        if query is not None:
            _print_results(footnote, query, reader, k, as_json=json)
        elif queries is not None and run is not None:
            _write_run(footnote, queries, run, reader, k)


def show(
    document_id: Annotated[
        str, typer.Argument(metavar="DOCUMENT_ID", help="The document's id, as `search` shows it.", show_default=False)
    ],
    audience: AudienceOption = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Print a document's text exactly as it was indexed; no newline is added.

    On a terminal, control characters are made visible. A pipe or a file gets them as they are.
    """
    from bot.cli.console import print_json
    from bot.rendering import whole_document_json
    from bot.rendering.lines import VISIBLE

    with open_footnote(config, index) as footnote:
        document = footnote.document(document_id, reader_of(audience, footnote))
    if json:
        print_json(whole_document_json(document))
        return
    text = document.text.translate(VISIBLE) if sys.stdout.isatty() else document.text
    # Bytes: text mode would translate newlines on some systems, and the shell's encoding need not be UTF-8.
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


def trec_lines(query_id: str, result: "SearchResult") -> Iterator[str]:
    """Yield a result's lines of a TREC run: ``qid Q0 docid rank score tag``, one a document, with bare ids."""
    from bot.evaluate import bare_id

    seen: set[str] = set()
    for passage in result.passages:
        if passage.document.id not in seen:
            seen.add(passage.document.id)
            document = "%20".join(bare_id(passage.document.id).split())
            yield f"{query_id} Q0 {document} {len(seen)} {passage.scores.ranking:.6f} {TAG}\n"


def _print_results(
    footnote: "Footnote", query: str, audience: frozenset[str], top_k: int | None, *, as_json: bool
) -> None:
    from bot.cli.console import message, print_json, print_lines, waiting
    from bot.rendering import result_lines, search_json

    with waiting("Reading…"):
        result = footnote.search(query, audience, top_k=top_k)
    if as_json:
        print_json(search_json(result))
    elif result.passages:
        print_lines(result_lines(result.passages))
    else:
        message("Nothing matches.")


def _write_run(footnote: "Footnote", queries: Path, run: Path, audience: frozenset[str], top_k: int | None) -> None:
    from bot.cli.console import message, progress

    asked = list(_read_queries(queries))
    lines: list[str] = []
    with _open_run(run) as file:
        with progress() as show_progress:
            for start in range(0, len(asked), BATCH):
                batch = asked[start : start + BATCH]
                results = footnote.search_many([text for _, text in batch], audience, top_k=top_k)
                for (query_id, _), result in zip(batch, results, strict=True):
                    lines += trec_lines(query_id, result)
                show_progress("Searching", start + len(batch), len(asked))
        file.writelines(lines)
    message(f"{len(lines)} lines for {len(asked)} queries written to {run}.")


@contextmanager
def _open_run(run: Path) -> Iterator[TextIO]:
    """Open the run for writing, before the search starts, so that a wrong path costs no time."""
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
