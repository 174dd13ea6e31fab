"""The message that shows how far an operation is on Discord."""

from collections.abc import Sequence

import discord

from bot.discord.buttons import view_of
from bot.discord_connection.discord_requests import NOBODY, TOKEN_DEAD, TROUBLES
from bot.rendering.discord import escape, progress, text_messages
from bot.service.button_actions import CancelReindex, to_base62
from bot.service.operation_board import OperationMessage
from bot.translation import ENGLISH


class ProgressMessage(OperationMessage[str]):
    """The message that shows a reindex, edited through the interaction while its token lives, then as a message.

    Args:
        interaction: The command.
        message: What it was answered with.
    """

    troubles = TROUBLES

    def __init__(self, interaction: discord.Interaction, message: discord.InteractionMessage) -> None:
        self._interaction, self._message = interaction, message

    def _small(self, text: str) -> str:
        return progress(escape(text))

    def _lay_out(self, text: str) -> Sequence[str]:
        return text_messages(text)

    async def _edit(self, post: str, *, cancels: bool) -> None:
        view = view_of(ENGLISH, CancelReindex(to_base62(self._interaction.user.id))) if cancels else None
        if not self._interaction.is_expired():
            try:
                await self._message.edit(content=post, view=view, allowed_mentions=NOBODY)
                return
            except discord.HTTPException as error:
                if error.status not in TOKEN_DEAD:
                    raise
        channel = self._interaction.client.get_partial_messageable(self._message.channel.id)
        await channel.get_partial_message(self._message.id).edit(content=post, view=view, allowed_mentions=NOBODY)

    async def _add(self, post: str) -> None:
        if isinstance(self._interaction.channel, discord.abc.Messageable):
            await self._interaction.channel.send(post, suppress_embeds=True, allowed_mentions=NOBODY)

    async def _whisper(self, post: str) -> None:
        if not self._interaction.is_expired():
            send = self._interaction.followup.send
            await send(post, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)
