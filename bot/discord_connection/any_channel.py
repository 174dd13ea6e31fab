"""A parameter of a command that takes a channel of any kind."""

from typing import Any

import discord
from discord import app_commands


class AnyChannel(app_commands.Transformer):
    """A channel of any kind; discord.py would name kinds that not every server knows."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """What Discord asks for."""
        return discord.AppCommandOptionType.channel

    async def transform(self, _interaction: discord.Interaction, value: Any, /) -> Any:  # noqa: ANN401 - discord.py's own
        """Return the channel as it came."""
        return value
