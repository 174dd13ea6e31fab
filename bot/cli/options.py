"""Options that several commands share, and what they open."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.settings.settings import Settings

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings file. [default: FOOTNOTE_CONFIG, else ./footnote.toml]",
        show_default=False,
    ),
]
IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        metavar="FOLDER",
        help="Folder of the index. [default: index.path of the settings]",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
AudienceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--audience",
        metavar="LABEL",
        help="Label of documents that the reader may read; repeatable. [default: public]",
        show_default=False,
    ),
]


def settings_for(config: Path | None, index: Path | None) -> "Settings":
    """Load the settings; the flags override them."""
    from bot.settings.settings import load_settings

    return load_settings(config, {"index": {"path": index}} if index else {})


def open_footnote(config: Path | None, index: Path | None) -> "Footnote":
    """Make the Footnote that a command works with."""
    from bot.app import Footnote

    return Footnote(settings_for(config, index))


def audience_of(labels: Sequence[str] | None) -> frozenset[str]:
    """Return the labels that a reader at the shell holds: those given, else ``public``."""
    from index.types import PUBLIC

    return frozenset(labels or [PUBLIC])


def reader_of(labels: Sequence[str] | None, footnote: "Footnote") -> frozenset[str]:
    """Return the labels that a reader at the shell holds; stderr names those that no document of the index has."""
    from index.scoped_labels import with_open_channels

    held, known = audience_of(labels), footnote.index.labels
    for label in sorted(held) if known else ():
        if not known.isdisjoint(with_open_channels(frozenset({label}), known)):
            continue
        others = ", ".join(sorted(known))
        typer.echo(
            f"footnote: no document is for the audience {label}; there are documents for {others} (--audience)",
            err=True,
        )
    return held
