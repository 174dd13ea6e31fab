"""Slash commands that everybody may use."""

import asyncio

import discord
from discord import app_commands

from bot.discord.asking import Asked, origin_of
from bot.discord.buttons import client_of
from bot.discord.replies import NOBODY, InteractionReply
from bot.rendering import escape
from bot.service import Refused, wording

QUESTION_CHARS = 1000
ECHO_CHARS = 300
"""Characters of a question that its answer repeats."""


@app_commands.command(description="Ask a question; the answer quotes the passages that prove it.")
@app_commands.describe(question="What you would like to know", private="Show the answer to you alone")
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def ask(
    interaction: discord.Interaction, question: app_commands.Range[str, 1, QUESTION_CHARS], private: bool = False
) -> None:
    """Answer a question."""
    await ask_about(interaction, question, private=private)


async def ask_about(interaction: discord.Interaction, question: str, *, private: bool) -> None:
    """Answer a question that came by a command."""
    client = client_of(interaction)
    if not await may_use(interaction):
        return
    ticket = client.house.desk.take(f"discord:{interaction.user.id}")
    if isinstance(ticket, Refused):
        await tell(interaction, wording.refused(ticket))
        return
    reply = InteractionReply(interaction, echo(question), private=private)
    await reply.acknowledge(wording.READING)
    hidden = private or interaction.guild is None
    asked = Asked(
        event=f"interaction-{interaction.id}",
        text=question,
        asker=interaction.user.id,
        origin=origin_of(interaction.guild, interaction.channel, interaction.user),
        conversation=_conversation(interaction, private=private),
        deletable=not private,
        note="",
    )
    entry = {"kind": "interaction", "application": str(interaction.application_id), "token": interaction.token}
    await asyncio.to_thread(client.house.journal.accept, asked.event, {**entry, "echo": echo(question)})

    async def audience() -> frozenset[str]:
        if hidden or interaction.guild is None:
            return await client.readers.of_asker(interaction)
        return client.readers.of_channel(interaction.guild, interaction.channel)

    await client.house.asking.serve(asked, ticket, audience, reply)


async def may_use(interaction: discord.Interaction) -> bool:
    """Whether an interaction comes from where the bot serves; it is told if not."""
    client = client_of(interaction)
    if interaction.guild_id is None:
        shared = any(guild.id in client.served for guild in client.guilds)
        if not shared:
            await tell(interaction, wording.STRANGER)
        return shared
    if interaction.guild_id not in client.served or interaction.guild is None:
        await tell(interaction, wording.UNSERVED)
        return False
    return True


async def tell(interaction: discord.Interaction, text: str) -> None:
    """Answer an interaction with a sentence that only its user sees."""
    await interaction.response.send_message(text, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)


def echo(question: str) -> str:
    """A question as a quote, cut where it is long."""
    flat = " ".join(question.split())
    cut = flat if len(flat) <= ECHO_CHARS else flat[: ECHO_CHARS - 2].rsplit(" ", 1)[0] + " …"
    return f"> {escape(cut)}"


def _conversation(interaction: discord.Interaction, *, private: bool) -> str:
    in_one = interaction.guild is None or isinstance(interaction.channel, discord.Thread)
    return f"discord:{interaction.channel_id}" if in_one and not private else ""


COMMANDS = (ask,)
