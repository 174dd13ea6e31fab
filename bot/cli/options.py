"""Options that several commands share, with one wording each."""

from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings file; else FOOTNOTE_CONFIG, else ./footnote.toml.",
        show_default=False,
    ),
]
IndexOption = Annotated[
    Path | None,
    typer.Option("--index", metavar="FOLDER", help="Folder of the index; else as in the settings.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AudienceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--audience",
        metavar="LABEL",
        help="A label the reader holds; repeatable. [default: public]",
        show_default=False,
    ),
]
