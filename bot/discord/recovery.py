"""What an earlier run accepted and did not finish: it is answered now, or apologised for."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import cast

import aiohttp
import discord

from bot.discord.replies import NOBODY, unfinished
from bot.service import Journal, wording

log = logging.getLogger("footnote.discord")
LOOK_BACK = 50
"""Messages after a question among which its answer is sought."""

OVERLAP_MS = 60_000
"""How far before the last event messages are looked at again, since events do not come in the order of their ids."""
MISSED = 100
"""Most messages that are looked at in one channel."""

Ask = Callable[[discord.Message, discord.Message | None], Awaitable[None]]


class Recovery:
    """Comes back to what was left.

    Args:
        client: The bot, connected.
        journal: What was accepted.
        ask: Answers a message anew, in place of the progress that was shown.
    """

    def __init__(self, client: discord.Client, journal: Journal, ask: Ask) -> None:
        self._client, self._journal, self._ask = client, journal, ask

    async def run(self) -> None:
        """Go through all of it; what Discord does not let be found is forgotten."""
        for event, entry in await asyncio.to_thread(lambda: list(self._journal.left())):
            log.info("coming back to %s, which an earlier run left", event)
            try:
                if entry.get("kind") == "interaction":
                    await self._apologise(entry)
                else:
                    await self._answer(entry)
            except (discord.HTTPException, aiohttp.ClientError, KeyError, ValueError) as error:
                log.warning("%s cannot be come back to: %s", event, error)
            await asyncio.to_thread(self._journal.done, event)

    async def _apologise(self, entry: Mapping[str, str]) -> None:
        """A command cannot be run anew, but its message can be edited while its token lives, a quarter of an hour."""
        webhook = discord.Webhook.partial(int(entry["application"]), entry["token"], client=self._client)
        original = cast("int", "@original")
        sent = await webhook.fetch_message(original)
        if unfinished(sent.content):
            text = f"{entry['echo']}\n{wording.RESTARTED}"
            await webhook.edit_message(original, content=text, allowed_mentions=NOBODY)

    async def _answer(self, entry: Mapping[str, str]) -> None:
        channel = self._client.get_channel(int(entry["channel"])) or await self._client.fetch_channel(
            int(entry["channel"])
        )
        if not isinstance(channel, discord.abc.Messageable):
            return
        message = await channel.fetch_message(int(entry["message"]))
        progress: discord.Message | None = None
        with contextlib.suppress(discord.Forbidden):
            async for later in channel.history(after=message, limit=LOOK_BACK):
                reference = later.reference.message_id if later.reference else None
                if self._client.user and later.author.id == self._client.user.id and reference == message.id:
                    if not unfinished(later.content):
                        return
                    progress = later
        await self._ask(message, progress)


async def missed(client: discord.Client, served: frozenset[int], after: int) -> AsyncIterator[discord.Message]:
    """Yield messages of served servers that were written while no gateway session heard them, oldest first.

    Args:
        client: The bot, connected anew, so that it knows each channel's last message.
        served: Ids of the servers.
        after: Id of the last message that was heard, some of which before it are yielded again.
    """
    since = discord.Object(max(0, after - (OVERLAP_MS << 22)))
    for guild in client.guilds:
        if guild.id not in served:
            continue
        channels: list[discord.TextChannel | discord.VoiceChannel | discord.Thread] = [
            *guild.text_channels,
            *guild.voice_channels,
            *guild.threads,
        ]
        for channel in channels:
            if (channel.last_message_id or 0) <= after or not channel.permissions_for(guild.me).read_message_history:
                continue
            try:
                async for message in channel.history(after=since, limit=MISSED, oldest_first=True):
                    yield message
            except (discord.HTTPException, aiohttp.ClientError) as error:
                log.warning("what was missed in %s cannot be read: %s", channel.id, error)
