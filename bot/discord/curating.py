"""Answers of people that are kept, on Discord: the menus of messages, and offers to their authors."""

import asyncio
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.discord.buttons import button_ids_of, view_of
from bot.discord.discord_interaction import DiscordInteraction
from bot.discord.handler_client import client_of
from bot.discord.translate import event_of, origin_of
from bot.discord.triggers import replied_to, said_in
from bot.discord_connection.discord_requests import NOBODY, classify
from bot.discord_connection.server_facts import place_of
from bot.records import DIRECT
from bot.rendering.blocks import Layout
from bot.rendering.discord import report_messages
from bot.service.access import channel_label
from bot.service.button_actions import PressOffer
from bot.service.curated_draft import NOTHING_ASKED, AskedQuestion, Saying
from bot.service.help_team import TakeBack
from bot.service.services import Services
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
        """Return what it says; it is for those who can read where it stands."""
        message, place = self._message, place_of(self._message.channel)
        community = f"discord:{message.guild.id if message.guild else DIRECT}"
        read_by = channel_label(community, place.private_thread or place.channel) if place.channel else ""
        return Saying(
            event_of(message.id),
            f"discord:{message.author.id}",
            message.author.display_name,
            said_in(message, self._me),
            message.jump_url,
            message.created_at,
            message.author.bot,
            community,
            f"discord:{message.channel.id}",
            read_by if message.guild else "",
        )

    async def asked(self) -> AskedQuestion:
        """Return the question that it answers: what it replies to, or what its thread is about."""
        original, thread = replied_to(self._message), self._message.channel
        if original is not None and (text := said_in(original, self._me)):
            return AskedQuestion(text, f"discord:{original.author.id}", event_of(original.id))
        if isinstance(thread, discord.Thread):  # it has the id of the message that it begins with
            return AskedQuestion(thread.name, f"discord:{thread.owner_id}", event_of(thread.id))
        return NOTHING_ASKED


@app_commands.context_menu(name=msgid("Save as answer"))
@app_commands.default_permissions(manage_messages=True)
@app_commands.guild_only()
async def save_as_answer(interaction: discord.Interaction, message: discord.Message) -> None:
    """Keep a message as an answer, after a look at it."""
    here, chosen = DiscordInteraction(interaction), DiscordChosenMessage(message, interaction.application_id)
    if await here.is_served():
        await client_of(interaction).interactions.save(chosen, here)


@app_commands.context_menu(name=msgid("Correct this"))
@app_commands.default_permissions(manage_messages=True)
@app_commands.guild_only()
async def correct_this(interaction: discord.Interaction, message: discord.Message) -> None:
    """Put a moderator's words in place of an answer of the bot."""
    here, chosen = DiscordInteraction(interaction), DiscordChosenMessage(message, interaction.application_id)
    if await here.is_served():
        await client_of(interaction).interactions.correct(chosen, here)


class DiscordOwnWords(DiscordChosenMessage):
    """A message that somebody has just written, who may be offered to keep it.

    Args:
        message: The message.
        me: Id of the bot.
        settings: Says what is served, and whose answers are offered to be kept.
        services: Knows what was answered, and the language of an offer.

    Attributes:
        origin: Who wrote it where.
        answers_to: What it may answer.
    """

    classify = staticmethod(classify)

    def __init__(self, message: discord.Message, me: int, settings: DiscordSection, services: Services) -> None:
        super().__init__(message, me)
        self._settings, self._languages = settings, services.languages
        self.origin = origin_of(message.guild, message.channel, message.author, "", "")
        replied = str(message.reference.message_id) if message.reference is not None else ""
        named = (event_of(replied), services.pipeline.conversation_of(replied) or "") if replied else ()
        is_served = message.guild is not None and message.guild.id in settings.guilds
        self.answers_to = (f"discord:{message.channel.id}", *named) if is_served else ()

    async def translator(self) -> Translator:
        """Return what speaks to the author."""
        guild = self._message.guild
        return self._languages.for_question(self.origin.community, "", str(guild.preferred_locale if guild else ""), "")

    async def is_trusted(self) -> bool:
        """Return whether the author has one of the roles, as Discord says with the message."""
        author = self._message.author
        return isinstance(author, discord.Member) and any(
            role.id in self._settings.trusted_roles for role in author.roles
        )

    async def offer(self, layout: Layout, buttons: Sequence[PressOffer]) -> TakeBack:
        """Reply with the offer, since Discord shows nothing to one person alone who has not pressed anything."""
        text, *_ = await asyncio.to_thread(report_messages, layout)
        how: dict[str, Any] = {"mention_author": False, "suppress_embeds": True, "allowed_mentions": NOBODY}
        return (await self._message.reply(text, view=view_of(await self.translator(), *buttons), **how)).delete


CURATING: tuple[app_commands.Command[Any, Any, None] | app_commands.ContextMenu, ...] = (
    save_as_answer,
    correct_this,
)
