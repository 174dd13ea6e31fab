"""``footnote rollback``: go back to an earlier full reindex."""

from typing import Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption

NAME = "rollback"
SHORT = "Go back to an earlier full reindex."


def command(
    generation: Annotated[
        int | None,
        typer.Argument(min=1, metavar="GENERATION", help="One that status lists; else the newest.", show_default=False),
    ] = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Serve an earlier full reindex again; documents that were removed since stay hidden.

    The sources are not asked: the next reindex brings the index in step with them again.
    """
    from bot.cli.console import print_json
    from bot.cli.wiring import encoder_for, settings_for
    from bot.rendering import generation_json, generation_text
    from index.storage import roll_back

    settings = settings_for(config, index)
    chosen = roll_back(settings.index.path, generation or 0, encoder_for(settings).spec)
    if json:
        print_json(generation_json(chosen))
    else:
        typer.echo(f"Serving generation {generation_text(chosen)} again. The next reindex follows the sources anew.")
