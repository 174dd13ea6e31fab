"""What happens on Discord when a button is pressed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence

import discord
from discord.ui import Modal, TextInput

from bot.discord.buttons import without
from bot.discord.discord_access import DiscordAccess
from bot.discord.discord_help_place import DiscordHelpPlace
from bot.discord.interactions import add_privately, person_of, send_privately, tell, tell_of_defect, translator_of
from bot.rendering.discord import passage_message
from bot.service import notices
from bot.service.button_actions import (
    AskHuman,
    ButtonAction,
    CancelReindex,
    CastVote,
    ConfirmCommand,
    DeleteAnswer,
    PressOffer,
    ShowPassage,
    SolvePost,
    StopAnswer,
    TakeRequest,
    from_base62,
    to_base62,
)
from bot.service.forum_posts import SolvePress
from bot.service.services import Services
from bot.translation import Translator

log = logging.getLogger("footnote.discord")
Confirm = Callable[[discord.Interaction, ConfirmCommand], Awaitable[None]]
REASON_CHARS = 500
"""Most characters of a reason."""
REASON_SECONDS = 3600.0
"""Seconds that somebody may take to write a reason."""


class ButtonPresses:
    """Does what buttons say.

    Args:
        services: What the bot works with.
        access: Who may read what.
        attend: Called at each press; has the end of the bot wait for the running task.
        confirm: Does what somebody confirms that a command has offered.
        press_offer: Does what a button of an offer to keep an answer says.
    """

    def __init__(
        self,
        services: Services,
        access: DiscordAccess,
        attend: Callable[[], None],
        confirm: Confirm,
        press_offer: Callable[[discord.Interaction, PressOffer], Awaitable[None]],
    ) -> None:
        self._actions, self._operations, self._help = services.answer_actions, services.operations, services.human_help
        self._confirm, self._press_offer, self._posts = confirm, press_offer, services.forum_posts
        self._places, self._access, self._attend = services.places, access, attend

    async def press(self, interaction: discord.Interaction, action: ButtonAction) -> None:
        """Do what a button says; a defect is logged, and who pressed is told."""
        await self._finish(interaction, self._work(interaction, action))

    async def give_reason(self, interaction: discord.Interaction, vote: CastVote, reason: str) -> None:
        """Note why an answer did not help; a defect is logged, and who said so is told."""
        await self._finish(interaction, self._vote(interaction, vote, reason))

    async def _finish(self, interaction: discord.Interaction, work: Awaitable[None]) -> None:
        self._attend()
        try:
            await work
        except Exception:
            log.exception("a defect kept a button from working")
            await tell_of_defect(interaction)

    async def _work(self, interaction: discord.Interaction, action: ButtonAction) -> None:
        person, rights = to_base62(interaction.user.id), interaction.permissions
        match action:
            case ShowPassage():
                await self._show_passage(interaction, action)
            case CastVote(_, True):
                await self._vote(interaction, action, "")
            case CastVote():
                await self._vote_and_ask_why(interaction, action)
            case DeleteAnswer(_, earlier):
                refusal = self._actions.why_not_delete(action, person, moderates=rights.manage_messages)
                if await _accept(interaction, refusal):
                    await _delete(interaction, [from_base62(each) for each in earlier])
                    if interaction.message and (command := interaction.message.interaction_metadata):
                        self._actions.forget(f"interaction-{command.id}")
            case StopAnswer():
                await _accept(interaction, self._actions.stop(action, person, moderates=rights.manage_messages))
            case CancelReindex(starter):
                may_cancel = person == starter or rights.manage_guild
                community = f"discord:{interaction.guild_id}"
                await _accept(interaction, self._operations.cancel_reindex(community, may_cancel=may_cancel))
            case PressOffer():
                await self._press_offer(interaction, action)
            case AskHuman() | TakeRequest():
                await self._get_help(interaction, action)
            case ConfirmCommand():
                await self._confirm(interaction, action)
            case SolvePost(_, asker):
                await self._solve(interaction, action, may=person == asker or rights.manage_messages)

    async def _get_help(self, interaction: discord.Interaction, action: AskHuman | TakeRequest) -> None:
        await interaction.response.defer()
        if refusal := await self._help.press(action, DiscordHelpPlace(interaction, self._access, self._places)):
            await add_privately(interaction, (refusal,))
        elif isinstance(action, AskHuman) and interaction.message is not None:
            with contextlib.suppress(discord.HTTPException):  # then a second press says that they were asked
                await interaction.edit_original_response(view=without(interaction.message, action))

    async def _solve(self, interaction: discord.Interaction, action: SolvePost, *, may: bool) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        message, who = interaction.message, (f"discord:{interaction.guild_id}", person_of(interaction))
        press = SolvePress("discord", *who, may, str(interaction.channel_id), str(message.id if message else 0))
        said = await self._posts.solve(press, action)
        await send_privately(interaction, (translator_of(interaction).translate(said),))

    async def _show_passage(self, interaction: discord.Interaction, action: ShowPassage) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self._actions.passage(action, await self._access.of_asker(interaction))
        translator = translator_of(interaction)
        if isinstance(found, str):
            await send_privately(interaction, (translator.translate(found),))
            return
        shown = found.quote, found.before, found.after, found.link
        texts = await asyncio.to_thread(passage_message, *shown, translator)
        await send_privately(interaction, texts)

    async def _vote(self, interaction: discord.Interaction, vote: CastVote, reason: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = await self._actions.vote(vote, person_of(interaction), reason)
        await send_privately(interaction, (translator_of(interaction).translate(said),))

    async def _vote_and_ask_why(self, interaction: discord.Interaction, vote: CastVote) -> None:
        if not self._actions.keeps_votes_of(person_of(interaction)):
            await tell(interaction, notices.NO_VOTE)
            return
        await interaction.response.send_modal(ReasonModal(self, vote, translator_of(interaction)))
        await self._actions.vote_before_reason(vote, person_of(interaction))


class ReasonModal(Modal):
    """Asks why an answer did not help.

    Args:
        presses: Takes the reason.
        vote: The vote that the reason belongs to.
        translator: Says what it asks.
    """

    def __init__(self, presses: ButtonPresses, vote: CastVote, translator: Translator) -> None:
        super().__init__(title=translator.translate("What was wrong?"), timeout=REASON_SECONDS)
        self._presses, self._vote = presses, vote
        self.reason: TextInput[ReasonModal] = TextInput(
            label=translator.translate("What was wrong with this answer?"),
            placeholder=translator.translate("It is out of date; it answers something else; …"),
            style=discord.TextStyle.paragraph,
            max_length=REASON_CHARS,
            required=False,
        )
        self.add_item(self.reason)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Note the reason."""
        await self._presses.give_reason(interaction, self._vote, self.reason.value)


async def _accept(interaction: discord.Interaction, refusal: str) -> bool:
    """Tell who pressed why not, or acknowledge the press; returns whether nothing was refused."""
    if refusal:
        await tell(interaction, refusal)
    else:
        await interaction.response.defer()
    return not refusal


async def _delete(interaction: discord.Interaction, earlier: Sequence[int]) -> None:
    """Delete the message of the button, and earlier messages of its answer."""
    channel = interaction.channel
    for each in earlier:
        if isinstance(channel, discord.abc.Messageable) and hasattr(channel, "get_partial_message"):
            with contextlib.suppress(discord.HTTPException):
                await channel.get_partial_message(each).delete()
    await interaction.delete_original_response()
