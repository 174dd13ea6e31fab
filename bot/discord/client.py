"""The bot on Discord: hears events, takes questions, and sees to it that each ends in a word."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.answering import Answer, is_pleasantry
from bot.community import RecordsProblem
from bot.discord.asking import Asked, Asking, origin_of
from bot.discord.buttons import BUTTONS, client_of, tell_of_defect
from bot.discord.commands import COMMANDS, MENUS
from bot.discord.hearing import Heard, heard, replied_to
from bot.discord.operators import OPERATOR_COMMANDS, Operations
from bot.discord.presses import Presses
from bot.discord.questions import tell
from bot.discord.readers import Readers
from bot.discord.recovery import Recovery, missed
from bot.discord.registering import Registered
from bot.discord.replies import NOBODY, MessageReply, Post
from bot.service import Desk, Grants, Journal, Keeper, Refused, Serving, Ticket, wording
from bot.settings_chat import DiscordSettings

THREAD_NAME = 100
"""Longest name of a thread."""
REMEMBERED = 10_000
"""Interactions, and channels with or without an answer, that are remembered."""
log = logging.getLogger("footnote.discord")


@dataclass(frozen=True, slots=True)
class House:
    """What the bot works with.

    Attributes:
        serving: The index.
        keeper: The records.
        desk: Who is served when.
        journal: What was accepted and is not answered yet.
        grants: Who may read which label.
        asking: Makes the answers, given what sends them.
        settings: The bot's settings.
        days: Days that records are kept; 0 for good.
    """

    serving: Serving
    keeper: Keeper
    desk: Desk
    journal: Journal
    grants: Grants
    asking: Asking
    settings: DiscordSettings
    days: int


class Tree(app_commands.CommandTree[discord.Client]):
    """The commands; each interaction is heard once, and a defect is told to who met it."""

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Whether this interaction is new: after a reconnect Discord may send one again."""
        return await client_of(interaction).is_new(interaction.id)

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        """Log a defect and say that there was one."""
        log.error("a defect kept a command from working", exc_info=error)
        await tell_of_defect(interaction)


