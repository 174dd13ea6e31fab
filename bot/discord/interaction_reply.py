"""The reply to a command: it stands under the question, and can be edited after the command's token has died."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence

import discord
from discord.ui import View

from bot.answering.types import AnswerSentence
from bot.discord.replies import (
    CONTENT,
    LASTING,
    NOBODY,
    TOKEN_DEAD,
    TROUBLES,
    ButtonFactory,
    Post,
    find_own,
    insist,
    looks_of,
    passes,
    progress,
    under,
)
from bot.rendering import draft_message

log = logging.getLogger("footnote.discord")
TOKEN_MARGIN = 10.0
"""Seconds before the end of an interaction's token from which it is not relied on."""
ACKNOWLEDGING = 3.0
"""Seconds within which Discord takes the first answer to an interaction."""
ACKNOWLEDGED_ALREADY = 40060
"""Discord's code for a second answer to an interaction."""


class InteractionReply:
    """A reply to a command: its first message echoes the question.

    Args:
        interaction: The command, not answered yet.
        echo: The question as a quote.
        private: Whether only the asker sees it.
    """

    def __init__(self, interaction: discord.Interaction, echo: str, *, private: bool) -> None:
        self._interaction, self._echo, self._private = interaction, echo, private
        self._one = asyncio.Lock()
        self._finished = False
        self._sent: list[int] = []
        self._stands: dict[int, object] = {}
        self._tried: set[int] = set()

    @property
    def original(self) -> int | None:
        """Id of the first message, where it is known."""
        return self._sent[0] if self._sent else None

    @property
    def lasting(self) -> float:
        """While its token lives; a message that all see can still be edited afterwards, like any of the bot's."""
        if self._sent and not self._private:
            return LASTING
        return max(0.0, self._token_left)

    @property
    def _token_left(self) -> float:
        return (self._interaction.expires_at - discord.utils.utcnow()).total_seconds() - TOKEN_MARGIN

    async def acknowledge(self, text: str) -> None:
        """Answer at once, with the question and a word on how far it is.

        Where Discord fails, it may have taken it all the same, so only an outright refusal is raised.
        """
        respond = self._interaction.response.send_message
        shown = self._with_echo(progress(text))
        try:
            response = await insist(
                lambda: respond(shown, ephemeral=self._private, suppress_embeds=True, allowed_mentions=NOBODY),
                ACKNOWLEDGING,
            )
            if response.message_id is not None:
                self._sent = [response.message_id]
        except TROUBLES as error:
            if isinstance(error, discord.HTTPException) and error.code == ACKNOWLEDGED_ALREADY:
                return  # Discord took the first try, and its answer was lost.
            if not passes(error):
                raise
            log.warning("a command was perhaps not acknowledged: %s", error or type(error).__name__)

    async def show(self, text: str, view: View | None = None) -> None:
        """Say how far the question is, in small print."""
        await self._progress(progress(text), view)

    async def grow(self, sentences: Sequence[AnswerSentence], view: View | None) -> None:
        """Show as much of the answer as there is."""
        await self._progress(await asyncio.to_thread(draft_message, sentences, len(self._with_echo(""))), view)

    async def _progress(self, text: str, view: View | None) -> None:
        async with self._one:
            if self._finished:
                return
            with contextlib.suppress(*TROUBLES):
                await self._edit(self._with_echo(text), view)

    async def finish(self, posts: Sequence[Post], dress: ButtonFactory) -> Sequence[int]:
        """Put the answer under the question, or after it where it is too long for one message with it."""
        async with self._one:
            self._finished = True
            return await self._finish(posts, dress)

    async def _finish(self, posts: Sequence[Post], dress: ButtonFactory) -> Sequence[int]:
        alone = len(self._with_echo(posts[0].text)) > CONTENT
        if alone:
            posts = [Post(self._echo, ()), *posts]
        else:
            posts = [Post(self._with_echo(posts[0].text), posts[0].numbers), *posts[1:]]
        order = list(range(len(posts)))
        if alone and self._sent:
            order.append(order.pop(0))  # the question last, so that it says to the end that there is more to come
        for place in order:
            post = posts[place]
            view = dress(post.numbers, self._sent[:place], last=place == len(posts) - 1)
            if self._stands.get(place) == (looks := looks_of(post.text, view)):
                continue
            if place == 0:
                await self._edit(post.text, view)
            elif place < len(self._sent):
                await self._interaction.followup.edit_message(
                    self._sent[place], content=post.text, view=view, allowed_mentions=NOBODY
                )
            else:
                self._sent.append(await self._follow_up(place, post.text, view))
            self._stands[place] = looks
        for extra in self._sent[len(posts) :]:  # of an answer that was made anew, for fewer readers
            await self._interaction.followup.delete_message(extra)
            self._sent.remove(extra)
        return tuple(self._sent)

    def _with_echo(self, text: str) -> str:
        return under(self._echo, text)

    async def _edit(self, text: str, view: View | None) -> None:
        alone = not self._sent or self._private  # nobody but the interaction can edit it
        if alone or self._token_left > 0:
            try:
                edit = self._interaction.edit_original_response
                self._sent[:1] = [(await edit(content=text, view=view, allowed_mentions=NOBODY)).id]
                return
            except discord.HTTPException as error:
                if alone or error.status not in TOKEN_DEAD:
                    raise
        message = self._channel().get_partial_message(self._sent[0])
        await message.edit(content=text, view=view, allowed_mentions=NOBODY)

    async def _follow_up(self, place: int, text: str, view: View | None) -> int:
        if place in self._tried and not self._private:
            found = await find_own(self._interaction.channel, self._sent[0], text)
            if found is not None:
                return found.id
        self._tried.add(place)
        shown = view or discord.utils.MISSING
        if self._token_left > 0 or self._private:
            followed = await self._interaction.followup.send(
                text,
                wait=True,
                ephemeral=self._private,
                suppress_embeds=True,
                allowed_mentions=NOBODY,
                view=shown,
            )
            return followed.id
        nonce = f"{self._interaction.id}-{place}"
        sent = await self._channel().send(text, view=shown, nonce=nonce, suppress_embeds=True, allowed_mentions=NOBODY)
        return sent.id

    def _channel(self) -> discord.PartialMessageable:
        """The interaction's channel, as the bot itself writes there."""
        assert self._interaction.channel_id is not None  # noqa: S101 - commands are used in channels
        return self._interaction.client.get_partial_messageable(self._interaction.channel_id)
