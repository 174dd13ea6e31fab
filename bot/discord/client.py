"""The bot on Discord: hears events, takes questions, and sees to it that each ends in a word."""

import asyncio
import gc
import logging
import math
import sys
import time
from collections import Counter, OrderedDict
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, cast

import discord
import yarl
from discord import app_commands

from bot.discord.asking import origin_of
from bot.discord.button_presses import ButtonPresses, tell_of_defect
from bot.discord.buttons import ActionButton
from bot.discord.command_registration import CommandRegistration
from bot.discord.commands import COMMANDS, MENUS
from bot.discord.context import CommandContext, Services
from bot.discord.discord_access import DiscordAccess
from bot.discord.hearing import Heard, heard
from bot.discord.messages import Messages, place_of_settings
from bot.discord.operators import OPERATOR_COMMANDS
from bot.discord.readership import checked_requests
from bot.discord.recovery import Recovery, missed
from bot.discord.replies import LASTING, NOBODY, MessageReply, insist, passes
from bot.discord.watchdog import Watchdog
from bot.records import RecordsProblem
from bot.service import Pulse, may_ask, notices
from index.errors import ConfigurationError

NEEDED = {
    "view_channel": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}
"""Permissions without which some question gets no answer."""
SENDING = 3.0
"""Of the seconds at the end, those in which nothing more is written, but what is there is sent."""
CONNECTING = 20.0
"""Seconds that the gateway gets to greet a shard."""
TRIES = 2
"""Tries, five seconds apart, to reach the gateway at the start."""
REMEMBERED = 10_000
"""Interactions, and channels with or without an answer, that are remembered."""
MOST_DIRECT = 200
"""Direct conversations that are read back after a new session, the latest."""
EDITED_WITHIN = timedelta(minutes=10)
"""How long after a message was written a mention that is added to it is answered."""
log = logging.getLogger("footnote.discord")


