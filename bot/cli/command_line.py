"""The command line as a whole: its commands, in the order of ``footnote --help``."""

from typing import Annotated

import typer

from bot.cli import (
    ask,
    backup,
    chat,
    discord,
    doctor,
    evaluate,
    generations,
    privacy,
    reindex,
    search,
    why,
)

HELP = """Answers questions from a community's own documents and proves every sentence with a quoted passage.

Exit status: 0 answered or done, 1 failure, 2 bad usage, 3 no evidence.
"""

# Plain help: importing rich takes longer than everything else that --help needs.
app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
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


app.command("ask", short_help="Answer a question, with the passages that prove it.")(ask.ask)
app.command("chat", short_help="Ask one question after another.")(chat.chat)
app.command("why", short_help="Show how an answer came about.")(why.why)
app.command("search", short_help="Show the documents that match a query.")(search.search)
app.command("show", short_help="Print a document's text.")(search.show)
app.command("reindex", short_help="Bring the index in step with the documents.")(reindex.reindex)
app.command("rollback", short_help="Go back to an earlier full reindex.")(generations.rollback)
app.command("backup", short_help="Write index and records into one file.")(backup.backup)
app.command("restore", short_help="Bring index and records back from a file.")(backup.restore)
app.command("status", short_help="Show what the index holds.")(generations.status)
app.command("doctor", short_help="Check that everything is in order.")(doctor.doctor)
app.command("eval", short_help="Measure on a question set.")(evaluate.evaluate)
app.command("privacy", short_help="Export or delete what is kept of a person.")(privacy.privacy)
app.command("discord", short_help="Answer questions on Discord.")(discord.discord)
