"""Answers of people that are kept, on Discord: menus of messages, their form, offers, the list."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.community import correction_layout
from bot.discord.buttons import button_ids_of, deleting, offered
from bot.discord.command_place import keeper_of
from bot.discord.handler_context import HandlerContext, context_of, is_served
from bot.discord.interactions import place_translator, send_privately, tell, tell_of_defect, translator_of
from bot.discord.sending import NOBODY, TROUBLES, classify
from bot.discord.translate import asked_by, origin_of, saying_of
from bot.discord_connection.form_modal import FormModal
from bot.rendering.blocks import Layout
from bot.rendering.discord import report_messages
from bot.service import curation_notices as notices
from bot.service.button_actions import CastVote, DeleteAnswer, PressOffer, actions_in, from_base62
from bot.service.curated_draft import CuratedDraft, Keeper, Kept, form_of
from bot.service.retrying import SendFailure
from bot.service.trusted_replies import TakeBack
from bot.translation import Translator, msgid


def _keeper(interaction: discord.Interaction) -> Keeper:
    return keeper_of(interaction, context_of(interaction).access)


async def _submit(draft: str, interaction: discord.Interaction, values: Mapping[str, str]) -> None:
    """Keep an answer; where something is wrong in the form, a button opens it again as it was sent."""
    services, translator = context_of(interaction).services, translator_of(interaction)
    context_of(interaction).tasks.hold_current()
    await interaction.response.defer(ephemeral=True, thinking=True)
    done = await services.trusted_replies.submit(draft, values, _keeper(interaction))
    said = done.said if await _shown_corrected(interaction, done) else notices.NOT_SHOWN
    again = offered(draft, translator, "edit") if services.curation.draft(draft) else None
    await interaction.edit_original_response(content=translator.translate(said), view=again)


@app_commands.context_menu(name=msgid("Save as answer"))
@app_commands.default_permissions(manage_messages=True)
@app_commands.guild_only()
async def save_as_answer(interaction: discord.Interaction, message: discord.Message) -> None:
    """Keep a message as an answer, after a look at it."""
    if await is_served(interaction):
        me, curation = interaction.client.application_id or 0, context_of(interaction).services.curation
        await open_form(
            interaction,
            curation.begin(saying_of(message, me), asked_by(message, me), _keeper(interaction)),
        )


@app_commands.context_menu(name=msgid("Correct this"))
@app_commands.default_permissions(manage_messages=True)
@app_commands.guild_only()
async def correct_this(interaction: discord.Interaction, message: discord.Message) -> None:
    """Put a moderator's words in place of an answer of the bot."""
    if not await is_served(interaction):
        return
    me, actions = interaction.client.application_id or 0, actions_in(button_ids_of(message))
    votes = [each for each in actions if isinstance(each, CastVote)]
    if message.author.id != me or not votes or message.flags.ephemeral:
        await tell(interaction, notices.NOT_AN_ANSWER)
        return
    rest = [str(from_base62(old)) for each in actions if isinstance(each, DeleteAnswer) for old in each.earlier]
    place, shown_at = saying_of(message, me), ":".join((str(message.channel.id), str(message.id), *rest))
    curation = context_of(interaction).services.curation
    await open_form(
        interaction,
        await curation.begin_correction(votes[0].answer, place, shown_at, _keeper(interaction)),
    )


async def open_form(interaction: discord.Interaction, found: CuratedDraft | str) -> None:
    """Show the form of a draft, or say why there is none."""
    if isinstance(found, str):
        await tell(interaction, found)
    else:
        form, translator = form_of(found, translator_of(interaction)), translator_of(interaction)
        await interaction.response.send_modal(FormModal(form, translator, partial(_submit, found.id), tell_of_defect))


async def _shown_corrected(interaction: discord.Interaction, done: Kept) -> bool:
    """Show a correction in place of the answer; returns whether Discord takes that, or nothing was corrected."""
    if done.answer is None or not done.shown_at:
        return True
    channel, last, *rest = map(int, done.shown_at.split(":"))
    place, translator = interaction.client.get_partial_messageable(channel), place_translator(interaction, "")
    text, *_ = await asyncio.to_thread(report_messages, correction_layout(done.answer, translator))
    try:
        await place.get_partial_message(last).edit(content=text, view=deleting(done.answer.asker, translator))
        for each in rest:
            await place.get_partial_message(each).delete()
    except TROUBLES:
        return False
    return True


async def press_offer(interaction: discord.Interaction, action: PressOffer) -> None:
    """Do what a button of an offer says."""
    trusted_replies = context_of(interaction).services.trusted_replies
    if action.choice != "edit":
        await interaction.response.defer(ephemeral=True, thinking=True)
    pressed = await trusted_replies.press(action, _keeper(interaction))
    if action.choice == "edit":
        await open_form(interaction, pressed.form or pressed.said)
    else:
        await send_privately(interaction, (translator_of(interaction).translate(pressed.said),))


async def is_offered_to_keep(
    message: discord.Message, me: int, context: HandlerContext, trusted: frozenset[int]
) -> bool:
    """Offer the author of a message to keep it, if it answers what the bot left open; returns whether it did."""
    services, guild = context.services, message.guild
    replied = message.reference.message_id if message.reference is not None else None
    named = (f"message-{replied}", services.pipeline.conversation_of(str(replied)) or "") if replied else ()
    answers_to = (f"discord:{message.channel.id}", *named)
    if guild is None or guild.id not in context.served or not services.trusted_replies.may_answer(answers_to):
        return False
    if services.admission.why_not(origin_of(guild, message.channel, message.author, "", "")):
        return False
    translator = services.languages.for_question(f"discord:{guild.id}", "", str(guild.preferred_locale), "")
    place = DiscordOfferPlace(message, translator, trusted)
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
