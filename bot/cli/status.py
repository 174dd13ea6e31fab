"""``footnote status``: what the index holds."""

from typing import TYPE_CHECKING, Any

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption

if TYPE_CHECKING:
    from bot.cli.wiring import Models
    from bot.settings.settings import Settings

NAME = "status"
SHORT = "Show what the index holds."


def command(json: JsonOption = False, index: IndexOption = None, config: ConfigOption = None) -> None:
    """Show what the index holds: sources, documents, chunks, encoder, size."""
    from bot.cli.console import print_json
    from bot.cli.wiring import settings_for
    from bot.rendering import status_text

    status = status_of(settings_for(config, index))
    if json:
        print_json(status)
    else:
        typer.echo(status_text(status), nl=False)


def status_of(settings: "Settings", models: "Models | None" = None) -> dict[str, Any]:
    """What the index of some settings holds, in the documented shape.

    Args:
        settings: The settings.
        models: The models of a process that has some already.

    Raises:
        IndexProblem: There is none, or it cannot be used.
    """
    from bot.cli.wiring import open_index
    from bot.rendering import status_json
    from index.storage import IndexFolder

    with open_index(settings, models) as opened:
        folder = IndexFolder(settings.index.path)
        return status_json(
            settings.index.path, opened.manifest, opened.sources(), folder.disk_bytes(), folder.earlier()
        )
