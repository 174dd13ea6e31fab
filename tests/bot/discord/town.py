"""Any number of servers with secrets in them, and a look-out that sees whoever is shown one.

Every secret is a document with a label, a name to ask for, and two words that stand nowhere else: one in its text, one
in its title. Wherever the bot shows one of them, the look-out asks the oracle of everybody who sees it there and then.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bot.discord.oracle import Given, Oracle
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel, Guild, Role, User
from tests.fakes.discord.permissions import EVERYDAY
from tests.fakes.discord.world import World

SYLLABLES = [first + last for first in "bdfgklmnprstvz" for last in ("a", "e", "i", "o", "u", "ar", "en", "il", "os")]
TO_ALL = "public"


@dataclass(frozen=True, slots=True)
class Secret:
    """A document.

    Attributes:
        label: Who may read it.
        name: What it is about, a made-up word.
        code: What it tells, a word that stands nowhere else.
        mark: A word of its title that stands nowhere else.
    """

    label: str
    name: str
    code: str
    mark: str

    @property
    def question(self) -> str:
        """What it answers."""
        return f"What is the code word of {self.name}?"

    @property
    def text(self) -> str:
        """The document."""
        return f"---\ntitle: The papers {self.mark}\n---\nThe code word of {self.name} is {self.code}.\n"


@dataclass(slots=True)
class Services:
    """A server of the town: its people by what they are, its places, its secrets."""

    guild: Guild
    roles: dict[str, Role]
    people: dict[str, User]
    rooms: list[Channel]
    private_thread: Channel
    secrets: list[Secret]


class Lookout(World):
    """A world that sees who is shown a secret.

    Attributes:
        leaks: Who was shown what that person may not read, in words.
        shown: How often a secret was shown to somebody who may read it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.leaks: list[str] = []
        self.shown = 0
        self._words: dict[str, Secret] = {}
        self._oracle: Oracle | None = None

    def watch(self, oracle: Oracle, secrets: list[Secret]) -> None:
        """Look out for these from now on."""
        self._oracle = oracle
        self._words = {word: each for each in secrets for word in (each.code, each.mark)}

    def watch_word(self, word: str, label: str) -> None:
        """Look out for one more word from now on, which people write themselves."""
        self._words[word] = Secret(label, "", word, word)

    def look(self, text: str, people: list[User], where: str) -> None:
        """Hold what people see against the oracle."""
        for secret in {self._words[word] for word in text.replace("*", " ").split() if word in self._words}:
            assert self._oracle is not None
            for person in people:
                if self._oracle.reads(person, secret.label):
                    self.shown += 1
                else:
                    self.leaks.append(f"{person.name} {where} was shown {secret.label}: {text!r}")

    def _keep_version(self, message: Message) -> None:
        super()._keep_version(message)
        if message.author is self.bot and self._oracle is not None:
            seeing = [message.audience] if message.audience else self._oracle.sees(message.channel)
            self.look(_words(message.text), seeing, f"in #{message.channel.name} of {_name(message.channel)}")


@dataclass(slots=True)
class Town:
    """Servers, what the settings grant there, and the documents."""

    world: Lookout
    houses: list[Services] = field(default_factory=list)
    given: dict[str, Given] = field(default_factory=dict)
    public: list[Secret] = field(default_factory=list)

    @property
    def secrets(self) -> list[Secret]:
        """All documents."""
        return [*self.public, *(secret for services in self.houses for secret in services.secrets)]

    @property
    def oracle(self) -> Oracle:
        """Who may read what in this town."""
        return Oracle(self.world, [services.guild for services in self.houses], self.given)

    def write(self, folder: Path, settings: str) -> None:
        """Write the documents and the settings that serve the town."""
        sources = {places: _source(folder, places, found) for places, found in self._by_places().items()}
        guilds = [services.guild.id for services in self.houses]
        grants = (
            f"[audience.{label}]\ndiscord_roles = {sorted(each.roles)}\ndiscord_channels = {sorted(each.channels)}\n"
            for label, each in self.given.items()
        )
        (folder / "footnote.toml").write_text(
            f"{settings}\n[service]\ncooldown = 0.0\nper_minute = 0\n[discord]\nguilds = {guilds}\n"
            + "".join(sources.values())
            + "".join(grants),
            "utf-8",
        )

    def _by_places(self) -> dict[str, list[Secret]]:
        """Documents by where alone they may be read, ``""`` for everywhere."""
        found: dict[str, list[Secret]] = {"": []}
        for secret in self.secrets:
            found.setdefault(secret.label.partition("@")[2], []).append(secret)
        return found


def build_town(world: Lookout, houses: int, seed: int) -> Town:
    """Build so many servers; the same seed builds the same ones."""
    chance = random.Random(seed)
    words = _made_up(chance)
    town = Town(world)
    town.public = [_secret(TO_ALL, words) for _ in range(3)]
    for number in range(houses):
        town.houses.append(_house(town, number, chance, words))
    return town


