"""``footnote show``: a document's text, to the character."""

import sys
from typing import Annotated

import typer

from bot.cli.options import AudienceOption, ConfigOption, IndexOption, JsonOption

NAME = "show"
SHORT = "Print a document's text."


def command(
    document_id: Annotated[
        str, typer.Argument(metavar="DOCUMENT_ID", help="Id as shown by search and ask --json.", show_default=False)
    ],
    audience: AudienceOption = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Print a document's text to the character; no newline is added.

    On a terminal, control characters are shown instead of obeyed; a pipe or file gets the text as it is.
    """
    from bot.cli.console import print_json
    from bot.cli.wiring import open_index, reader_of, settings_for
    from bot.rendering import whole_document_json
    from bot.rendering.lines import VISIBLE

    with open_index(settings_for(config, index)) as opened:
        document = opened.document(document_id, reader_of(audience, opened))
    if json:
        print_json(whole_document_json(document))
        return
    text = document.text.translate(VISIBLE) if sys.stdout.isatty() else document.text
    # Bytes: text mode would translate newlines on some systems, and the shell's encoding need not be UTF-8.
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()
