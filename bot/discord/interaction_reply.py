"""The reply to a command: it stands under the question, and can be edited after the command's token has died."""

import logging
from collections.abc import Mapping, Sequence

import discord
from discord.ui import View

from bot.discord.buttons import view_under
from bot.discord.discord_reply import DiscordReply
from bot.discord_connection.discord_requests import NOBODY, TOKEN_DEAD, TROUBLES, classify, find_own
from bot.records import DIRECT
from bot.records.shown_answer import MessagePlace
from bot.rendering.discord import MESSAGE_CHARS, progress
from bot.rendering.packing import MessagePart, shortened
from bot.service import notices
from bot.service.answer_foot import Foot
from bot.service.button_actions import to_base62
from bot.service.incoming import IncomingQuestion
from bot.service.reply import Content
from bot.service.retrying import SEND_SECONDS, SendFailure, retry

log = logging.getLogger("footnote.discord")
TOKEN_MARGIN = 10.0
"""Seconds before the end of an interaction's token from which it is not relied on."""
ACKNOWLEDGE_SECONDS = 3.0
"""Seconds within which Discord takes the first answer to an interaction."""
GUEST_MESSAGES = 6
"""Messages of an answer where the bot is not: the first one, and the follow-ups that Discord takes there."""
ACKNOWLEDGED_ALREADY = 40060
"""Discord's code for a second answer to an interaction."""


class InteractionReply(DiscordReply[int]):
    """A reply to a command: its first message echoes the question.

    Args:
        interaction: The command, not answered yet.
        asked: The question.
        private: Whether only the asker sees it.
        guest: Whether the bot is not where it stands, so that the command's token alone can change it.
    """

    is_visible = True

    def __init__(
        self, interaction: discord.Interaction, asked: IncomingQuestion, *, private: bool, guest: bool
    ) -> None:
        known = interaction.user.id, asked.event, asked.text, asked.translator
        super().__init__(*known, (), deletable=not private, quiet=False)
        self._interaction, self._private, self._guest = interaction, private, guest
        self._alone = private or guest  # by its token alone it can be changed
        self._tried: set[int] = set()

    @property
    def send_seconds(self) -> float:
        """While its token lives; a message that all see can still be edited afterwards, like any of the bot's."""
        if self._sent and not self._alone:
            return SEND_SECONDS
        return max(0.0, self._token_left)

    @property
    def _token_left(self) -> float:
        return (self._interaction.expires_at - discord.utils.utcnow()).total_seconds() - TOKEN_MARGIN

    def journal_entry(self) -> Mapping[str, str]:
        """The command's token, and its message where that is known: one that all see outlives the token."""
        entry = {
            "kind": "interaction",
            "application": str(self._interaction.application_id),
            "token": self._interaction.token,
            "echo": self._echo,
            "community": f"discord:{self._interaction.guild_id or DIRECT}",
        }
        if self._alone or not self._sent:
            return entry
        return {**entry, "channel": str(self._interaction.channel_id), "message": str(self._sent[0])}

    @property
    def place(self) -> MessagePlace | None:
        """Where the answer stands, unless only the asker sees it."""
        channel = str(self._interaction.channel_id)
        return None if self._private else MessagePlace(channel, tuple(self._ids()), repeats=True)

    async def acknowledge(self) -> None:
        """Answer at once, with the question and a word on how far it is.

        Where Discord fails, it may have taken it all the same, so only an outright refusal is raised.
        """
        respond = self._interaction.response.send_message
        shown = self._with_echo(progress(self._translator.translate(notices.READING)))
        try:
            response = await retry(
                lambda: respond(shown, ephemeral=self._private, suppress_embeds=True, allowed_mentions=NOBODY),
                ACKNOWLEDGE_SECONDS,
                classify,
            )
            if response.message_id is not None:
                self._sent = [response.message_id]
        except TROUBLES as error:
            if isinstance(error, discord.HTTPException) and error.code == ACKNOWLEDGED_ALREADY:
                return  # Discord took the first try, and its answer was lost.
            if classify(error) is not SendFailure.TEMPORARY:
                raise
            log.warning("a command was perhaps not acknowledged: %s", error or type(error).__name__)

    async def withdraw(self) -> None:
        """Do nothing: a command cannot be deleted."""

    async def _send_all(self, content: Content, posts: Sequence[MessagePart]) -> Sequence[str]:
        """Put the answer under the question, or after it where it is too long for one message with it."""
        apart = len(self._with_echo(posts[0].text)) > MESSAGE_CHARS
        posts = [MessagePart(self._echo, ()), *posts] if apart else [self._echoed(posts[0]), *posts[1:]]
        if self._guest:
            posts = shortened(posts, GUEST_MESSAGES, self._translator.translate(notices.CUT_SHORT))
        order = list(range(len(posts)))
        if apart and self._sent:
            order.append(order.pop(0))  # the question last, so that it says to the end that there is more to come
        for place in order:
            last = place == len(posts) - 1
            await self._put_new(place, posts[place], self._foot(content, posts[place], place, last=last), last=last)
        await self._take_back(len(posts))
        return self._ids()

    async def _put(self, place: int, post: MessagePart, foot: Foot, *, last: bool) -> None:
        text, view = post.text, view_under(foot, self._translator)
        if place == 0:
            await self._edit(text, view)
        elif place < len(self._sent):
            edit = self._interaction.followup.edit_message
            await edit(self._sent[place], content=text, view=view, allowed_mentions=NOBODY)
        else:
            self._sent.append(await self._follow_up(place, text, view))

    async def _delete(self, sent: int) -> None:
        await self._interaction.followup.delete_message(sent)

    def _written(self, sent: int) -> str:
        return to_base62(sent)

    async def _edit(self, text: str, view: View | None) -> None:
        alone = not self._sent or self._alone  # nobody but the interaction can edit it
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
        if place in self._tried and not self._alone:
            found = await find_own(self._interaction.channel, self._sent[0], text)
            if found is not None:
                return found.id
        self._tried.add(place)
        shown = view or discord.utils.MISSING
        if self._token_left > 0 or self._alone:
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
