"""``footnote status`` and ``footnote rollback``: what the live index holds, and going back to an earlier one."""

from typing import Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption, open_footnote


def status(json: JsonOption = False, index: IndexOption = None, config: ConfigOption = None) -> None:
    """Show what the index holds: sources, documents, chunks, encoder, size."""
    from bot.cli.console import print_json
    from bot.rendering import status_text

    found = open_footnote(config, index).status()
    if json:
        print_json(found)
    else:
        typer.echo(status_text(found), nl=False)


def rollback(
    generation: Annotated[
        int | None,
        typer.Argument(
            min=1,
            metavar="GENERATION",
            help="Its number, as `status` lists it. [default: the newest]",
            show_default=False,
        ),
    ] = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Go back to an earlier full reindex. Documents that were removed since then stay hidden.

    The sources are not read; the next reindex reads them again.
    """
    from bot.cli.console import print_json
    from bot.rendering import generation_json, generation_text

    manifest = open_footnote(config, index).roll_back(generation or 0)
    if json:
        print_json(generation_json(manifest))
    else:
        text = generation_text(manifest)
        typer.echo(f"Serving generation {text} again. The next reindex follows the sources anew.")
