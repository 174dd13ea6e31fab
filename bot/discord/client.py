"""The bot on Discord: hears events, takes questions, and sees to it that each ends in a word."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import cast

import discord
from discord import app_commands

from bot.discord.buttons import ActionButton
from bot.discord.catch_up import DiscordRecovery
from bot.discord.commands import COMMANDS, MENUS
from bot.discord.curating import CURATING, DiscordOwnWords
from bot.discord.declared_commands import declared
from bot.discord.discord_access import DiscordAccess
from bot.discord.discord_interaction import DiscordInteraction
from bot.discord.message_context import DiscordMessageContext
from bot.discord.translate import event_of, incoming_message
from bot.discord_connection.command_registration import CommandRegistration
from bot.discord_connection.command_translator import CommandTranslator
from bot.discord_connection.discord_requests import TROUBLES, classify
from bot.discord_connection.gateway_client import GatewayClient
from bot.discord_connection.missed_messages import missed
from bot.discord_connection.needed_permissions import lacking_permissions
from bot.discord_connection.user_installs import take_along
from bot.service import notices
from bot.service.background_tasks import BackgroundTasks, Work, keep_going
from bot.service.button_actions import ButtonAction
from bot.service.heard_once import HeardOnce
from bot.service.incoming import IncomingMessage
from bot.service.platform_intake import intake_for, interactions_for
from bot.service.preview_board import FoundQuestion
from bot.service.reading_back import ReadingBack
from bot.service.retrying import SEND_SECONDS, retry
from bot.service.services import Services
from bot.settings.chat_section import DiscordSection

LONGEST = timedelta(minutes=15)
"""How far back a new run looks for what was written while none ran; who waited longer has given up."""
EDITED_WITHIN = timedelta(minutes=10)
"""How long after a message was written a mention that is added to it is answered."""
log = logging.getLogger("footnote.discord")


class CommandTree(app_commands.CommandTree[discord.Client]):
    """The commands; each interaction is heard once, and a defect is told to who met it."""

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Whether this interaction is new: after a reconnect Discord may send one again."""
        client = cast("FootnoteClient", self.client)
        client.tasks.hold_current()
        return client.heard.is_new(interaction.id)

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        """Log a defect and say that there was one."""
        log.error("a defect kept a command from working", exc_info=error)
        await DiscordInteraction(interaction).tell_of_defect()


