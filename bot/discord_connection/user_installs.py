"""People who add the bot to their own accounts, and have its commands with them wherever they are."""

from collections.abc import Iterable
from typing import Any

import discord
from discord import app_commands

AWAY = ("ask", "Answer this", "help", "privacy", "search")
"""Commands that people have with them."""


def take_along(commands: Iterable[Any]) -> None:
    """Offer those of some commands that people may have with them in every place, by every kind of installation."""
    for command in (each for each in commands if each.name in AWAY):
        command.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
        command.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)


def is_away(interaction: discord.Interaction, served: frozenset[int]) -> bool:
    """Return whether an interaction was made where the bot does not serve: elsewhere, or among people in private."""
    guild = interaction.guild_id
    return interaction.context.private_channel if guild is None else guild not in served
