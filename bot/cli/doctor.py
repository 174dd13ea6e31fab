"""``footnote doctor``: checks everything, and says what to do where something is wrong."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption, open_footnote

if TYPE_CHECKING:
    from bot.cli.checks import Check


TuneOption = Annotated[
    bool,
    typer.Option("--tune", help="First measure what runs the encoder fastest (a minute), and keep that."),
]


def doctor(
    json: JsonOption = False, tune: TuneOption = False, index: IndexOption = None, config: ConfigOption = None
) -> None:
    """Check settings, prompts, models, index and disk, and say what to do. Exits with 1 if anything is wrong."""
    from bot.cli.console import print_json, waiting

    with waiting("Checking…"):
        checks = _checks(config, index, tune=tune)
    if json:
        print_json({"ok": all(not check.problem for check in checks), "checks": [check.json() for check in checks]})
    else:
        for check in checks:
            typer.echo(check.text())
    if any(check.problem for check in checks):
        raise typer.Exit(1)


def _checks(config: Path | None, index: Path | None, *, tune: bool) -> list["Check"]:
    from bot.cli.checks import Check, check_all, check_prompts, check_tuning
    from index.errors import ConfigurationError

    try:
        footnote = open_footnote(config, index)
    except ConfigurationError as error:
        return [Check("settings", "", str(error)), check_prompts(None)]
    return [*check_tuning(footnote), *check_all(config, footnote)] if tune else check_all(config, footnote)
