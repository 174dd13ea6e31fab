"""Answers of people that are kept, on Discord: the menus of messages, and offers to their authors."""

import asyncio
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.discord.buttons import button_ids_of, offered
from bot.discord.handler_context import context_of, is_served
from bot.discord.sending import NOBODY, classify
from bot.discord.translate import asked_by, origin_of, saying_of
from bot.rendering.blocks import Layout
from bot.rendering.discord import report_messages
from bot.service.curated_draft import AskedQuestion, Saying
from bot.service.retrying import SendFailure
from bot.service.services import Services
from bot.service.trusted_replies import TakeBack
from bot.settings.chat_section import DiscordSection
from bot.translation import Translator, msgid


class DiscordChosenMessage:
    """A message from whose menu somebody has chosen something.

    Args:
        message: The message.
        me: Id of the bot.

    Attributes:
        is_own: Whether the bot wrote it, for everybody there to see.
        buttons: Ids of its buttons.
        where: Ids of its channel and of itself.
    """

    def __init__(self, message: discord.Message, me: int) -> None:
        self._message, self._me = message, me
        self.is_own = message.author.id == me and not message.flags.ephemeral
        self.buttons: Sequence[str] = button_ids_of(message)
        self.where = str(message.channel.id), str(message.id)

    async def saying(self) -> Saying:
        """Return what it says, as far as keeping it as an answer needs it."""
        return saying_of(self._message, self._me)

    async def asked(self) -> AskedQuestion:
        """Return the question that it answers."""
        return asked_by(self._message, self._me)


@app_commands.context_menu(name=msgid("Save as answer"))
@app_commands.default_permissions(manage_messages=True)
@app_commands.guild_only()
async def save_as_answer(interaction: discord.Interaction, message: discord.Message) -> None:
    """Keep a message as an answer, after a look at it."""
    if await is_served(interaction):
        context, chosen = context_of(interaction), DiscordChosenMessage(message, interaction.client.application_id or 0)
        await context.interactions.save(chosen, context.of(interaction))


@app_commands.context_menu(name=msgid("Correct this"))
@app_commands.default_permissions(manage_messages=True)
@app_commands.guild_only()
async def correct_this(interaction: discord.Interaction, message: discord.Message) -> None:
    """Put a moderator's words in place of an answer of the bot."""
    if await is_served(interaction):
        context, chosen = context_of(interaction), DiscordChosenMessage(message, interaction.client.application_id or 0)
        await context.interactions.correct(chosen, context.of(interaction))


async def is_offered_to_keep(message: discord.Message, me: int, services: Services, settings: DiscordSection) -> bool:
    """Offer the author of a message to keep it, if it answers what the bot left open; returns whether it did."""
    guild = message.guild
    replied = message.reference.message_id if message.reference is not None else None
    named = (f"message-{replied}", services.pipeline.conversation_of(str(replied)) or "") if replied else ()
    answers_to = (f"discord:{message.channel.id}", *named)
    if guild is None or guild.id not in settings.guilds or not services.trusted_replies.may_answer(answers_to):
        return False
    if services.admission.why_not(origin_of(guild, message.channel, message.author, "", "")):
        return False
    translator = services.languages.for_question(f"discord:{guild.id}", "", str(guild.preferred_locale), "")
    place = DiscordOfferPlace(message, translator, frozenset(settings.trusted_roles))
    return await services.trusted_replies.hear(saying_of(message, me), answers_to, place)


class DiscordOfferPlace:
    """A message whose author may be offered to keep it.

    Args:
        message: The message.
        translator: Speaks to its author.
        trusted: Ids of the roles whose members' answers are offered to be kept.
    """

    def __init__(self, message: discord.Message, translator: Translator, trusted: frozenset[int]) -> None:
        self._message, self.translator, self._trusted = message, translator, trusted

    async def is_trusted(self) -> bool:
        """Return whether the author has one of the roles, as Discord says with the message."""
        author = self._message.author
        return isinstance(author, discord.Member) and any(role.id in self._trusted for role in author.roles)

    async def offer(self, draft: str, layout: Layout) -> TakeBack:
        """Reply with the offer, since Discord shows nothing to one person alone who has not pressed anything."""
        text, *_ = await asyncio.to_thread(report_messages, layout)
        how: dict[str, Any] = {"mention_author": False, "suppress_embeds": True, "allowed_mentions": NOBODY}
        return (await self._message.reply(text, view=offered(draft, self.translator), **how)).delete

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of Discord an exception is."""
        return classify(error)


CURATING: tuple[app_commands.Command[Any, Any, None] | app_commands.ContextMenu, ...] = (
    save_as_answer,
    correct_this,
)
