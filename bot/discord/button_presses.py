"""What happens on Discord when a button is pressed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

import discord

from bot.discord.buttons import without
from bot.discord.command_place import keeper_of
from bot.discord.discord_access import DiscordAccess
from bot.discord.discord_help_place import DiscordHelpPlace
from bot.discord.interactions import add_privately, person_of, send_privately, tell, tell_of_defect, translator_of
from bot.discord_connection.form_modal import FormModal, Submit
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
    PressPreview,
    ShowPassage,
    SolvePost,
    StopAnswer,
    TakeRequest,
    from_base62,
    to_base62,
)
from bot.service.forms import Form
from bot.service.forum_posts import SolvePress
from bot.service.services import Services
from bot.service.vote_form import WHY_NOT, reason_in

log = logging.getLogger("footnote.discord")
Confirm = Callable[[discord.Interaction, ConfirmCommand], Awaitable[None]]


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
        self._previews = services.previews

    async def press(self, interaction: discord.Interaction, action: ButtonAction) -> None:
        """Do what a button says; a defect is logged, and who pressed is told."""
        await self._finish(interaction, self._work(interaction, action))

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
            case PressPreview():
                await self._press_preview(interaction, action)
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
        await self._say(interaction, await self._posts.solve(press, action))

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
        await self._say(interaction, await self._actions.vote(vote, person_of(interaction), reason))

    async def _vote_and_ask_why(self, interaction: discord.Interaction, vote: CastVote) -> None:
        if not self._actions.keeps_votes_of(person_of(interaction)):
            await tell(interaction, notices.NO_VOTE)
            return
        await self._show_form(interaction, WHY_NOT, lambda sent, said: self._vote(sent, vote, reason_in(said)))
        await self._actions.vote_before_reason(vote, person_of(interaction))

    async def _press_preview(self, interaction: discord.Interaction, action: PressPreview) -> None:
        if action.choice == "post":
            await interaction.response.defer(ephemeral=True, thinking=True)
        pressed = await self._previews.press(action, keeper_of(interaction, self._access))
        if (form := pressed.form) is not None:
            await self._show_form(interaction, form, lambda sent, given: self._decide(sent, form.id, given))
        else:
            await self._say(interaction, pressed.said)

    async def _decide(self, interaction: discord.Interaction, form: str, given: Mapping[str, str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._say(interaction, await self._previews.submit(form, given, keeper_of(interaction, self._access)))

    async def _show_form(self, interaction: discord.Interaction, form: Form, submit: Submit) -> None:
        async def finish(sent: discord.Interaction, given: Mapping[str, str]) -> None:
            await self._finish(sent, submit(sent, given))

        await interaction.response.send_modal(FormModal(form, translator_of(interaction), finish, tell_of_defect))

    async def _say(self, interaction: discord.Interaction, text: str) -> None:
        """Answer who pressed with a sentence of the bot's, which is said in the person's language."""
        if not interaction.response.is_done():
            await interaction.response.defer(ephemeral=True, thinking=True)
        await send_privately(interaction, (translator_of(interaction).translate(text),))


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
