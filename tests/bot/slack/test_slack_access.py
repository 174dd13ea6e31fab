"""Who may read what in a workspace, held against a second opinion, on generated workspaces."""

import os
import random
from dataclasses import dataclass, field
from typing import cast

import pytest

from bot.service.access import Grant
from bot.service.directory_access import DirectoryAccess
from bot.service.live_index import LiveIndex
from bot.slack_connection.directory import Directory
from bot.slack_connection.web_client import SlackClient
from tests.fakes.slack.model import Channel, Person, Refused
from tests.fakes.slack.people import Town
from tests.fakes.slack.server import FakeSlack

WORKSPACES = 1_000 if os.environ.get("FOOTNOTE_TEST_PROFILE") == "soak" else 25
KINDS = ("member", "member", "member", "guest", "admin", "stranger", "bot")


@dataclass(frozen=True, slots=True)
class Labels:
    """An index that holds documents with some labels."""

    labels: frozenset[str]


@dataclass(slots=True)
class Workspace:
    """A generated workspace, and what the settings grant there."""

    town: Town
    grants: dict[str, Grant] = field(default_factory=dict)
    trusted: set[str] = field(default_factory=set)

    @property
    def labels(self) -> frozenset[str]:
        """Labels of the documents."""
        team = self.town.slack.team
        own = {f"slack:{team}:{key}" for key in list(self.town.slack.channels)[:2]}
        return frozenset({"public", f"public@slack:{team}", *self.grants, *own})

    def reads(self, person: Person, label: str) -> bool:
        """Whether somebody may read a label: the second opinion, one person at a time."""
        base, _, place = label.partition("@")
        if person.kind in ("stranger", "bot") or person.deleted:
            return label == "public"
        if place or base == "public":
            return True
        if base in self.grants:
            given = self.grants[base]
            groups = [self.town.slack.groups.get(str(each), set()) for each in given.roles]
            return any(person.id in each for each in groups) or any(
                self.sees(person, str(each)) for each in given.channels
            )
        return self.sees(person, base.rpartition(":")[2])

    def sees(self, person: Person, key: str) -> bool:
        """Whether a person can read a channel that the bot knows of."""
        channel = self.town.slack.channels.get(key)
        if channel is None or (channel.kind != "public" and self.town.slack.bot.id not in channel.members):
            return False
        joins = channel.kind == "public" and person.kind in ("member", "admin")
        return not person.deleted and (person.id in channel.members or joins)

    def readers(self, channel: Channel) -> list[Person]:
        """Everybody who can read a channel, without programs."""
        people = [each for each in self.town.slack.people.values() if each.kind != "bot" and not each.deleted]
        found = [each for each in people if each.id in channel.members or self.sees(each, channel.id)]
        return [each for each in found if each.kind != "stranger" or channel.id not in self.trusted]


def generated(slack: FakeSlack, chance: random.Random) -> Workspace:
    """A workspace by chance."""
    made = Workspace(Town(slack))
    people = [made.town.person(f"P{at}", chance.choice(KINDS)) for at in range(chance.randint(2, 8))]
    for each in people:
        each.deleted = chance.random() < 0.1
    for at in range(chance.randint(1, 5)):
        inside = chance.sample(people, chance.randint(1, len(people)))
        channel = made.town.channel(f"c{at}", *inside, private=chance.random() < 0.6, shared=chance.random() < 0.2)
        if chance.random() < 0.15:
            channel.members.discard(slack.bot.id)
        if chance.random() < 0.2:
            made.trusted.add(channel.id)
    groups = [made.town.group(*chance.sample(people, chance.randint(0, len(people)))) for _ in range(2)]
    for label in ("staff", "beta")[: chance.randint(0, 2)]:
        channels = chance.sample([*slack.channels, "C0GONE"], chance.randint(0, 1))
        made.grants[label] = Grant(frozenset(chance.sample([*groups, "S0GONE"], 1)), frozenset([*channels, 7]))
    return made


@pytest.mark.parametrize("seed", range(0, WORKSPACES, 25))
async def test_readers_hold_only_what_each_of_them_may_read(seed: int) -> None:
    for each in range(seed, seed + 25):
        async with FakeSlack() as slack:
            made = generated(slack, random.Random(each))
            client = SlackClient(slack.bot_token, f"{slack.base}/api/")
            index = cast("LiveIndex", Labels(made.labels))
            access = DirectoryAccess(
                Directory(client, slack.team), f"slack:{slack.team}", made.grants, index, made.trusted
            )
            try:
                for channel in list(slack.channels.values()):
                    held, readers = await access.of_channel(channel.id), made.readers(channel)
                    leaks = [
                        (person.name, label) for person in readers for label in held if not made.reads(person, label)
                    ]
                    assert leaks == [], f"seed {each}, {channel.name}"
                    strangers = any(person.kind == "stranger" for person in readers)
                    unknown = channel.kind != "public" and slack.bot.id not in channel.members
                    if readers and not (strangers or unknown or (channel.shared and channel.id not in made.trusted)):
                        allowed = {label for label in made.labels if all(made.reads(each, label) for each in readers)}
                        assert held == allowed, f"seed {each}, {channel.name}"
                for person in list(slack.people.values()):
                    held = await access.of_person(person.id)
                    assert held == {label for label in made.labels if made.reads(person, label)} | {"public"}
            finally:
                await client.close()


async def test_what_changes_is_asked_anew_and_a_failure_is_not_believed() -> None:
    async with FakeSlack() as slack:
        town = Town(slack)
        ada, bo = town.person("Ada"), town.person("Bo")
        channel, group = town.channel("room", ada, private=True), town.group(ada)
        client = SlackClient(slack.bot_token, f"{slack.base}/api/")
        directory = Directory(client, slack.team)
        grants = {"staff": Grant(frozenset({group}), frozenset())}
        index = cast("LiveIndex", Labels(frozenset({"public", "staff"})))
        access = DirectoryAccess(directory, f"slack:{directory.team}", grants, index, ())
        try:
            slack.fail("conversations.members", Refused("internal_error", 500))
            with pytest.raises(Exception, match="internal_error"):
                await access.of_channel(channel.id)
            assert await access.of_channel(channel.id) == {"public", "staff"}
            channel.members.add(bo.id)
            directory.forget("members")
            assert await access.of_channel(channel.id) == {"public"}
            slack.groups[group].add(bo.id)
            directory.forget("group", group)
            assert await access.of_channel(channel.id) == {"public", "staff"}
            bo.kind = "stranger"
            directory.note({"id": bo.id, "team_id": "T0ELSE"})
            assert await access.of_channel(channel.id) == {"public"}
            directory.note({"id": bo.id, "team_id": slack.team})
            assert await access.of_channel(channel.id) == {"public", "staff"}
            asked = sum(slack.requests.values())
            assert await access.of_channel(channel.id) == {"public", "staff"}
            assert sum(slack.requests.values()) == asked
        finally:
            await client.close()


async def test_where_all_documents_are_public_slack_is_asked_nothing() -> None:
    client = SlackClient("xoxb-1-test", "http://127.0.0.1:9/api/")
    index = cast("LiveIndex", Labels(frozenset({"public"})))
    access = DirectoryAccess(Directory(client, "T1"), "slack:T1", {}, index, ())
    try:
        assert await access.of_channel("C1") == {"public"} == await access.of_person("U1")
    finally:
        await client.close()
