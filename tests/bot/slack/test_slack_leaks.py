"""Generated workspaces, in which people do everything that the bot lets them: nobody sees what they may not read."""

import os
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from bot.service.services import Services
from bot.settings.chat_section import SlackSection
from bot.slack_connection import web_client
from index import SentenceTransformerEncoder
from tests.bot.slack.slack_scenes import SECRETS, DirectSlack, Sightings, bot_in, build, services_in, settled, some
from tests.bot.slack.test_slack_access import Workspace, generated
from tests.fakes.slack.blocks import buttons
from tests.fakes.slack.model import Channel, Message, Person

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(7200)]

WORKSPACES = 1_000 if os.environ.get("FOOTNOTE_TEST_PROFILE") == "soak" else 12
STEPS = 4
"""Rounds in a workspace, between which people come and go."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def services(
    tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder
) -> AsyncIterator[Services]:
    """What the bot works with, for all workspaces."""
    folder = tmp_path_factory.mktemp("leaks")
    build(folder, encoder)
    async with services_in(folder, encoder) as found:
        yield found


@dataclass(slots=True)
class Scene:
    """A workspace in which people do things by chance.

    Attributes:
        made: The workspace, and who may read what there.
        chance: Decides.
        sightings: What has come to be seen.
        shown: How often each word was seen by somebody who may read it.
    """

    made: Workspace
    chance: random.Random
    sightings: Sightings
    shown: set[str] = field(default_factory=set)

    @property
    def people(self) -> list[Person]:
        """Everybody who can do something."""
        return [each for each in self.made.town.slack.people.values() if each.kind != "bot" and not each.deleted]

    @property
    def rooms(self) -> list[Channel]:
        """The channels."""
        return [each for each in self.made.town.slack.channels.values() if each.kind != "im"]

    def inside(self, room: Channel) -> list[Person]:
        """Who is in a channel and can do something there."""
        return [each for each in self.people if each.id in room.members]

    def question(self) -> str:
        """What somebody asks: about one place, or about two."""
        places = self.chance.sample([place for place, _ in SECRETS.values()], self.chance.choice((1, 1, 2)))
        return " ".join(f"What is the code word of the {place}?" for place in places)

    def act(self) -> None:
        """Have people ask, look, and use what there is."""
        town, me = self.made.town, self.made.town.slack.bot.mention
        for room in self.rooms:
            for person in some(self.chance, self.inside(room), 2):
                town.say(person, room, f"{me} {self.question()}")
            for person in some(self.chance, self.inside(room), 1):
                town.slash(person, room, "/ask", self.question())
            for person in some(self.chance, self.inside(room), 2):
                words = self.chance.choice(("gaps", "stale", "sources", "settings", "reindex", "search code word"))
                town.slash(person, room, "/footnote", words)
        for person in some(self.chance, self.people, 3):
            direct = town.slack.direct(person)
            if person.kind != "stranger":
                town.say(person, direct, self.question())
            tab = self.chance.choice(("home", "messages"))
            town.hear({"type": "app_home_opened", "user": person.id, "channel": direct.id, "tab": tab})
        for person in some(self.chance, [each for each in self.people if each.id in town.slack.homes], 2):
            town.press_home(person, "Get my data")

    def press(self) -> None:
        """Have people press what there is, also where they are not; what one person sees, nobody else can press."""
        town = self.made.town
        own = [each for each in town.slack.messages if each.user == town.slack.bot.id and buttons(each.blocks)]
        for message in some(self.chance, own, 8):
            label = self.chance.choice(sorted(buttons(message.blocks)))
            for person in some(self.chance, self.people, 3):
                if message.audience not in ("", person.id):
                    continue
                if label != "Delete" or self.chance.random() < 0.2:
                    town.press(person, message, label)
        for person in some(self.chance, [each for each in self.people if each.id in town.slack.modals], 2):
            if town.slack.modals[person.id].get("callback_id"):
                town.submit(person, "It is out of date", "")
        asked = [each for each in town.slack.messages if each.user != town.slack.bot.id]
        for message in some(self.chance, asked, 2):
            for person in some(self.chance, self.people, 1):
                town.shortcut(person, message)

    def change(self) -> None:
        """Have people join, leave, and come to be something else."""
        town = self.made.town
        for room in some(self.chance, self.rooms, 2):
            for person in some(self.chance, self.people, 2):
                joined = person.id not in room.members
                (room.members.add if joined else room.members.discard)(person.id)
                kind = "member_joined_channel" if joined else "member_left_channel"
                town.hear({"type": kind, "user": person.id, "channel": room.id})
        for group in some(self.chance, list(town.slack.groups), 1):
            for person in some(self.chance, self.people, 2):
                town.slack.groups[group] ^= {person.id}
            town.hear({"type": "subteam_members_changed", "subteam_id": group})

    def look(self) -> list[tuple[str, str, str]]:
        """Return who has come to see what they may not read: where, who, the label."""
        leaks = []
        for where, text, room, alone in self.sightings.fresh():
            people = self.made.town.slack.people
            readers = self.made.readers(room) if room and room.kind != "im" else [people[alone or f"U{room.id[1:]}"]]  # type: ignore[union-attr]
            for label, (_, word) in SECRETS.items():
                if word in text.lower():
                    may = [self.made.reads(person, label) for person in readers]
                    leaks += [(where, each.name, label) for each, reads in zip(readers, may, strict=True) if not reads]
                    self.shown |= {word} if all(may) else set()
        return leaks


@pytest.mark.parametrize("seed", range(0, WORKSPACES, 4))
async def test_nobody_sees_what_they_may_not_read(
    services: Services, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_client, "POST_SECONDS", 0.0)
    shown: set[str] = set()
    for each in range(seed, seed + 4):
        async with DirectSlack() as slack:
            chance = random.Random(each)
            made = generated(slack, chance)
            scene = Scene(made, chance, Sightings(slack))
            settings = SlackSection(operators=tuple(slack.groups)[:1], human_group=next(iter(slack.groups)))
            async with bot_in(slack, services, made.grants, made.trusted, settings):
                for _ in range(STEPS):
                    for step in (scene.act, scene.press, scene.change):
                        step()
                        await settled(slack)
                        assert scene.look() == [], f"seed {each}"
            shown |= scene.shown
            assert slack.complaints == []
    assert len(shown) >= 3  # what may be seen was seen


async def test_the_second_opinion_knows_a_leak_when_it_sees_one() -> None:
    slack = DirectSlack()
    made = generated(slack, random.Random(1))
    scene = Scene(made, random.Random(1), Sightings(slack))
    guest = made.town.person("Gus", "guest")
    room = made.town.channel("lobby", guest)
    for text, leaks in (("amberfox", 0), ("coralmoth", 1), ("ebonhare", int("C00000" != room.id))):
        message = Message(room, f"1.{text}", slack.bot.id, f"It is {text}.")
        slack.messages.append(message)
        assert (len([each for each in scene.look() if each[1] == "Gus"]) > 0) == bool(leaks), text
