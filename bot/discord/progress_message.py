"""The message that shows how far an operation is on Discord."""

import asyncio
import contextlib
import logging

import discord
from discord.ui import View

from bot.discord.buttons import view_of
from bot.discord_connection.discord_requests import NOBODY, TOKEN_DEAD, TROUBLES
from bot.rendering.discord import escape, progress, text_messages
from bot.service.button_actions import CancelReindex, to_base62
from bot.translation import ENGLISH

log = logging.getLogger("footnote.discord")


class ProgressMessage:
    """The message that shows a reindex, edited through the interaction while its token lives, then as a message.

    Args:
        interaction: The command.
        message: What it was answered with.
    """

    is_private = False

    def __init__(self, interaction: discord.Interaction, message: discord.InteractionMessage) -> None:
        self._interaction, self._message = interaction, message

    async def show(self, text: str) -> None:
        """Show how far it is."""
        cancel = CancelReindex(to_base62(self._interaction.user.id))
        await self._edit(progress(escape(text)), view_of(ENGLISH, cancel))

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        first, *rest = await asyncio.to_thread(text_messages, text)
        await self._edit(first, None)
        for part in rest:
            if isinstance(self._interaction.channel, discord.abc.Messageable):
                await self._interaction.channel.send(part, suppress_embeds=True, allowed_mentions=NOBODY)

    async def tell_operator(self, text: str) -> None:
        """Tell the operator alone what not everybody may read, while the interaction lives."""
        if text and not self._interaction.is_expired():
            with contextlib.suppress(*TROUBLES):
                for part in text_messages(text):
                    send = self._interaction.followup.send
                    await send(part, ephemeral=True, suppress_embeds=True, allowed_mentions=NOBODY)

    async def _edit(self, text: str, view: View | None) -> None:
        try:
            if not self._interaction.is_expired():
                try:
                    await self._message.edit(content=text, view=view, allowed_mentions=NOBODY)
                    return
                except discord.HTTPException as error:
                    if error.status not in TOKEN_DEAD:
                        raise
            channel = self._interaction.client.get_partial_messageable(self._message.channel.id)
            message = channel.get_partial_message(self._message.id)
            await message.edit(content=text, view=view, allowed_mentions=NOBODY)
        except TROUBLES as error:
            log.error("the progress of a reindex could not be shown: %s", error)
