"""``footnote serve``: answer questions on several chat platforms by one process."""

from typing import Annotated

import typer

from bot.cli.options import ConfigOption, IndexOption

PLATFORMS = ("discord", "slack")
PlatformArgument = Annotated[
    list[str], typer.Argument(metavar="PLATFORM…", help="discord, slack, or both.", show_default=False)
]


def serve(platforms: PlatformArgument, index: IndexOption = None, config: ConfigOption = None) -> None:
    """Answer questions on several chat platforms until stopped (Ctrl+C, SIGTERM).

    All of them share one index, one embedding model, one queue and the same records. Each needs what its own command
    needs: `footnote discord`, `footnote slack`.
    """
    from bot.cli.chat_services import Platform, serve_chat
    from bot.cli.discord import DiscordPlatform
    from bot.cli.slack import SlackPlatform

    unknown = [each for each in platforms if each not in PLATFORMS]
    if unknown:
        raise typer.BadParameter(f"There is no platform {unknown[0]}; there is {', '.join(PLATFORMS)}.")
    served: dict[str, Platform] = {"discord": DiscordPlatform(), "slack": SlackPlatform()}
    serve_chat([served[each] for each in dict.fromkeys(platforms)], config, index)
