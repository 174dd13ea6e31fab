"""Questions that come by a command."""

import asyncio
from collections.abc import Mapping, Sequence

import discord

from bot.answering import courtesy
from bot.answering.types import Answer
from bot.discord.asking import PLATFORM, Asked, Delivery, nothing, origin_of
from bot.discord.buttons import client_of
from bot.discord.interaction_reply import InteractionReply
from bot.discord.replies import NOBODY
from bot.rendering import escape
from bot.service import Refusal, always, may_know_more, notices
from bot.text import shorten

QUESTION_CHARS = 1000
NOTING = 0.1
"""Seconds that an acknowledgement waits for the journal."""
ECHO_CHARS = 300
"""Characters of a question that its answer repeats."""


async def ask_about(
    interaction: discord.Interaction, question: str, *, private: bool, files: tuple[discord.Attachment, ...]
) -> None:
    """Answer a question that came by a command, with its files.

    Args:
        interaction: The command.
        question: What it asks, in words alone.
        private: Whether only who asked sees the answer.
        files: What came with it.
    """
    client = client_of(interaction)
    if not await may_use(interaction):
        return
    if (said := courtesy(question)) is not None:
        await tell(interaction, notices.ASK_ABOUT_FILES if files else notices.COURTEOUS[said])
        return
    community = f"discord:{interaction.guild_id}" if interaction.guild_id else ""
    ticket = client.services.request_queue.take(f"discord:{interaction.user.id}", community)
    if isinstance(ticket, Refusal):
        client.services.metrics.question(PLATFORM, ticket.why)
        await tell(interaction, notices.refused(ticket))
        return
    reply = InteractionReply(interaction, echo(question), private=private)
    asked = Asked(
        event=f"interaction-{interaction.id}",
        text=question,
        asker=interaction.user.id,
        origin=origin_of(interaction.guild, interaction.channel, interaction.user),
        conversation=_conversation(interaction, private=private),
        deletable=not private,
        files=files,
    )

    async def audience() -> frozenset[str]:
        if private or interaction.guild is None:
            return await client.readers.of_asker(interaction)
        return client.readers.of_channel(interaction.guild, interaction.channel)

    def notes(answer: Answer, readers: frozenset[str]) -> tuple[str, ...]:
        member = interaction.user if not private and isinstance(interaction.user, discord.Member) else None
        more = member is not None and may_know_more(answer, client.readers.of_member(member), readers)
        return (notices.PRIVATELY,) if more else ()

    async def accept() -> None:
        await _accept(interaction, reply, asked.event, {"echo": echo(question)}, private=private)

    if not private and interaction.channel_id is not None:
        client.remember_answered(interaction.channel_id, True)
    await client.services.asking.serve(
        asked, ticket, Delivery(audience, reply, accept, nothing, always, addressed=True, notes=notes)
    )


async def _accept(
    interaction: discord.Interaction, reply: InteractionReply, event: str, said: Mapping[str, str], *, private: bool
) -> None:
    """Acknowledge a command and note it in the journal."""
    asking = client_of(interaction).services.asking
    entry = {"kind": "interaction", "application": str(interaction.application_id), "token": interaction.token, **said}
    # Noted first, so that no kill finds it acknowledged and forgotten; but a slow disk delays no acknowledgement.
    noting = asyncio.ensure_future(asking.note(event, entry))
    await asyncio.wait((noting,), timeout=NOTING)
    await reply.acknowledge(notices.READING)
    await noting
    if reply.original is not None and not private:
        # A message that all see can be edited when the token is long dead.
        await asking.note(event, {**entry, "channel": str(interaction.channel_id), "message": str(reply.original)})


async def may_use(interaction: discord.Interaction) -> bool:
    """Whether an interaction comes from where the bot serves; it is told if not."""
    client = client_of(interaction)
    if interaction.guild_id is None:
        shared = any(guild.id in client.served for guild in client.guilds)
        if not shared:
            await tell(interaction, notices.STRANGER)
        return shared
    if interaction.guild_id not in client.served or interaction.guild is None:
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


def echo(question: str) -> str:
    """A question as a quote, cut where it is long."""
    return f"> {escape(shorten(question, ECHO_CHARS))}"


def _conversation(interaction: discord.Interaction, *, private: bool) -> str:
    in_one = interaction.guild is None or isinstance(interaction.channel, discord.Thread)
    return f"discord:{interaction.channel_id}" if in_one and not private else ""
