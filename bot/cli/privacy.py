"""``footnote privacy``: what is kept of a person, handed out or deleted."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import ConfigOption

if TYPE_CHECKING:
    from bot.settings_answer import RecordSettings

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
    config: ConfigOption = None,
) -> None:
    """Print what is kept of a person as JSON, or delete it: questions, their answers, and votes."""
    import asyncio

    from bot.cli.console import print_json
    from bot.cli.wiring import settings_for

    records = settings_for(config, None).records
    if action is Action.EXPORT:
        print_json(asyncio.run(_export(records, person)))
        return
    if not yes:
        typer.confirm(f"Delete every answer and vote of {person}? This cannot be undone.", abort=True)
    answers, votes = asyncio.run(_delete(records, person))
    typer.echo(f"{answers} answers and {votes} votes of {person} were deleted.")


async def _export(records: "RecordSettings", person: str) -> dict[str, Any]:
    from bot.cli.records import opened_records
    from bot.community.people import People

    async with opened_records(records) as engine:
        return await People(engine).export(person)


async def _delete(records: "RecordSettings", person: str) -> tuple[int, int]:
    from bot.cli.records import opened_records
    from bot.community.people import People

    async with opened_records(records) as engine:
        return await People(engine).delete(person)
