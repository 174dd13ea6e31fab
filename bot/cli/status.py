"""``footnote status``: what the index holds."""

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption

NAME = "status"
SHORT = "Show what the index holds."


def command(json: JsonOption = False, index: IndexOption = None, config: ConfigOption = None) -> None:
    """Show what the index holds: sources, documents, chunks, encoder, size."""
    from bot.cli.console import print_json
    from bot.cli.wiring import open_index, settings_for
    from bot.rendering import status_json, status_text
    from index import IndexFolder

    settings = settings_for(config, index)
    with open_index(settings) as opened:
        folder = IndexFolder(settings.index.path)
        status = status_json(
            settings.index.path, opened.manifest, opened.sources(), folder.disk_bytes(), folder.earlier()
        )
    if json:
        print_json(status)
    else:
        typer.echo(status_text(status), nl=False)
