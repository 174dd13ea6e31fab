"""Answers interactions with messages that only their user sees."""

import contextlib
from collections.abc import Sequence
from typing import cast

import discord

from bot.discord.sending import NOBODY
from bot.discord_connection.gateway_client import GatewayClient
from bot.records import DIRECT
from bot.service import notices
from bot.translation import Translator


def translator_of(interaction: discord.Interaction) -> Translator:
    """Return what speaks to the user of an interaction alone."""
    languages = cast("GatewayClient", interaction.client).languages
    return languages.for_member(community_of(interaction), str(interaction.locale))


def place_translator(interaction: discord.Interaction, question: str) -> Translator:
    """Return what speaks to everybody where an interaction was made, about a question; ``""`` for none."""
    languages, locale = cast("GatewayClient", interaction.client).languages, interaction.guild_locale
    asker = person_of(interaction) if question else ""
    return languages.for_question(community_of(interaction), question, str(locale or interaction.locale), asker)


def community_of(interaction: discord.Interaction) -> str:
    """Return the community that an interaction comes from."""
    return f"discord:{interaction.guild_id or DIRECT}"


def person_of(interaction: discord.Interaction) -> str:
    """Return the opaque id of who made an interaction."""
    return f"discord:{interaction.user.id}"


async def tell(interaction: discord.Interaction, text: str) -> None:
    """Answer an interaction with a sentence that only its user sees; one in English is said in the user's language."""
    said = translator_of(interaction).translate(text)
    await interaction.response.send_message(said, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)


async def send_privately(interaction: discord.Interaction, texts: Sequence[str]) -> None:
    """Fill a deferred private response, in as many messages as there are texts."""
    first, *rest = texts
    await interaction.edit_original_response(content=first, allowed_mentions=NOBODY)
    await add_privately(interaction, rest)


async def add_privately(interaction: discord.Interaction, texts: Sequence[str]) -> None:
    """Add messages that only the user of an interaction sees to what it was answered with."""
    for text in texts:
        await interaction.followup.send(text, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)


async def tell_of_defect(interaction: discord.Interaction) -> None:
    """Say that something went wrong, whether or not the interaction was answered before."""
    said = translator_of(interaction).translate(notices.DEFECT)
    with contextlib.suppress(discord.HTTPException):
        if not interaction.response.is_done():
            await interaction.response.send_message(said, ephemeral=True)
        else:
            await interaction.followup.send(said, ephemeral=True)
