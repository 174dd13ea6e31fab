"""``footnote gaps``: what people ask and the documents do not answer, and old documents that answers rest on."""

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption, open_footnote, reader_of

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.community import GapReport, StaleReport, Window
    from bot.records import KeptAnswer, KeptSelection
    from index.types import DocumentRef


def gaps(
    days: Annotated[int, typer.Option(min=1, max=3650, metavar="N", help="Look at the last N days.")] = 28,
    top: Annotated[int, typer.Option(min=1, max=10_000, metavar="N", help="Show the N largest gaps.")] = 20,
    community: Annotated[
        str,
        typer.Option(
            metavar="ID", help="Only this community, such as discord:123…. [default: all]", show_default=False
        ),
    ] = "",
    audience: Annotated[
        list[str] | None,
        typer.Option(
            "--audience",
            metavar="LABEL",
            help="Only questions that this reader may read; repeatable. [default: all that was asked openly]",
            show_default=False,
        ),
    ] = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Show old documents instead, by how many answers rest on them.")
    ] = False,
    older_than: Annotated[
        int, typer.Option(min=0, max=36_500, metavar="N", help="With --stale: documents older than N days.")
    ] = 365,
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets.")] = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Show the questions that the documents do not answer: refused, not sure, or voted down.

    Questions that mean the same are one gap. Gaps that concern most people come first. Nothing that was asked in
    private is shown, and nothing of people who opted out.
    """
    if json and csv:
        raise typer.BadParameter("give either --json or --csv")
    import asyncio
    from datetime import UTC, datetime

    from bot.cli.console import print_json, print_lines
    from bot.community import Window, gap_csv, gap_json, gap_lines, stale_csv, stale_json, stale_lines

    with open_footnote(config, index) as footnote:
        labels = reader_of(audience, footnote) if audience is not None else None
        window = Window(datetime.now(UTC), days)
        if stale:
            old = asyncio.run(_find_stale(footnote, community, labels, window, older_than))
            made = (stale_json(old), stale_csv(old), stale_lines(old, top))
        else:
            report = asyncio.run(_find(footnote, community, labels, window))
            made = (gap_json(report), gap_csv(report.gaps), gap_lines(report, top))
    if json:
        print_json(made[0])
    elif csv:
        typer.echo(made[1], nl=False)
    else:
        print_lines(made[2])


async def _find(footnote: "Footnote", community: str, labels: frozenset[str] | None, window: "Window") -> "GapReport":
    from bot.community import MAX_ANSWERS, find_gaps, gap_questions, oldest_looked_at, readable_answers
    from bot.records import KeptSelection

    selection = KeptSelection(community, window.since, window.now, True, MAX_ANSWERS)
    answers, more = await _read(footnote, selection)
    readable, withheld = readable_answers(answers, labels)
    questions = gap_questions(readable)
    vectors = footnote.index.encode([each.part.query for each in questions])
    looked_at = oldest_looked_at(answers, questions, more=more)
    return find_gaps(questions, vectors, window, withheld=withheld, looked_at_since=looked_at)


async def _find_stale(
    footnote: "Footnote", community: str, labels: frozenset[str] | None, window: "Window", older_than: int
) -> "StaleReport":
    from bot.community import MAX_RESTING, readable_answers, stale_documents
    from bot.records import KeptSelection
    from index.errors import DocumentNotFound

    selection = KeptSelection(community, window.since, window.now, False, MAX_RESTING)
    answers, more = await _read(footnote, selection)
    reader = footnote.index.labels if labels is None else labels

    def document_of(name: str) -> "DocumentRef | None":
        with suppress(DocumentNotFound):
            return footnote.document(name, reader).ref
        return None

    readable, _ = readable_answers(answers, labels)
    looked_at = answers[-1].asked_at if more else None
    return stale_documents(readable, document_of, window, older_than=older_than, looked_at_since=looked_at)


async def _read(footnote: "Footnote", selection: "KeptSelection") -> "tuple[list[KeptAnswer], bool]":
    """Return answers, newest first, and whether there are more."""
    from bot.records.kept_answers import KeptAnswers

    async with footnote.open_records() as engine:
        return await KeptAnswers(engine).read(selection)
