"""Everything that exists and the few ways in which it changes; the bot is told of each change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from tests.fakes.discord import payloads, permissions
from tests.fakes.discord.answers import AnswerService
from tests.fakes.discord.clock import Clock, Snowflakes
from tests.fakes.discord.commands import Command
from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.mentions import resolve
from tests.fakes.discord.message import SYSTEM, Attachment, Flag, Message, Pings, Version, parts
from tests.fakes.discord.model import Channel, Guild, Json, Kind, User
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.transcript import Note, transcript

LIMITED_FLAGS = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
"""Application flags for privileged intents, of the "limited" kind that bots in fewer than 100 guilds have."""
BY_DEFAULT_MESSAGE = {"everyone", "users", "roles"}
BY_DEFAULT_WEBHOOK = {"users"}


@dataclass(slots=True, frozen=True)
class Sight:
    """How much a bot's intents let it see.

    Attributes:
        hidden: Whether people's words are hidden: no message content intent.
        everybody: Whether a guild arrives with all its members: presences intent.
    """

    hidden: bool
    everybody: bool


class ProgressListener(Protocol):
    """Who is told of what happens: the gateway."""

    def __call__(self, event: str, build: Callable[[Sight], Json], guild_id: int | None) -> None:
        """Take an event; ``build`` makes its data for those who see so much."""


@dataclass(slots=True)
class Application:
    """The bot's application.

    Attributes:
        privileged: Privileged intents switched on in the developer portal: ``message_content``, ``members``,
            ``presences``.
        shards: How many shards Discord recommends.
        max_concurrency: How many of them may identify at once.
    """

    id: int
    name: str
    token: str
    privileged: set[str] = field(default_factory=lambda: {"message_content", "members", "presences"})
    shards: int = 1
    max_concurrency: int = 1

    @property
    def flags(self) -> int:
        """The flags that tell the bot which privileged intents are on."""
        return sum(bit for name, bit in LIMITED_FLAGS.items() if name in self.privileged)


class State:
    """The world's facts."""

    def __init__(self, bot_name: str = "Footnote", clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.ids = Snowflakes(self.clock)
        self.bot = User(self.ids.next(), bot_name, bot=True)
        self.application = Application(self.bot.id, bot_name, f"{bot_name}.loopback.token")
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.guilds: list[Guild] = []
        self.channels: list[Channel] = []
        self._channels: dict[int, Channel] = {}
        self.commands: list[Command] = []
        self.interactions: dict[str, Interaction] = {}
        self.files: dict[int, Attachment] = {}
        self.notes: list[Note] = []
        self.listeners: list[ProgressListener] = []
        self.base = ""
        self.answers = AnswerService(self)

    def transcript(self, channel: Channel | None = None, viewer: User | None = None, history: bool = False) -> str:
        """What people saw, as text. See `transcript.transcript`."""
        return transcript(self, channel, viewer, history)

    def rights(self, user: User, channel: Channel) -> Permission:
        """What a user may do in a channel; everything in a DM of their own, nothing in one of others."""
        if channel.guild is None:
            return permissions.ALL if user.id in channel.participants else permissions.NONE
        if user.id not in channel.guild.members:
            return permissions.NONE
        return permissions.in_channel(channel.guild.members[user.id], channel)

    def may_read(self, user: User, channel: Channel) -> bool:
        """Whether a user sees a channel."""
        return Permission.VIEW_CHANNEL in self.rights(user, channel)

    def add_channel(self, channel: Channel) -> Channel:
        """Let a channel, thread or DM exist."""
        self.channels.append(channel)
        self._channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels.append(channel)
        return channel

    def drop_channels(self, gone: list[Channel]) -> None:
        """Let channels exist no more."""
        for channel in gone:
            self.channels.remove(channel)
            del self._channels[channel.id]
            if channel.guild is not None:
                channel.guild.channels.remove(channel)

    def find_channel(self, key: int) -> Channel | None:
        """The channel with that id."""
        return self._channels.get(key)

    def emit(self, event: str, build: Callable[[Sight], Json], guild: Guild | None) -> None:
        """Tell the bot of an event, if it is in the guild."""
        self.answers.changed()
        if guild is None or self.bot.id in guild.members:
            for listener in self.listeners:
                listener(event, build, guild.id if guild else None)

    def emit_in(self, channel: Channel, event: str, build: Callable[[Sight], Json]) -> None:
        """Tell the bot of an event in a channel, if it sees that channel."""
        self.answers.changed()
        if self.may_read(self.bot, channel):
            self.emit(event, build, channel.guild)

    def note(self, channel: Channel, text: str) -> None:
        """Put a line that is no message into the transcript."""
        self.notes.append(Note(self.ids.next(), channel, text))

    def message_json(self, message: Message, hide: bool) -> Json:
        """A message as REST returns it."""
        return payloads.message(message, self.bot, self.users, hide)

    def event_json(self, message: Message, hide: bool) -> Json:
        """A message as the gateway brings it, with its guild and its author's membership."""
        body = self.message_json(message, hide)
        guild = message.channel.guild
        if guild is None:
            return body | {"channel_type": int(message.channel.kind)}
        body["guild_id"] = str(guild.id)
        author = guild.members.get(message.author.id)
        return body | (
            {"member": payloads.member(author, with_user=False)} if author and not message.interaction else {}
        )

    def pings(
        self, channel: Channel, author: User, body: Json, webhook: bool = False, replied: User | None = None
    ) -> Pings:
        """Whom a message of that content notifies."""
        members = channel.guild.members if channel.guild else None
        reachable = self.users if members is None else {key: member.user for key, member in members.items()}
        return resolve(
            body.get("content") or "",
            body.get("allowed_mentions"),
            BY_DEFAULT_WEBHOOK if webhook else BY_DEFAULT_MESSAGE,
            reachable,
            channel.guild,
            self.rights(author, channel),
            replied,
        )

    def place(self, message: Message) -> Message:
        """Put a new message into its channel and tell of it; nobody is told of an ephemeral one."""
        message.components = numbered(message.components)
        self._keep_version(message)
        message.channel.messages[message.id] = message
        if message.channel.is_thread and message.channel.archived and message.type not in SYSTEM:
            self.set_archived(message.channel, False)
        if message.audience is None:
            self.emit_in(message.channel, "MESSAGE_CREATE", lambda sight: self.event_json(message, sight.hidden))
        self.answers.changed()
        return message

    def new_message(self, channel: Channel, author: User, content: str = "") -> Message:
        """A message that is not yet in its channel."""
        return Message(self.ids.next(), channel, author, self.clock.now(), self.answers, content)

    def revised(self, message: Message, mark_edited: bool = True) -> None:
        """Tell of a message whose fields have just been changed."""
        message.components = numbered(message.components)
        if mark_edited:
            message.edited = self.clock.now()
        self._keep_version(message)
        if message.audience is None:
            self.emit_in(message.channel, "MESSAGE_UPDATE", lambda sight: self.event_json(message, sight.hidden))
        self.answers.changed()

    def remove(self, message: Message) -> None:
        """Delete a message; it stays in the record."""
        message.deleted = True
        body: Json = {"id": str(message.id), "channel_id": str(message.channel.id)}
        body |= {"guild_id": str(message.channel.guild.id)} if message.channel.guild else {}
        if message.audience is None:
            self.emit_in(message.channel, "MESSAGE_DELETE", lambda _: body)
        self.answers.changed()

    def start_thread(
        self,
        parent: Channel,
        owner: User,
        name: str,
        source: Message | None = None,
        private: bool = False,
    ) -> Channel:
        """Open a thread: from a message, by itself, or as a forum's post, whose first message the caller places."""
        kind = Kind.PRIVATE_THREAD if private else Kind.PUBLIC_THREAD
        key = source.id if source else self.ids.next()
        thread = Channel(key, name, kind, self.clock.now(), parent.guild, parent, owner=owner, participants={owner.id})
        self.add_channel(thread)
        self.emit_in(thread, "THREAD_CREATE", lambda _: payloads.channel(thread, self.bot) | {"newly_created": True})
        if source:
            source.thread = thread
            source.flags |= Flag.HAS_THREAD
            starter = self.new_message(thread, owner)
            starter.type, starter.reference = 21, source
            self.place(starter)
            self.emit_in(parent, "MESSAGE_UPDATE", lambda sight: self.event_json(source, sight.hidden))
        elif parent.kind != Kind.FORUM and not private:
            said = self.new_message(parent, owner, name)
            said.type, said.thread = 18, thread
            self.place(said)
        return thread

    def set_archived(self, thread: Channel, archived: bool) -> None:
        """Archive a thread or open it again."""
        thread.archived = archived
        self.emit_in(thread, "THREAD_UPDATE", lambda _: payloads.channel(thread, self.bot))

    def dm(self, user: User) -> Channel:
        """The DM between a user and the bot."""
        for channel in self.channels:
            if channel.kind == Kind.DM and channel.recipient is user:
                return channel
        both = {user.id, self.bot.id}
        return self.add_channel(
            Channel(self.ids.next(), user.name, Kind.DM, self.clock.now(), recipient=user, participants=both)
        )

    def keep_file(self, channel: Channel, filename: str, content: bytes, content_type: str) -> Attachment:
        """Put a file on the CDN."""
        key = self.ids.next()
        url = f"{self.base}/attachments/{channel.id}/{key}/{filename}"
        self.files[key] = Attachment(key, filename, content, content_type, url)
        return self.files[key]

    def _keep_version(self, message: Message) -> None:
        shown = (message.content, tuple(message.components), message.pings)
        message.versions.append(Version(self.clock.now(), *shown, thinking=message.has(Flag.LOADING)))


def numbered(components: Iterable[Json]) -> list[Json]:
    """The components, each with the id that Discord gives those that bring none."""
    whole = list(components)
    taken = {part["id"] for part in parts(whole) if part.get("id")}
    free = iter(number for number in range(1, 2000) if number not in taken)
    for part in parts(whole):
        if not part.get("id"):
            part["id"] = next(free)
    return whole
