"""Answers interactions with messages that only their user sees."""

from collections.abc import Sequence

import discord

from bot.discord.handler_context import context_of
from bot.discord.sending import NOBODY
from bot.service import notices


async def is_served(interaction: discord.Interaction) -> bool:
    """Return whether an interaction comes from where the bot serves; its user is told if not."""
    context = context_of(interaction)
    if interaction.guild_id is None:
        shared = any(guild.id in context.served for guild in interaction.client.guilds)
        if not shared:
            await tell(interaction, notices.STRANGER)
        return shared
    if interaction.guild_id not in context.served or interaction.guild is None:
        await tell(interaction, notices.UNSERVED)
        return False
    return True


async def tell(interaction: discord.Interaction, text: str) -> None:
    """Answer an interaction with a sentence that only its user sees."""
    await interaction.response.send_message(text, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)


async def send_privately(interaction: discord.Interaction, texts: Sequence[str]) -> None:
    """Fill a deferred private response, in as many messages as there are texts."""
    first, *rest = texts
    await interaction.edit_original_response(content=first, allowed_mentions=NOBODY)
    await add_privately(interaction, rest)


async def add_privately(interaction: discord.Interaction, texts: Sequence[str]) -> None:
    """Add messages that only the user of an interaction sees to what it was answered with."""
    for text in texts:
        await interaction.followup.send(text, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)
