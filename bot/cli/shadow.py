"""``footnote shadow``: what moderators decided about answers that they saw first."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption, JsonOption, open_footnote

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.community import Window
    from bot.records import ShadowDecision


def shadow(
    days: Annotated[int, typer.Option(min=1, max=3650, metavar="N", help="Look at the last N days.")] = 28,
    community: Annotated[
        str,
        typer.Option(
            metavar="ID", help="Only this community, such as discord:123…. [default: all]", show_default=False
        ),
    ] = "",
    channel: Annotated[
        str,
        typer.Option(metavar="ID", help="Only this channel, such as discord:456…. [default: all]", show_default=False),
    ] = "",
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print each decision as a table for spreadsheets.")] = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Show how good answers were that moderators saw first (shadow mode), and the confidence for a precision.

    No words are kept of what was decided, only a confidence, the decision and its reason.
    """
    if json and csv:
        raise typer.BadParameter("give either --json or --csv")
    import asyncio
    from datetime import UTC, datetime

    from bot.cli.console import print_json, print_lines
    from bot.community import Window, shadow_csv, shadow_json, shadow_lines, shadow_report

    with open_footnote(config, index) as footnote:
        window = Window(datetime.now(UTC), days)
        report = shadow_report(asyncio.run(_decisions(footnote, community, channel, window)), window)
    if json:
        print_json(shadow_json(report))
    elif csv:
        typer.echo(shadow_csv(report), nl=False)
    else:
        print_lines(shadow_lines(report))


async def _decisions(footnote: "Footnote", community: str, channel: str, window: "Window") -> "list[ShadowDecision]":
    from bot.records.shadow_previews import ShadowPreviews

    async with footnote.open_records() as engine:
        return await ShadowPreviews(engine).decisions(community, channel, window.since)
