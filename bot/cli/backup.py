"""``footnote backup`` and ``footnote restore``: the whole state in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption, settings_for

if TYPE_CHECKING:
    from bot.settings.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, for example footnote.tar.")],
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Write the index, what was removed from it, and the records of answers into one tar file.

    Questions are answered meanwhile. While a reindex is at work, the command says so and does nothing.
    """
    from bot.rendering import generation_text
    from index.storage import back_up

    settings = settings_for(config, index)
    manifest = back_up(file, _state_folders(settings))
    size = file.stat().st_size / 1e6
    typer.echo(f"Wrote generation {generation_text(manifest)} and the records to {file}, {size:.1f} MB.")
    _warn_of_database_server(settings)


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A file that `footnote backup` wrote.")
    ],
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Bring index and records back from a backup, into folders that are empty or missing.

    The backup still holds what was removed after it was made. Run `footnote reindex` before anybody asks.
    """
    from bot.rendering import generation_text
    from index.storage import restore as restore_folders

    settings = settings_for(config, index)
    manifest = restore_folders(file, _state_folders(settings))
    typer.echo(f"Restored generation {generation_text(manifest)}. Now follow the sources: footnote reindex")
    _warn_of_database_server(settings)


def _state_folders(settings: "Settings") -> dict[str, Path]:
    """Return the folders that hold the whole state, by their names in a backup."""
    from index.storage import INDEX

    return {INDEX: settings.index.path, "records": settings.records.path}


def _warn_of_database_server(settings: "Settings") -> None:
    from bot.cli.console import message

    if settings.records.url.get_secret_value():
        message("footnote: the records of records.url are not in it; back that database up with its own tools.")
