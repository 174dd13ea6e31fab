"""``footnote discord``: answer questions on Discord."""

from typing import TYPE_CHECKING

from bot.cli.chat_services import serve_chat
from bot.cli.options import ConfigOption, IndexOption

if TYPE_CHECKING:
    from bot.service.services import Services
    from bot.service.serving import Serving, Start
    from bot.settings.settings import Settings


def discord(index: IndexOption = None, config: ConfigOption = None) -> None:
    """Answer questions on Discord until stopped (Ctrl+C, SIGTERM).

    Needs the bot's token in FOOTNOTE_DISCORD_TOKEN, the ids of your servers in discord.guilds, and an index
    (`footnote reindex`). docs/discord-quickstart.md shows each step.
    """
    serve_chat([DiscordPlatform()], config, index)


class DiscordPlatform:
    """Discord, as the command line serves it."""

    def check(self, settings: "Settings") -> None:
        """Check that there is a token."""
        from index.errors import ConfigurationError

        if not settings.discord.token.get_secret_value():
            raise ConfigurationError(
                "There is no token; set FOOTNOTE_DISCORD_TOKEN (docs/discord.md says where to get it)."
            )

    def start(self, services: "Services", settings: "Settings") -> "Start":
        """Return what serves Discord."""
        from bot.cli.discord_history import followed_history
        from bot.components import record_place
        from bot.discord.run import serve
        from bot.discord_connection.command_registration import CommandRegistration
        from bot.discord_history.solved_menu import solved_menu

        registration = CommandRegistration(record_place(settings).folder / "discord-commands.json")

        async def started(serving: "Serving") -> None:
            async with followed_history(services, settings) as followers:
                # Only where there are forums: a message's menu has room for five entries.
                wanted = bool(settings.discord.forums) or services.history is not None
                menus = [solved_menu(services.forum_posts, services.languages)] if wanted else []
                await serve(services, settings.discord, registration, serving, followers, menus)

        return started
