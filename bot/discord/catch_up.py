"""What an earlier run left on Discord: it is answered now, or apologised for."""

import logging
from collections.abc import AsyncIterator, Mapping
from typing import cast

import discord

from bot.discord.buttons import button_ids_of
from bot.discord.translate import event_of
from bot.discord_connection.discord_requests import NOBODY, TOKEN_DEAD, classify
from bot.records import Journal
from bot.rendering.discord import is_unfinished
from bot.service import notices
from bot.service.intake import Intake
from bot.service.platform_intake import Find, resuming
from bot.service.recovery import Recovery
from bot.translation import LanguageChoice

log = logging.getLogger("footnote.discord")
LOOK_BACK = 100
"""Messages after a question among which its answer is sought."""


class DiscordRecovery:
    """Comes back to what was left.

    Args:
        client: The bot, connected.
        journal: What was accepted.
        intake: Takes questions.
        find: Finds the message again that asked.
        languages: Chooses the language of an apology.

    Attributes:
        journal: What was accepted, and how far this run has heard.
    """

    def __init__(
        self, client: discord.Client, journal: Journal, intake: Intake, find: Find, languages: LanguageChoice
    ) -> None:
        self._client, self._languages = client, languages
        self.journal = Recovery(journal, "discord", resuming(intake, find, self._apologise), classify)

    async def was_answered(self, message: discord.Message) -> bool:
        """Whether an earlier run answered a message, or left it to this one."""
        if self.journal.is_left(event_of(message.id)):
            return True
        if message.thread is not None and self._is_me(message.thread.owner_id):
            return True
        async for _ in self._replies(message):
            return True
        return False

    async def _apologise(self, entry: Mapping[str, str]) -> None:
        """A command cannot be run anew, but its message can be edited.

        Through the command while its token lives, a quarter of an hour; later only a message that all see.
        """
        webhook = discord.Webhook.partial(int(entry["application"]), entry["token"], client=self._client)
        original = cast("int", "@original")
        translator = self._languages.for_question(entry.get("community", "discord"), entry["echo"])
        text = f"{entry['echo']}\n{translator.translate(notices.RESTARTED)}"
        try:
            sent = await webhook.fetch_message(original)
            if is_unfinished(sent.content):
                await webhook.edit_message(original, content=text, view=None, allowed_mentions=NOBODY)
            elif is_part(sent):
                said = translator.translate(notices.CUT_OFF)
                await webhook.send(said, ephemeral=sent.flags.ephemeral, allowed_mentions=NOBODY)
        except discord.HTTPException as error:
            if error.status not in TOKEN_DEAD or "message" not in entry:
                raise
            channel = self._client.get_partial_messageable(int(entry["channel"]))
            shown = await channel.fetch_message(int(entry["message"]))
            if is_unfinished(shown.content):
                await shown.edit(content=text, view=None, allowed_mentions=NOBODY)

    async def find(self, entry: Mapping[str, str]) -> tuple[discord.Message, discord.Message | None, bool]:
        """Return a message that asked, the first of what is there of its answer, and whether that is all of it."""
        place = int(entry["channel"])
        channel = self._client.get_channel(place) or await self._client.fetch_channel(place)
        assert isinstance(channel, discord.abc.Messageable)  # noqa: S101 - else nobody could have asked there
        message = await channel.fetch_message(int(entry["message"]))
        progress: discord.Message | None = None
        async for sent in self._replies(message):
            if is_unfinished(sent.content):
                progress = sent
            elif not is_part(sent) or await self._goes_on(sent):
                return message, sent, True
            else:
                progress = sent
        return message, progress, False

    async def _replies(self, message: discord.Message) -> AsyncIterator[discord.Message]:
        """The bot's replies to a message."""
        try:
            async for later in message.channel.history(after=message, limit=LOOK_BACK):
                reference = later.reference.message_id if later.reference else None
                if self._is_me(later.author.id) and reference == message.id:
                    yield later
        except discord.Forbidden:
            return

    async def _goes_on(self, first: discord.Message) -> bool:
        """Whether the messages of an answer after its first one are all there; if not, they are deleted."""
        mine = [each async for each in first.channel.history(after=first, limit=LOOK_BACK) if is_of(each, first)]
        if any(not is_part(each) for each in mine):
            return True
        for each in mine:
            await each.delete()
        return False

    def _is_me(self, person: int | None) -> bool:
        return self._client.user is not None and person == self._client.user.id


def is_part(message: discord.Message) -> bool:
    """Whether a message is one of an answer's but not its last, which has the votes."""
    ids = button_ids_of(message)
    return any(each.startswith("fn:p:") for each in ids) and not any(each.startswith("fn:v:") for each in ids)


def is_of(message: discord.Message, first: discord.Message) -> bool:
    """Whether a message belongs to the same answer as another one."""
    answers = {each.split(":")[2] for each in button_ids_of(first) if each.startswith("fn:p:")}
    return any(each.split(":")[2] in answers for each in button_ids_of(message) if each.startswith(("fn:p:", "fn:v:")))