class CommandTree(app_commands.CommandTree[discord.Client]):
    """The commands; each interaction is heard once, and a defect is told to who met it."""

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Whether this interaction is new: after a reconnect Discord may send one again."""
        client = cast("FootnoteClient", self.client)
        client.attend()
        return await client.is_new(interaction.id)

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        """Log a defect and say that there was one."""
        log.error("a defect kept a command from working", exc_info=error)
        await tell_of_defect(interaction)


class FootnoteClient(discord.AutoShardedClient):
    """The bot.

    Args:
        services: What it works with.
        intents: What Discord tells it.
        registration: Tells Discord of the commands.
    """

    def __init__(self, services: Services, intents: discord.Intents, registration: CommandRegistration) -> None:
        super().__init__(
            intents=intents,
            allowed_mentions=NOBODY,
            max_messages=None,
            shard_connect_timeout=CONNECTING,
            http_trace=checked_requests(),
        )
        self.services = services
        if services.settings.gateway:
            self._name_gateway(services.settings.gateway)
        self.tree = CommandTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self.served = frozenset(services.settings.guilds)
        access = DiscordAccess(self, self.served, services.grants, services.live_index)
        self.press = ButtonPresses(services.answer_actions, services.operations, access, self.attend).press
        self.context = CommandContext(services, access, self.served, self.later, self.remember_answered)
        self.messages = Messages(self, services, access)
        self.watchdog = Watchdog(self, services.settings.silence)
        self._registration = registration
        self._forums = frozenset(services.settings.forums)
        self.pulse = Pulse()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._interactions: OrderedDict[int, None] = OrderedDict()
        self._newest = self._began = discord.utils.time_snowflake(discord.utils.utcnow())
        self._recovery = Recovery(self, services.journal, self.messages.ask_again)
        self._recovered = False
        self._direct: OrderedDict[int, None] = OrderedDict()
        self._gaps: dict[int, int] = {}
        self._lasting: list[asyncio.Task[None]] = []
        self._answered: OrderedDict[int, bool] = OrderedDict()
        self._hearing: set[int] = set()
        self._behind: list[int] = []
        self._launches: Counter[int] = Counter()
        self._ending = False

    def _name_gateway(self, address: str) -> None:
        """Connect to a gateway of the settings, whatever the REST interface names."""
        asked = self.http.get_bot_gateway

        async def named() -> Any:  # noqa: ANN401 - discord.py's own
            shards, _, limits = await asked()
            return shards, address, limits

        self.http.get_bot_gateway = named  # type: ignore[method-assign]

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard at the start; after some tries the start has failed.

        discord.py would try for ever. It calls this method for each try, while it handles what the last one met.

        Raises:
            ConfigurationError: The gateway cannot be reached.
        """
        self._launches[shard_id] += 1
        if self._launches[shard_id] > TRIES:
            reason = sys.exc_info()[1]
            raise ConfigurationError(
                f"Discord's gateway cannot be reached at {gateway} ({reason or type(reason).__name__}); check the "
                "network and discord.gateway."
            )
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def setup_hook(self) -> None:
        """Register buttons and commands, before any event comes."""
        await self._recovery.look()
        self._direct |= dict.fromkeys(self._recovery.direct)
        self.add_dynamic_items(ActionButton)
        for command in (*COMMANDS, *MENUS):
            self.tree.add_command(command)
        await self._registration.sync(self.tree, None)
        for guild in map(discord.Object, self.services.settings.operators):
            for own in OPERATOR_COMMANDS:
                self.tree.add_command(own, guild=guild)
            await self._sync_in(guild)
        lasting = (
            self.services.live_index.follow(_not_served),
            self.services.record_store.follow(),
            self.watchdog.watch(),
        )
        for work in (*lasting, self.pulse.beat(), self._recovery.follow(self._how_far)):
            self._lasting.append(asyncio.create_task(work))

    async def _sync_in(self, guild: discord.Object) -> None:
        try:
            await self._registration.sync(self.tree, guild)
        except discord.Forbidden:
            log.warning("operators' commands cannot be registered in %s: invite the bot there first", guild.id)

    async def on_ready(self) -> None:
        """Say who is served, and come back to what an earlier run left."""
        for guild in self.guilds:
            if guild.id not in self.served:
                log.warning("%s (%s) is not listed in discord.guilds and is not served", guild.name, guild.id)
            elif lacking := _lacking(guild):
                log.warning("in %s (%s) I lack %s; grant it to my role there", guild.name, guild.id, lacking)
        for absent in self.served - {guild.id for guild in self.guilds}:
            log.warning("I am not in the server %s of discord.guilds; invite me there, or take it out", absent)
        if self._recovered:
            self._catch_up(min(self._gaps.values(), default=self._newest), self._began)
        else:
            self._recovered = True
            gc.collect()
            gc.freeze()  # what is there by now stays, and the collector need not pass over it for 50 ms each time
            for work in self._recovery.work():
                self.later(work)
            self._catch_up(self._recovery.heard, self._recovery.heard)
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
        self.attend()
        await self._hear(message, old=False)

    async def _hear(self, message: discord.Message, *, old: bool) -> None:
        """Answer a message that is for the bot.

        Args:
            message: The message.
            old: Whether an earlier run may have heard it.
        """
        self._newest = max(self._newest, message.id)
        self._hearing.add(message.id)
        try:
            await self._take(message, old=old)
        finally:
            self._hearing.discard(message.id)

    async def _take(self, message: discord.Message, *, old: bool) -> None:
        assert self.user is not None  # noqa: S101 - events come after the login
        if message.guild is None:
            self._remember_direct(message.channel.id)
        found = heard(message, self.user, self._forums)
        if found is None or not await self._is_for_me(message, found):
            return
        new = await self.services.record_store.first(_event(message, found))
        # That an earlier run heard it does not say that it came to answer it, so the channel is asked.
        if await insist(lambda: self._recovery.was_answered(message), LASTING) if old else not new:
            return
        if await self._is_served(message):
            await self.messages.take(message, found)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer a message that mentions the bot since it was edited, once, if it was not written long ago."""
        message = payload.message
        written_for = message.edited_at - message.created_at if message.edited_at is not None else None
        if self.user is None or written_for is None or written_for > EDITED_WITHIN:
            return
        found = heard(message, self.user, self._forums)
        if (
            found is None
            or found.call != "mention"
            or not await self.services.record_store.first(_event(message, found))
        ):
            return
        if await self._is_served(message):
            await self.messages.take_edited(message, found)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Withdraw a question that was deleted, with its answer."""
        await self.messages.withdraw(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Withdraw questions that were deleted together, with their answers."""
        for each in payload.message_ids:
            await self.messages.withdraw(each)

    async def _is_served(self, message: discord.Message) -> bool:
        """Whether a message comes from where the bot serves; a server where it does not is told once."""
        if message.guild is None or message.guild.id in self.served:
            return True
        if await self.services.record_store.first(f"discord:unserved:{message.guild.id}"):
            await self.messages.say(message, MessageReply(message), notices.UNSERVED)
        return False

    def trouble(self) -> str:
        """What keeps the bot from answering now, ``""`` where nothing does; for another thread."""
        if not self.is_ready():
            return "not connected to Discord yet"
        closed = [str(number) for number, shard in self.shards.items() if shard.is_closed()]
        return f"no connection to Discord: shard {', '.join(closed)}" if closed else ""

    def gateway_latencies(self) -> dict[str, float]:
        """Seconds from a heartbeat to its answer, by shard; those without an answer yet left out."""
        return {str(shard): seconds for shard, seconds in self.latencies if math.isfinite(seconds)}

    def _catch_up(self, after: int, since: int) -> None:
        self._behind.append(after)
        self.later(self._read_back(after, since))

    async def _read_back(self, after: int, since: int) -> None:
        """Hear what was written while there was no session; what was heard before is known by its id.

        Args:
            after: The last message that was heard.
            since: Nothing up to this one is heard.
        """
        async for message in missed(self, self.served, tuple(self._direct), after):
            if self._ending:
                return  # the next run begins where this one did
            if message.id > since:
                try:
                    await self._hear(message, old=message.id < self._began)
                except discord.HTTPException as error:
                    if passes(error):
                        raise
                    log.warning("a message that was missed is not answered: %s", error)
        self._behind.remove(after)

    async def _is_for_me(self, message: discord.Message, found: Heard) -> bool:
        if found.addressed:
            return True
        if message.guild is None or message.guild.id not in self.served or found.hidden or not found.text:
            return False
        if found.call == "post":
            return True
        follow = self.services.settings.follow_ups_in(place_of_settings(message.channel))
        threaded = isinstance(message.channel, discord.Thread)
        if follow == "off" or (follow == "threads" and not threaded):
            return False
        return may_ask(found.text) and await self._answered_here(message)

    async def _answered_here(self, message: discord.Message) -> bool:
        """Whether the bot has answered in a channel or thread, or opened it; asked of the records once for each."""
        if self.messages.opened(message.channel):
            return True
        known = self._answered.get(message.channel.id)
        if known is None:
            origin = origin_of(message.guild, message.channel, message.author)
            try:
                known = await self.services.record_store.has_answer_in(origin)
            except RecordsProblem:
                return False
            self.remember_answered(message.channel.id, known)
        return known

    def remember_answered(self, channel: int, answered: bool) -> None:
        """Remember whether the bot has answered in a channel or thread."""
        self._answered[channel] = answered
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)

    def _remember_direct(self, channel: int) -> None:
        """Remember with whom the bot talks directly: after a new session Discord does not say so again."""
        self._direct[channel] = None
        self._direct.move_to_end(channel)
        if len(self._direct) > MOST_DIRECT:
            self._direct.popitem(last=False)

    def _how_far(self) -> tuple[int, tuple[int, ...]]:
        """Up to which message all were heard to the end, and in which direct conversations."""
        behind = [*self._behind, *self._gaps.values(), *(each - 1 for each in self._hearing)]
        if not self._recovered:
            behind.append(self._recovery.heard)
        return min([self._newest, *behind]), tuple(self._direct)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the events, and keep hold of it meanwhile."""
        self._hold(asyncio.create_task(work))

    def attend(self) -> None:
        """Have the end wait for the task at work."""
        if (task := asyncio.current_task()) is not None:
            self._hold(task)

    def _hold(self, task: asyncio.Task[Any]) -> None:
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
        """Take no more questions, and give those at work some seconds; the next run comes back to what is left.

        Towards the end an answer that a model still writes is sent with the quotes that are ready, as Stop has it.
        """
        self._ending = True
        until = time.monotonic() + patience
        self.services.operations.end()
        await self.services.request_queue.end(patience - min(SENDING, patience / 2))
        self.services.asking.stop_writing()
        while self._tasks and (left := until - time.monotonic()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left)
        await self._recovery.mark(*self._how_far())

    async def close(self) -> None:
        """Close the connections; what is at work is left to the next run."""
        for task in (*self._lasting, *self._tasks):
            task.cancel()
        await super().close()


def _lacking(guild: discord.Guild) -> str:
    """Permissions that the bot needs and has not in a server, in Discord's words."""
    held = guild.me.guild_permissions
    return ", ".join(word for name, word in NEEDED.items() if not getattr(held, name))


def _event(message: discord.Message, found: Heard) -> str:
    """By what name it is remembered that a message was heard; one that did not address the bot may come to do so."""
    return f"discord:message:{message.id}" if found.addressed else f"discord:unasked:{message.id}"


def _not_served(reason: str) -> None:
    log.error("the new generation is not served: %s", reason)
