"""The command line as a whole: its commands in the order in which people meet them."""

from typing import Annotated

import typer

from bot.cli import (
    ask,
    backup,
    chat,
    discord,
    doctor,
    evaluate,
    privacy,
    reindex,
    restore,
    rollback,
    search,
    show,
    status,
    why,
)

HELP = """Answers questions from a community's own documents and proves every sentence with a quoted passage.

Exit status: 0 answered or done, 1 failure, 2 bad usage, 3 no evidence.
"""

# Plain help: rich's import alone takes longer than everything else that --help needs.
app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"footnote {version('footnote')}")
        except PackageNotFoundError:
            typer.echo("footnote, run from its sources without being installed")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


_COMMANDS = (
    *(ask, chat, why, search, show, reindex, rollback, backup, restore, status, doctor, evaluate, privacy, discord),
)

for module in _COMMANDS:
    app.command(module.NAME, short_help=module.SHORT)(module.command)
