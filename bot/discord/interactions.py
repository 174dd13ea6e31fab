"""Answers interactions with messages that only their user sees."""

from collections.abc import Sequence

import discord

from bot.discord.sending import NOBODY


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
