"""``footnote backup``: the whole state in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption

if TYPE_CHECKING:
    from bot.settings.settings import Settings

NAME = "backup"
SHORT = "Write index and records into one file."


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, for example footnote.tar.")],
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Write the index, what was removed from it, and the records of answers into one tar file.

    Questions are answered meanwhile; while a reindex is at work, it says so and does nothing.
    """
    from bot.cli.wiring import settings_for
    from bot.rendering import generation_text
    from index.storage import back_up

    settings = settings_for(config, index)
    manifest = back_up(file, folders_of(settings))
    size = file.stat().st_size / 1e6
    typer.echo(f"Wrote generation {generation_text(manifest)} and the records to {file}, {size:.1f} MB.")
    remind_of_a_server(settings)


def folders_of(settings: "Settings") -> dict[str, Path]:
    """The folders that make the whole state, by the name that they have in a backup."""
    from index.storage import INDEX

    return {INDEX: settings.index.path, "records": settings.records.path}


def remind_of_a_server(settings: "Settings") -> None:
    """Say that records in a database server are not in the file."""
    from bot.cli.console import message

    if settings.records.url.get_secret_value():
        message("footnote: the records of records.url are not in it; back that database up with its own tools.")
