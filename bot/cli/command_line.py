"""The command line as a whole: its commands, in the order of ``footnote --help``."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from bot.cli import (
    ask,
    backup,
    chat,
    discord,
    doctor,
    evaluate,
    gaps,
    generations,
    preview_source,
    privacy,
    reindex,
    search,
    serve,
    shadow,
    slack,
    why,
)

HELP = """Answers questions from a community's own documents, and proves every sentence with a quoted passage.

\b
Begin with:
  footnote reindex FOLDER       read the documents of a folder
  footnote ask "YOUR QUESTION"  answer a question from them
  footnote discord              answer questions on Discord; footnote slack does on Slack

Exit status: 0 answered or done, 1 failure, 2 wrong usage, 3 the documents hold no answer.
"""
COMMANDS: tuple[tuple[str, Callable[..., Any], str, tuple[str, ...]], ...] = (
    (
        "ask",
        ask.ask,
        "Answer a question, with the passages that prove it.",
        ('footnote ask "When was the lighthouse built?"', 'footnote ask --json "When was it built?" > answer.json'),
    ),
    ("chat", chat.chat, "Answer one question after another.", ("footnote chat", "footnote chat --audience staff")),
    ("why", why.why, "Show how an answer came about.", ("footnote why", "footnote why 3f2a")),
    (
        "gaps",
        gaps.gaps,
        "Show what people ask and the documents do not answer.",
        ("footnote gaps", "footnote gaps --days 90 --csv > gaps.csv"),
    ),
    (
        "shadow",
        shadow.shadow,
        "Show how good answers were that moderators saw first.",
        ("footnote shadow", "footnote shadow --channel discord:123 --csv > shadow.csv"),
    ),
    (
        "search",
        search.search,
        "Show the documents that match a query.",
        ('footnote search "opening hours"', "footnote search --queries queries.jsonl --run run.txt -k 100"),
    ),
    ("show", search.show, "Print a document's text.", ("footnote show handbook:opening.md",)),
    (
        "reindex",
        reindex.reindex,
        "Read new and changed documents into the index.",
        ("footnote reindex", "footnote reindex handbook/", "footnote reindex --watch"),
    ),
    ("rollback", generations.rollback, "Go back to an earlier full reindex.", ("footnote rollback",)),
    ("backup", backup.backup, "Write index and records into one file.", ("footnote backup footnote.tar",)),
    ("restore", backup.restore, "Bring index and records back from a file.", ("footnote restore footnote.tar",)),
    ("status", generations.status, "Show what the index holds.", ("footnote status",)),
    ("doctor", doctor.doctor, "Check that everything is in order.", ("footnote doctor",)),
    (
        "eval",
        evaluate.evaluate,
        "Measure how well questions are answered.",
        (
            "footnote eval scifact/",
            "footnote eval --questions questions.jsonl",
            "footnote eval --calibrate questions.jsonl --write calibration.json",
        ),
    ),
    (
        "privacy",
        privacy.privacy,
        "Export or delete what is kept of a person.",
        ("footnote privacy export discord:123456789012345678", "footnote privacy delete shell"),
    ),
    ("discord", discord.discord, "Answer questions on Discord.", ("FOOTNOTE_DISCORD_TOKEN=… footnote discord",)),
    (
        "slack",
        slack.slack,
        "Answer questions on Slack.",
        ("FOOTNOTE_SLACK_BOT_TOKEN=xoxb-… FOOTNOTE_SLACK_APP_TOKEN=xapp-… footnote slack",),
    ),
    ("serve", serve.serve, "Answer questions on several chat platforms.", ("footnote serve discord slack",)),
)
"""Each command's name, function, summary and examples."""

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


for _name, _function, _summary, _examples in COMMANDS:
    # \b keeps the lines as they are.
    _epilog = "\n  ".join(("\b\nExamples:", *_examples))
    app.command(_name, short_help=_summary, epilog=_epilog)(_function)
app.command("preview-source", hidden=True)(preview_source.preview_source)
