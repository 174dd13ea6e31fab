"""``footnote privacy``: what is kept of a person, handed out or deleted."""

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import ConfigOption, IndexOption

if TYPE_CHECKING:
    from bot.records import RecordViewer
    from bot.settings.answer_section import RecordSection

NAME = "privacy"
SHORT = "Export or delete what is kept of a person."


class Action(StrEnum):
    """What to do."""

    EXPORT = "export"
    DELETE = "delete"


def command(
    action: Annotated[Action, typer.Argument(help="What to do.", show_default=False)],
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="The person's id; shell for the shell.", show_default=False)
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
    """Print what is kept of a person as JSON, or delete it: questions, answers, the passages looked at, and votes."""
    import asyncio

    from bot.cli.console import print_json
    from bot.cli.wiring import open_index, reader_of, settings_for

    settings = settings_for(config, index)
    records = settings.records
    if action is Action.EXPORT:
        if audience is None:
            print_json(asyncio.run(_export(records, person, None)))
            return
        from bot.cli.why import viewer_of

        with open_index(settings) as opened:
            viewer = replace(viewer_of(opened, reader_of(audience, opened)), asker=person)
            print_json(asyncio.run(_export(records, person, viewer)))
        return
    if not yes:
        typer.confirm(f"Delete every answer and vote of {person}? This cannot be undone.", abort=True)
    answers, votes = asyncio.run(_delete(records, person))
    typer.echo(f"{answers} answers and {votes} votes of {person} were deleted.")


async def _export(records: "RecordSection", person: str, viewer: "RecordViewer | None") -> dict[str, Any]:
    from bot.cli.record_access import opened_records
    from bot.records.answer_records import AnswerRecords
    from bot.records.people import People
    from bot.rendering import person_json, record_json

    async with opened_records(records) as engine:
        kept, answers = await People(engine).data_of(person), AnswerRecords(engine)
        shown = [await answers.read(each, viewer) for each in kept.answers]
    told = [record_json(each.record, each.withheld) for each in shown]
    return person_json(person, told, kept.votes, opted_out=kept.opted_out)


async def _delete(records: "RecordSection", person: str) -> tuple[int, int]:
    from bot.cli.record_access import opened_records
    from bot.records.people import People

    async with opened_records(records) as engine:
        return await People(engine).delete(person)