class FootnoteClient(discord.AutoShardedClient):
    """The bot.

    Args:
        house: What it works with.
        operations: What operators may do.
        intents: What Discord tells it.
        registered: Which commands Discord was told of.
    """

    def __init__(self, house: House, operations: Operations, intents: discord.Intents, registered: Registered) -> None:
        super().__init__(intents=intents, allowed_mentions=NOBODY, max_messages=None)
        self.house, self.operations = house, operations
        self.tree = Tree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self.served = frozenset(house.settings.guilds)
        self.readers = Readers(self, self.served, house.grants, house.serving)
        self.presses = Presses(house.serving, house.keeper, self.readers)
        self._registered = registered
        self._forums = frozenset(house.settings.forums)
        self._tasks: set[asyncio.Task[None]] = set()
        self._interactions: OrderedDict[int, None] = OrderedDict()
        self._newest = self._first = 0
        self._gaps: dict[int, int] = {}
        self._lasting: list[asyncio.Task[None]] = []
        self._answered: OrderedDict[int, bool] = OrderedDict()

    async def setup_hook(self) -> None:
        """Register buttons and commands, before any event comes."""
        self.add_dynamic_items(*BUTTONS)
        for command in (*COMMANDS, *MENUS):
            self.tree.add_command(command)
        await self._registered.sync(self.tree, None)
        for guild in map(discord.Object, self.house.settings.operators):
            for own in OPERATOR_COMMANDS:
                self.tree.add_command(own, guild=guild)
            await self._sync_in(guild)
        for work in (self.house.serving.follow(_not_served), self.house.keeper.follow()):
            self._lasting.append(asyncio.create_task(work))

    async def _sync_in(self, guild: discord.Object) -> None:
        try:
            await self._registered.sync(self.tree, guild)
        except discord.Forbidden:
            log.warning("operators' commands cannot be registered in %s: invite the bot there first", guild.id)

    async def cancel(self, interaction: discord.Interaction) -> None:
        """Cancel the reindex at work, for managers of an operator's server."""
        if interaction.guild_id not in self.house.settings.operators or not interaction.permissions.manage_guild:
            await tell(interaction, wording.NOT_OPERATOR)
        elif self.operations.reindexing.at_work:
            await interaction.response.defer()
            self.operations.reindexing.cancel()
        else:
            await tell(interaction, wording.NOTHING_AT_WORK)

    async def on_ready(self) -> None:
        """Say who is served, and come back to what an earlier run left."""
        for guild in self.guilds:
            if guild.id not in self.served:
                log.warning("%s (%s) is not listed in discord.guilds and is not served", guild.name, guild.id)
        if not self._newest:
            self._newest = discord.utils.time_snowflake(discord.utils.utcnow())
            self._first = self._newest
            self.later(Recovery(self, self.house.journal, self.ask_again).run())
        else:
            self.later(self._catch_up(min(self._gaps.values(), default=self._newest)))
        self._gaps.clear()
        log.info("ready as %s in %d servers", self.user, len(self.served & {guild.id for guild in self.guilds}))

    async def on_shard_disconnect(self, shard: int) -> None:
        """Remember what was heard last: if the session cannot be resumed, the rest is read from the channels."""
        self._gaps.setdefault(shard, self._newest)

    async def on_shard_resumed(self, shard: int) -> None:
        """Forget the gap: Discord has sent what was missed."""
        self._gaps.pop(shard, None)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is for the bot."""
        assert self.user is not None  # noqa: S101 - events come after the login
        self._newest = max(self._newest, message.id)
        found = heard(message, self.user, self._forums)
        if found is None or not await self._is_for_me(message, found):
            return
        if not await self.house.keeper.first(f"discord:message:{message.id}"):
            return
        if message.guild is not None and message.guild.id not in self.served:
            if await self.house.keeper.first(f"discord:unserved:{message.guild.id}"):
                await self._say(message, MessageReply(message), wording.UNSERVED)
            return
        await self._take(message, found)

    async def _catch_up(self, after: int) -> None:
        """Hear what was written while there was no session; what was heard before is known by its id."""
        async for message in missed(self, self.served, after):
            if message.id > self._first:
                await self.on_message(message)

    async def _is_for_me(self, message: discord.Message, found: Heard) -> bool:
        if found.call in ("mention", "reply", "direct"):
            return True
        if message.guild is None or message.guild.id not in self.served or found.hidden:
            return False
        if found.call == "post":
            return True
        follow = self.house.settings.follow_ups
        threaded = isinstance(message.channel, discord.Thread)
        if follow == "off" or (follow == "threads" and not threaded):
            return False
        return not is_pleasantry(found.text) and await self._answered_here(message)

    async def _answered_here(self, message: discord.Message) -> bool:
        """Whether the bot has answered in a channel or thread; asked of the records once for each."""
        known = self._answered.get(message.channel.id)
        if known is None:
            origin = origin_of(message.guild, message.channel, message.author)
            try:
                known = await self.house.keeper.answered_in(origin)
            except RecordsProblem:
                return False
            self.remember_answered(message.channel.id, known)
        return known

    def remember_answered(self, channel: int, answered: bool) -> None:
        """Remember whether the bot has answered in a channel or thread."""
        self._answered[channel] = answered
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)

    async def _take(self, message: discord.Message, found: Heard) -> None:
        reply = MessageReply(message)
        if found.hidden:
            await self._say(message, reply, wording.UNREADABLE)
            return
        text = found.text or await self._text_replied_to(message)
        if not text:
            await self._say(message, reply, _without_words(message))
            return
        ticket = self.house.desk.take(f"discord:{message.author.id}")
        if isinstance(ticket, Refused):
            if not ticket.repeated:
                await self._say(message, reply, wording.refused(ticket))
            return
        self.remember_answered(message.channel.id, True)
        reply = MessageReply(message, opens=self._thread_name(message, found, text))
        self.later(self._answer(message, found, text, ticket, reply))

    async def _answer(
        self, message: discord.Message, found: Heard, text: str, ticket: Ticket, reply: MessageReply
    ) -> None:
        asked = Asked(
            event=f"message-{message.id}",
            text=text,
            asker=message.author.id,
            origin=origin_of(message.guild, message.channel, message.author),
            conversation=self._conversation(message),
            deletable=True,
            note=wording.unread([each.filename for each in message.attachments]) if message.attachments else "",
        )
        entry = {"kind": "message", "channel": str(message.channel.id), "message": str(message.id)}

        async def accept() -> None:
            await self.house.asking.note(asked.event, entry)

        async def audience() -> frozenset[str]:
            if message.guild is None:
                return await self.readers.of_user(message.author)
            return self.readers.of_channel(message.guild, message.channel)

        async def refuse() -> None:
            await self._tell_directly(message)

        def worth(answer: Answer) -> bool:
            return found.call != "post" or answer.score >= self.house.settings.forum_confidence

        await self.house.asking.serve(asked, ticket, audience, reply, accept, refuse, worth)

    async def _say(self, message: discord.Message, reply: MessageReply, text: str) -> None:
        try:
            await reply.finish([Post(text, ())], lambda _numbers, _before, last: None)
        except discord.Forbidden:
            await self._tell_directly(message)
        except discord.HTTPException as error:
            log.error("a reply could not be sent: %s", error)

    async def _tell_directly(self, message: discord.Message) -> None:
        """Say in a direct message that the bot may not write where it was asked."""
        try:
            await message.author.send(wording.speechless(message.channel.id), allowed_mentions=NOBODY)
        except discord.HTTPException as error:
            log.error("nobody could be told that the bot may not write in %s: %s", message.channel.id, error)

    async def ask_again(self, message: discord.Message, progress: discord.Message | None) -> None:
        """Answer a message that an earlier run accepted."""
        assert self.user is not None  # noqa: S101 - known after the login
        found = heard(message, self.user, self._forums)
        if found is not None:
            text = found.text or await self._text_replied_to(message)
            ticket = self.house.desk.take_again(f"discord:{message.author.id}")
            await self._answer(message, found, text, ticket, MessageReply(message, progress))

    def _thread_name(self, message: discord.Message, found: Heard, text: str) -> str:
        """Name of the thread that the answer opens, ``""`` where it opens none."""
        opens = self.house.settings.open_threads and found.call == "mention"
        if not opens or not isinstance(message.channel, discord.TextChannel):
            return ""
        flat = " ".join(text.split())
        return flat if len(flat) <= THREAD_NAME else flat[: THREAD_NAME - 2].rsplit(" ", 1)[0] + " …"

    def _conversation(self, message: discord.Message) -> str:
        """Threads and direct messages are one conversation; elsewhere a chain of replies is."""
        if message.guild is None or isinstance(message.channel, discord.Thread):
            return f"discord:{message.channel.id}"
        before = message.reference.message_id if message.reference else None
        return (self.house.asking.chain(before) if before else None) or f"discord:{message.channel.id}:{message.id}"

    async def _text_replied_to(self, message: discord.Message) -> str:
        original = replied_to(message)
        return original.content.strip() if original is not None and not original.author.bot else ""

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the events, and keep hold of it meanwhile."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def is_new(self, interaction: int) -> bool:
        """Whether an interaction was not heard by this process; what it answers can wait for no database."""
        new = interaction not in self._interactions
        self._interactions[interaction] = None
        if len(self._interactions) > REMEMBERED:
            self._interactions.popitem(last=False)
        return new

    async def finish(self, patience: float) -> None:
        """Take no more questions, and give those at work some seconds; what is left is apologised for next time."""
        self.operations.reindexing.cancel()
        await self.house.desk.end(patience)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2.0)
        for task in (*self._lasting, *self._tasks):
            task.cancel()


def _without_words(message: discord.Message) -> str:
    if message.attachments:
        return wording.unread([each.filename for each in message.attachments])
    return wording.NOTHING_THERE if message.reference else wording.NO_QUESTION


def _not_served(reason: str) -> None:
    log.error("the new generation is not served: %s", reason)