def _house(town: Town, number: int, chance: random.Random, words: Iterator[str]) -> Services:
    world = town.world
    everyone = EVERYDAY if chance.random() < 0.8 else EVERYDAY.replace("view_channel", "")
    guild = world.guild(f"House {number}", bot_permissions="administrator", everyone=everyone)
    kinds = {"staff": "", "beta": "", "muted": "", "guide": "view_channel", "chief": "administrator"}
    roles = {name: world.role(guild, name, rights) for name, rights in kinds.items()}
    people = {
        "Ada": world.person("Ada", guild, roles=[roles["staff"], roles["guide"]]),
        "Bo": world.person("Bo", guild),
        "Cy": world.person("Cy", guild, roles=[roles["beta"]]),
        "Di": world.person("Di", guild, roles=[roles["muted"], roles["beta"]]),
        "Ed": world.person("Ed", guild, roles=chance.sample([*roles.values()][:4], chance.randint(0, 3))),
        "Fay": world.person("Fay", guild, roles=[roles["chief"]]),
    }
    rooms = [world.text(guild, "general"), world.private(guild, "backstage", roles["staff"])]
    rooms += [_room(world, guild, at, roles, people, chance) for at in range(chance.randint(1, 3))]
    thread = world.open_thread(guild.owner, chance.choice(rooms), "whispers", private=True)
    for person in chance.sample([*people.values()], 2):
        if world.may_read(person, thread.parent or thread):
            world.invite(guild.owner, thread, person)
    world.invite(guild.owner, thread, world.bot)
    labels = [f"staff-{number}"]
    town.given[labels[0]] = Given(frozenset({roles["staff"].id}), frozenset())
    if chance.random() < 0.5:
        labels.append(f"room-{number}")
        several = frozenset(each.id for each in chance.sample(rooms, chance.randint(1, 2)))
        held = frozenset({roles["beta"].id}) if chance.random() < 0.5 else frozenset[int]()
        town.given[labels[-1]] = Given(held, several)
    if chance.random() < 0.3:  # what one server alone may read
        labels.append(f"home-{number}")
        town.given[labels[-1]] = Given(frozenset({guild.id}), frozenset())
    if chance.random() < 0.3:  # of a source that is for this server alone, or for one more
        labels += [f"public@discord:{guild.id}", f"staff-{number}@discord:{guild.id}"]
        if town.houses:
            both = sorted(f"discord:{each}" for each in (guild.id, chance.choice(town.houses).guild.id))
            labels.append(f"public@{both[0]}+{both[1]}")
    said_in = [*chance.sample(rooms, 1), *([thread] if chance.random() < 0.5 else [])]
    labels += [f"discord:{guild.id}:{place.id}" for place in said_in]
    exported = chance.choice(rooms)  # of a channel's export, which does not say who may view it
    labels.append(f"public@discord:{guild.id}:{exported.id}")
    return Services(guild, roles, people, rooms, thread, [_secret(label, words) for label in labels])


def _room(
    world: World, guild: Guild, at: int, roles: dict[str, Role], people: dict[str, User], chance: random.Random
) -> Channel:
    """A channel that admits and shuts out whom chance names."""
    targets: list[Role | User] = [guild.everyone, *roles.values(), *people.values()]
    rules = {target: chance.random() < 0.5 for target in chance.sample(targets, chance.randint(1, 4))}
    allow = {target: "view_channel" for target, admitted in rules.items() if admitted}
    deny = {target: "view_channel" for target, admitted in rules.items() if not admitted}
    if chance.random() < 0.2:
        return world.voice(guild, f"voice-{at}", allow=allow, deny=deny)
    return world.text(guild, f"room-{at}", allow=allow, deny=deny)


def _source(folder: Path, places: str, secrets: list[Secret]) -> str:
    """Write a folder of documents; what the settings say of it."""
    name = re.sub(r"\D+", "-", places) or "docs"
    if places.count(":") > 1:
        return _export(folder, places.split(":")[1:], name, secrets)
    (folder / name).mkdir()
    sidecar = []
    for secret in secrets:
        (folder / name / f"{secret.name}.md").write_text(secret.text, "utf-8")
        sidecar.append(f'["{secret.name}.md"]\naudience = "{secret.label.partition("@")[0]}"\n')
    (folder / name / "sources.toml").write_text("\n".join(sidecar), "utf-8")
    guilds = [int(each) for each in re.findall(r"\d+", places)]
    return f'[[sources]]\nname = "documents{name}"\npath = "{name}"\ndiscord_guilds = {guilds}\n'


def _export(folder: Path, ids: list[str], name: str, secrets: list[Secret]) -> str:
    """Write what was said in a channel as DiscordChatExporter does; what the settings say of it."""
    said = [
        {
            "id": str(number),
            "type": "Default",
            "timestamp": f"2024-05-{number:02}T12:00:00+00:00",
            "content": f"The papers {secret.mark} say that the code word of {secret.name} is {secret.code}.",
            "author": {"id": "1", "name": "ann", "nickname": "Ann", "isBot": False},
        }
        for number, secret in enumerate(secrets, 1)
    ]
    channel = {"id": ids[1], "type": "GuildTextChat", "category": "Rooms", "name": "exported", "topic": None}
    export = {"guild": {"id": ids[0], "name": "House"}, "channel": channel, "messages": said}
    (folder / name).mkdir()
    (folder / name / "channel.json").write_text(json.dumps(export), "utf-8")
    return f'[[sources]]\nname = "export{name}"\nkind = "discord-export"\npath = "{name}"\n'


def _secret(label: str, words: Iterator[str]) -> Secret:
    return Secret(label, next(words).capitalize(), next(words), next(words))


def _made_up(chance: random.Random) -> Iterator[str]:
    """Words that no language has, each once."""
    told: set[str] = set()
    while True:
        word = "".join(chance.choices(SYLLABLES, k=4))
        if word not in told:
            told.add(word)
            yield word


def _words(text: str) -> str:
    """Text with everything but letters taken for space."""
    return "".join(each if each.isalpha() else " " for each in text)


def _name(channel: Channel) -> str:
    return channel.guild.name if channel.guild else "a direct message"
