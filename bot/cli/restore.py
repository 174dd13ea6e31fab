"""``footnote restore``: the whole state from one file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption

NAME = "restore"
SHORT = "Bring index and records back from a file."


def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="What footnote backup wrote.")
    ],
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Bring index and records back to where there are none.

    What was removed after the backup is in it: the next reindex, before anybody is served, removes it again.
    """
    from bot.cli.backup import folders_of, remind_of_a_server
    from bot.cli.wiring import settings_for
    from bot.rendering import generation_text
    from index.storage import restore

    settings = settings_for(config, index)
    manifest = restore(file, folders_of(settings))
    typer.echo(f"Restored generation {generation_text(manifest)}. Now follow the sources: footnote reindex")
    remind_of_a_server(settings)
