"""``footnote privacy``: export or delete what is kept of a person."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import ConfigOption, IndexOption, open_footnote, reader_of

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.records.redaction import RecordViewer


class PrivacyAction(StrEnum):
    """What to do with the data of a person."""

    EXPORT = "export"
    DELETE = "delete"


def privacy(
    action: Annotated[PrivacyAction, typer.Argument(help="Print what is kept, or delete it.", show_default=False)],
    person: Annotated[
        str,
        typer.Argument(
            metavar="PERSON",
            help="The person's id, such as discord:123…; shell is whoever asks at the shell.",
            show_default=False,
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking again.")] = False,
    audience: Annotated[
        list[str] | None,
        typer.Option(
            "--audience",
            metavar="LABEL",
            help="Export only passages that this reader may read now; repeatable. [default: all that is kept]",
            show_default=False,
        ),
    ] = None,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Print what is kept of a person, as JSON, or delete it: questions, answers, the passages found, and votes."""
    import asyncio

    from bot.cli.console import print_json
    from bot.cli.why import viewer_of

    with open_footnote(config, index) as footnote:
        if action is PrivacyAction.EXPORT:
            viewer = viewer_of(footnote, reader_of(audience, footnote), person) if audience is not None else None
            print_json(asyncio.run(_export(footnote, person, viewer)))
            return
        if not yes:
            typer.confirm(f"Delete every answer and vote of {person}? This cannot be undone.", abort=True)
        answers, votes = asyncio.run(_delete(footnote, person))
    typer.echo(f"{answers} answers and {votes} votes of {person} were deleted.")


async def _export(footnote: "Footnote", person: str, viewer: "RecordViewer | None") -> dict[str, Any]:
    from bot.records.answer_records import AnswerRecords
    from bot.records.people import People
    from bot.rendering import person_json, record_json

    async with footnote.open_records() as engine:
        data, answers = await People(engine).data_of(person), AnswerRecords(engine)
        redacted = [await answers.read(each, viewer) for each in data.answers]
    records = [record_json(each.record, each.withheld) for each in redacted]
    return person_json(data, records)


async def _delete(footnote: "Footnote", person: str) -> tuple[int, int]:
    from bot.records.people import People

    async with footnote.open_records() as engine:
        return await People(engine).delete(person)
