"""``footnote gaps``: what people ask and the documents do not answer."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption, open_footnote, reader_of

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.community import GapReport, Window


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
    from bot.community import Window, gap_csv, gap_json, gap_lines

    with open_footnote(config, index) as footnote:
        labels = reader_of(audience, footnote) if audience is not None else None
        report = asyncio.run(_find(footnote, community, labels, Window(datetime.now(UTC), days)))
    if json:
        print_json(gap_json(report))
    elif csv:
        typer.echo(gap_csv(report.gaps), nl=False)
    else:
        print_lines(gap_lines(report, top))


async def _find(footnote: "Footnote", community: str, labels: frozenset[str] | None, window: "Window") -> "GapReport":
    from bot.community import MAX_ANSWERS, find_gaps, gap_questions, readable_answers
    from bot.records import KeptSelection
    from bot.records.kept_answers import KeptAnswers

    selection = KeptSelection(community, window.since, window.now, True, MAX_ANSWERS)
    async with footnote.open_records() as engine:
        answers, more = await KeptAnswers(engine).read(selection)
    readable, withheld = readable_answers(answers, labels)
    questions = gap_questions(readable)
    vectors = footnote.index.encode([each.part.query for each in questions])
    looked_at = min(each.asked_at for each in answers) if more else None
    return find_gaps(questions, vectors, window, withheld=withheld, looked_at_since=looked_at)