class FootnoteClient(GatewayClient):
    """The bot.

    Args:
        services: What it works with.
        settings: The settings of Discord.
        intents: What Discord tells it.
        registration: Tells Discord of the commands.
    """

    def __init__(
        self,
        services: Services,
        settings: DiscordSection,
        intents: discord.Intents,
        registration: CommandRegistration,
    ) -> None:
        super().__init__(settings, intents, services.languages)
        self.services, self.settings = services, settings
        self.tree = CommandTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self.served = frozenset(settings.guilds)
        self.access = DiscordAccess(self, self.served, services.grants, services.live_index, settings.user_installs)
        self.tasks = BackgroundTasks()
        self.intake = intake_for(services, self.tasks)
        self.interactions = interactions_for(services, self.tasks)
        self.places, self.runs_index = services.places, services.operations.are_allowed_in
        self._registration = registration
        self.heard = HeardOnce()
        found = self.intake, self.find_asked
        self.recovery = DiscordRecovery(self, services.journal, *found, services.languages)
        now = discord.utils.utcnow()
        self.reading: ReadingBack[discord.Message] = ReadingBack(
            self.recovery.journal,
            self._take,
            partial(missed, self, self.served),
            began=discord.utils.time_snowflake(now),
            furthest=discord.utils.time_snowflake(now - LONGEST),
            tasks=self.tasks,
            troubles=TROUBLES,
            classify=classify,
        )
        self._lasting: list[asyncio.Task[None]] = []

    async def setup_hook(self) -> None:
        """Register buttons and commands, before any event comes."""
        await self.reading.load()
        self.add_dynamic_items(ActionButton)
        await self.tree.set_translator(CommandTranslator(self.languages))
        for_all = (*COMMANDS, *MENUS, *CURATING, *declared(self.services.commands, operators=False), *self.menus)
        if self.settings.user_installs:
            take_along(for_all)
        for command in for_all:
            self.tree.add_command(command)
        await self._registration.sync(self.tree, None)
        for guild in map(discord.Object, self.settings.operators):
            for own in declared(self.services.commands, operators=True):
                self.tree.add_command(own, guild=guild)
            await self._registration.sync_guild(self.tree, guild)
        works: list[Work] = [self.watchdog.watch, self.reading.follow, *(each.follow for each in self.followers)]
        for work in works:
            self._lasting.append(asyncio.create_task(keep_going("work beside the events of Discord", work)))

    async def press(self, interaction: discord.Interaction, action: ButtonAction) -> None:
        """Do what a button says."""
        self.tasks.hold_current()
        await self.interactions.press(action, DiscordInteraction(interaction, pressed=True))

    async def submit(self, form: str, interaction: discord.Interaction, values: Mapping[str, str]) -> None:
        """Do what a form says that was sent; where it is to be corrected, a button opens it again."""
        self.tasks.hold_current()
        here = DiscordInteraction(interaction)
        await here.defer()
        done = await self.interactions.submit(form, values, here)
        await here.tell(done.said, *([done.again] if done.again is not None else []))

    async def on_ready(self) -> None:
        """Say who is served, and come back to what an earlier run left."""
        for guild in self.guilds:
            if guild.id not in self.served:
                log.warning("%s (%s) is not listed in discord.guilds and is not served", guild.name, guild.id)
            elif missing := lacking_permissions(guild):
                log.warning("in %s (%s) I lack %s; grant it to my role there", guild.name, guild.id, missing)
        for absent in self.served - {guild.id for guild in self.guilds}:
            log.warning("I am not in the server %s of discord.guilds; invite me there, or take it out", absent)
        self.reading.connect()
        log.info("ready as %s in %d servers", self.user, len(self.served & {guild.id for guild in self.guilds}))

    async def on_shard_disconnect(self, shard: int) -> None:
        """Remember what was heard last: if the session cannot be resumed, the rest is read from the channels."""
        self.reading.position.open_gap(shard)

    async def on_shard_resumed(self, shard: int) -> None:
        """Forget the gap: Discord has sent what was missed."""
        self.reading.position.close_gap(shard)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is for the bot."""
        self.tasks.hold_current()
        await self.reading.hear(message)

    async def _take(self, message: discord.Message, old: bool) -> None:
        """Answer a message that is for the bot; ``old`` is whether an earlier run may have heard it."""
        if message.guild is None:
            self.reading.position.add_direct(message.channel.id)
        words = DiscordOwnWords(message, self._me().id, self.settings, self.services)
        if not old and await self.interactions.offer(words):
            return
        incoming = self.incoming(message)
        if incoming is None or not await self.intake.is_for_bot(incoming):
            return
        new = await self.intake.is_new(incoming)
        # That an earlier run heard it does not say that it came to answer it, so the channel is asked.
        if await retry(lambda: self.recovery.was_answered(message), SEND_SECONDS, classify) if old else not new:
            return
        if await self._is_served(message, incoming):
            await self.intake.take_message(incoming, self.context_at(message))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer a message that mentions the bot since it was edited, once, if it was not written long ago."""
        message = payload.message
        written_for = message.edited_at - message.created_at if message.edited_at is not None else None
        if self.user is None or written_for is None or written_for > EDITED_WITHIN:
            return
        incoming = self.incoming(message)
        if incoming is None or incoming.call != "mention" or not await self.intake.is_new(incoming):
            return
        if await self._is_served(message, incoming):
            await self.intake.take_edited(incoming, self.context_at(message))

    def incoming(self, message: discord.Message) -> IncomingMessage | None:
        """Translate a message; return None if it is for others or nobody's."""
        return incoming_message(message, self._me(), self.settings, self.services.places)

    def context_at(self, message: discord.Message, sent: discord.Message | None = None) -> DiscordMessageContext:
        """Return a message as the pipeline asks about it; ``sent`` is what is there of the reply to it."""
        return DiscordMessageContext(message, self.access, self._me().id, sent)

    async def find_asked(self, entry: Mapping[str, str]) -> FoundQuestion | None:
        """Return the message that asked, with what is there of its answer; None where it is gone."""
        try:
            asked, sent, is_answered = await self.recovery.find(entry)
        except discord.NotFound:
            return None
        message = self.incoming(asked)
        return FoundQuestion(message, self.context_at(asked, sent), is_answered) if message else None

    def _me(self) -> discord.ClientUser:
        assert self.user is not None  # noqa: S101 - events come after the login
        return self.user

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Withdraw a question that was deleted, with its answer."""
        await self._withdraw(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Withdraw questions that were deleted together, with their answers."""
        for each in payload.message_ids:
            await self._withdraw(each)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Withdraw the answers that were said in a thread that is gone."""
        await self.services.curation.forget_place(f"discord:{payload.guild_id}", f"discord:{payload.thread_id}")

    async def _withdraw(self, message: int) -> None:
        await self.intake.withdraw(str(message), event_of(message))
        await self.interactions.forget(str(message), event_of(message))

    async def _is_served(self, message: discord.Message, incoming: IncomingMessage) -> bool:
        """Whether a message comes from where the bot serves; a server where it does not is told once."""
        if message.guild is None or message.guild.id in self.served:
            return True
        if await self.services.record_store.claim_event(f"discord:unserved:{message.guild.id}"):
            await self.intake.say(incoming, self.context_at(message), notices.UNSERVED)
        return False

    async def finish(self, patience: float) -> None:
        """Take no more questions, and give those at work some seconds; the next run comes back to what is left."""
        self.reading.end()
        await self.services.finish(self.tasks, patience)
        await self.reading.save()

    async def close(self) -> None:
        """Close the connections; what is at work is left to the next run."""
        for task in self._lasting:
            task.cancel()
        self.tasks.cancel()
        await super().close()
