"""A server with a past, a mirror, and what follows it over Discord's protocol."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
import yarl

from bot.discord_history.history_follower import HistoryFollower
from bot.discord_history.pace import PER_SECOND, Pace
from bot.service.history_keeper import HistoryKeeper, HistoryRules
from index.sources.history.history_source import HistorySource
from index.sources.source import Item, SourceSpec
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel, Guild, User
from tests.fakes.discord.past import wrote
from tests.fakes.discord.server import FakeDiscord

WORDS = (
    *("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima"),
    *("mike", "november", "oscar", "papa"),
)
RULES = frozenset(("solved",))


class OptOuts:
    """Who opted out, as the records know."""

    def __init__(self) -> None:
        self.opted_out: frozenset[str] = frozenset()

    def has_opted_out(self, person: str) -> bool:
        """Whether somebody did."""
        return person in self.opted_out


class Listener(discord.Client):
    """A client that only follows."""

    def __init__(self, follower: HistoryFollower) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True)
        intents.message_content = True
        super().__init__(intents=intents, max_messages=None)
        self.follower = follower
        follower.attach(self)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self.follower.hear(event, args)
        super().dispatch(event, *args, **kwargs)


@dataclass
class Village:
    """A server with a past.

    Attributes:
        read: Ids of the channels whose history is read.
    """

    server: FakeDiscord
    guild: Guild
    people: list[User]
    channels: list[Channel] = field(default_factory=list)
    forums: list[Channel] = field(default_factory=list)
    threads: list[Channel] = field(default_factory=list)

    @property
    def read(self) -> list[str]:
        return [str(each.id) for each in (*self.channels, *self.forums)]

    @property
    def places(self) -> list[Channel]:
        """Everything that holds messages."""
        return [*self.channels, *self.threads]

    def messages(self) -> list[Message]:
        """What people wrote and is still there."""
        known = [message for place in self.places for message in place.messages.values()]
        return [each for each in known if not (each.deleted or each.author.bot) and each.type in (0, 19)]


def settle(server: FakeDiscord, seed: int, channels: int, messages: int) -> Village:
    """Build a server in which people have talked for months, in channels, threads and posts."""
    world, chance = server.world, random.Random(seed)
    guild = world.guild("Village", bot_permissions="manage_threads manage_messages")
    people = [world.person(f"Person{number}", guild) for number in range(8)]
    village = Village(server, guild, people)
    helper = world.person("Helper", guild, bot=True)
    for number in range(channels):
        village.channels.append(world.text(guild, f"talk-{number}"))
    forum = world.forum(guild, "questions", ["Solved", "Bug"])
    village.forums.append(forum)
    begin = time.time() - 200 * 86400
    for number, channel in enumerate(village.channels):
        at = begin + number
        said: list[Message] = []
        for count in range(messages // channels):
            at += chance.choice((20, 40, 60, 90, 7000))
            author = helper if chance.random() < 0.05 else chance.choice(people)
            reply = chance.choice(said[-20:]) if said and chance.random() < 0.2 else None
            text = f"{chance.choice(WORDS)} {chance.choice(WORDS)} note{number}x{count}"
            said.append(wrote(world, author, channel, text, at, reply))
        for source in chance.sample(said, min(3, len(said))):
            thread = world.start_thread(channel, chance.choice(people), "A thread", source)
            village.threads.append(thread)
            for count in range(chance.randint(0, 6)):
                wrote(world, chance.choice(people), thread, f"deep{thread.id}x{count}", time.time() + count)
            thread.archived = chance.random() < 0.5
    for number in range(max(3, channels // 2)):
        first = world.post(
            chance.choice(people), forum, f"Question {number}", f"why {chance.choice(WORDS)} ask{number}"
        )
        village.threads.append(first.channel)
        for count in range(chance.randint(0, 4)):
            wrote(world, chance.choice(people), first.channel, f"answer{number}x{count}", time.time() + count)
        if chance.random() < 0.4:
            first.channel.tags = {key: name for key, name in forum.tags.items() if name == "Solved"}
        first.channel.archived = chance.random() < 0.5
    return village


def source_spec(file: Path, channels: Sequence[str]) -> SourceSpec:
    """The source of a mirror."""
    return SourceSpec("history", "discord", file, "", "", "public", "message", 1_000_000, channels=tuple(channels))


def documents(file: Path, channels: Sequence[str]) -> dict[str, tuple[object, ...]]:
    """All that is shown of the documents of a mirror, by id."""
    source = HistorySource(source_spec(file, channels))
    items = [each for each in list(source.items()) if isinstance(each, Item)]
    found = [document for item in items for document in source.load(item)]
    return {each.id: (each.ref.title, each.ref.audience, each.text, each.messages) for each in found}


@dataclass
class Following:
    """A mirror that follows.

    Attributes:
        file: Its file.
        index: Folder of the index that hides what is withdrawn.
    """

    village: Village
    keeper: HistoryKeeper
    follower: HistoryFollower
    client: Listener
    file: Path
    index: Path
    opt_outs: OptOuts

    def documents(self) -> dict[str, tuple[object, ...]]:
        """All that is shown of its documents."""
        return documents(self.file, self.village.read)

    def tagged_documents(self) -> dict[str, tuple[str, bytes]]:
        """Text and record digest of its documents."""
        source = HistorySource(source_spec(self.file, self.village.read))
        items = [each for each in list(source.items()) if isinstance(each, Item)]
        return {each.id: (each.text, each.record_digest) for item in items for each in source.load(item)}

    async def until(self, found: Callable[[], object], what: str, seconds: float = 20.0) -> None:
        """Wait until something is so."""
        end = time.monotonic() + seconds * PATIENCE
        while not found():
            assert time.monotonic() < end, f"{what}; {self.follower.places_left} places left"
            await asyncio.sleep(0.02)

    async def caught_up(self, seconds: float = 60.0) -> None:
        """Wait until everything is read and every event is taken."""
        await self.until(lambda: self.follower.is_idle, "the mirror is not caught up", seconds)


Follow = Callable[..., Any]


@asynccontextmanager
async def following(village: Village, folder: Path, per_second: float = PER_SECOND) -> AsyncIterator[Following]:
    """Follow a village until the end of the context; the mirror is in the folder."""
    discord.http.Route.BASE = village.server.api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(village.server.gateway_url)
    opt_outs, rules = OptOuts(), {key: HistoryRules("history", RULES) for key in village.read}
    file, index = folder / "history.sqlite", folder / "index"
    keeper = HistoryKeeper(file, index, opt_outs, rules)  # type: ignore[arg-type]
    follower = HistoryFollower(keeper, Pace(per_second))
    client = Listener(follower)
    running = asyncio.create_task(client.start(village.server.world.application.token))
    follow = asyncio.create_task(follower.follow())
    try:
        yield Following(village, keeper, follower, client, file, index, opt_outs)
    finally:
        follow.cancel()
        await client.close()
        running.cancel()
        await asyncio.wait({running, follow})
        keeper.close()


def shown(found: dict[str, tuple[object, ...]]) -> str:
    """All text of some documents."""
    return "\n".join(str(each[2]) for each in found.values())


def change(village: Village, chance: random.Random, count: int) -> None:
    """Let people write, edit, delete, open and close threads, and rename and tag posts."""
    world = village.server.world
    for _ in range(count):
        place, act = chance.choice(village.places), chance.random()
        there = [m for m in place.messages.values() if not m.deleted and not m.author.bot and m.type in (0, 19)]
        if act < 0.4 and not place.archived:
            reply = chance.choice(there) if there and chance.random() < 0.3 else None
            world.say(chance.choice(village.people), place, f"new{chance.random()}", reply_to=reply)
        elif act < 0.6 and there:
            message = chance.choice(there)
            world.edit(message.author, message, f"edited{chance.random()}")
        elif act < 0.8 and there:
            message = chance.choice(there)
            world.delete(message.author, message)
        elif act < 0.87 and place in village.threads:
            world.set_archived(place, not place.archived)
        elif act < 0.92 and place in village.channels and there:
            message = chance.choice(there)
            if message.thread is None:
                village.threads.append(world.open_thread(message.author, message, f"Talk {chance.random()}"))
        elif act < 0.95 and place.parent in village.forums:
            world.tag(village.guild.owner, place, *chance.choice(([], ["Solved"])))
        elif act < 0.97 and place in village.threads and len(village.threads) > 4:
            village.threads.remove(place)
            world.delete_channel(place)
        elif len(there) > 3:
            world.purge(village.guild.owner, chance.sample(there, 2))
