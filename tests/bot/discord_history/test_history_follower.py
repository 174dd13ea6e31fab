"""A mirror over Discord's protocol: what it reads, and what it makes of what happens meanwhile."""

import random
import time
from pathlib import Path

import discord
import pytest

from bot.discord_history.mirrored_discord import mirrored_place
from bot.service.history_keeper import HistoryRules
from index.storage.withdrawals import Withdrawals
from tests.bot.discord_history.village import Following, Village, change, following, settle, shown
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio
FAST = 200.0
"""Requests a second where the pace is not what is tested."""


async def fresh(village: Village, folder: Path) -> dict[str, tuple[object, ...]]:
    """What a mirror gives that has never seen the server before."""
    folder.mkdir()
    async with following(village, folder, FAST) as mirror:
        await mirror.caught_up()
        return mirror.documents()


async def test_all_that_people_wrote_is_read_once(server: FakeDiscord, tmp_path: Path) -> None:
    server.limits.global_per_second = 10_000
    village = settle(server, 1, channels=3, messages=900)
    async with following(village, tmp_path, FAST) as mirror:
        await mirror.caught_up()
        text = shown(mirror.documents())
    wanted = [each.content for each in village.messages()]
    assert len(wanted) > 800
    assert [each for each in wanted if text.count(f"{each}\n") + text.endswith(each) != 1] == []
    bots = [m.content for place in village.places for m in place.messages.values() if m.author.bot and m.content]
    assert [each for each in bots if each in text] == []


async def test_labels_are_those_of_the_channels(server: FakeDiscord, tmp_path: Path) -> None:
    village = settle(server, 2, channels=1, messages=5)
    world, guild = server.world, village.guild
    hidden = world.private(guild, "hidden", village.people[0], world.bot)
    world.say(village.people[0], hidden, "The password is swordfish.")
    whisper = world.open_thread(guild.owner, village.channels[0], "whisper", private=True)
    world.invite(guild.owner, whisper, world.bot)
    world.say(guild.owner, whisper, "Nobody else hears this.")
    village.channels.append(hidden)
    async with following(village, tmp_path, FAST) as mirror:
        await mirror.caught_up()
        labels = {str(each[2]).rpartition("\n")[2]: each[1] for each in mirror.documents().values()}
    assert labels["The password is swordfish."] == f"discord:{guild.id}:{hidden.id}"
    assert labels["Nobody else hears this."] == f"discord:{guild.id}:{whisper.id}"


async def test_a_kill_leaves_neither_gaps_nor_doubles(server: FakeDiscord, tmp_path: Path) -> None:
    server.limits.global_per_second = 10_000
    village = settle(server, 3, channels=3, messages=1800)
    (tmp_path / "mirror").mkdir()
    chance, seen = random.Random(3), []
    for _ in range(6):
        async with following(village, tmp_path / "mirror", 25.0) as mirror:
            before = await mirror.keeper.count()
            goal = before + chance.randint(1, 400)
            await mirror.until(lambda m=mirror, g=goal: m.follower.is_idle or len(_ids(m)) >= g, "nothing is read")  # type: ignore[misc]
            seen.append(await mirror.keeper.count())
        change(village, chance, 25)  # while nobody listens
    async with following(village, tmp_path / "mirror", FAST) as mirror:
        await mirror.caught_up()
        found = mirror.documents()
    assert seen == sorted(seen)
    assert found == await fresh(village, tmp_path / "fresh")


@pytest.mark.parametrize("seed", [4, 5, 6])
async def test_what_happens_is_followed(server: FakeDiscord, tmp_path: Path, seed: int) -> None:
    server.limits.global_per_second = 10_000
    village, chance = settle(server, seed, channels=3, messages=300), random.Random(seed)
    (tmp_path / "mirror").mkdir()
    async with following(village, tmp_path / "mirror", FAST) as mirror:
        await mirror.until(lambda: mirror.client.is_ready(), "not connected")
        for turn in range(20):
            change(village, chance, 10)
            if turn % 6 == 5:
                mirror.documents()  # a reindex comes between
            if turn == 10:
                server.gateway.drop()
            await mirror.until(lambda: True, "")
        gone = [m.content for place in village.places for m in place.messages.values() if m.deleted and m.content]
        await mirror.caught_up()
        found = mirror.documents()
    assert found == await fresh(village, tmp_path / "fresh")
    assert [each for each in gone if f"{each}\n" in shown(found)] == []


async def test_edits_and_deletions_in_archived_threads_are_followed(server: FakeDiscord, tmp_path: Path) -> None:
    village = settle(server, 13, channels=1, messages=10)
    world, ada = server.world, village.people[0]
    thread = world.open_thread(ada, village.channels[0], "Old")
    said = [world.say(ada, thread, f"Archived {number}.") for number in range(3)]
    world.set_archived(thread, True)
    async with following(village, tmp_path, FAST) as mirror:
        await mirror.caught_up()
        assert mirror.client.get_channel(thread.id) is None
        world.edit(ada, said[0], "Reworded.")
        world.delete(ada, said[1])

        def which() -> list[str]:
            text = shown(mirror.documents())
            return [each for each in ("Reworded.", "Archived 0.", "Archived 1.", "Archived 2.") if each in text]

        await mirror.until(lambda: which() == ["Reworded.", "Archived 2."], "not followed")


async def test_what_was_heard_but_not_read_yet_is_compared_too(server: FakeDiscord, tmp_path: Path) -> None:
    """A kill comes after an event, before the place is read; what it told of is deleted while nobody listens."""
    village = settle(server, 12, channels=1, messages=0)
    world, channel, ada = server.world, village.channels[0], village.people[0]
    said = [world.say(ada, channel, f"Said {number}.") for number in range(3)]
    async with following(village, tmp_path, 0.001) as mirror:  # it gets to read nothing
        await mirror.until(lambda: mirror.client.is_ready(), "not connected")
        place = mirror.client.get_channel(channel.id)
        assert isinstance(place, discord.TextChannel)
        await mirror.keeper.put_place(mirrored_place(place, HistoryRules("history", frozenset())))
        said.append(world.say(ada, channel, "Said 3."))
        await mirror.until(lambda: _ids(mirror) == {said[3].id}, "not heard")
    world.delete(ada, said[3])
    async with following(village, tmp_path, FAST) as mirror:
        await mirror.caught_up()
        assert {each.id for each in said[:3]} <= _ids(mirror)
        assert said[3].id not in _ids(mirror)


async def test_a_deletion_is_withdrawn_within_seconds(server: FakeDiscord, tmp_path: Path) -> None:
    village = settle(server, 7, channels=1, messages=30)
    world, channel, ada = server.world, village.channels[0], village.people[0]
    async with following(village, tmp_path, FAST) as mirror:
        await mirror.caught_up()
        said = [world.say(ada, channel, f"The secret number is {number}.") for number in range(4)]
        await mirror.until(lambda: {each.id for each in said} <= _ids(mirror), "not heard")
        (document,) = [key for key, each in mirror.documents().items() if "secret number is 0" in str(each[2])]
        began = time.monotonic()
        world.delete(ada, said[0])
        await mirror.until(lambda: document in Withdrawals(mirror.index).read(), "not withdrawn", 5)
        world.purge(village.guild.owner, said[1:3])
        await mirror.until(lambda: {each.id for each in said} & _ids(mirror) == {said[3].id}, "not withdrawn", 5)
        assert time.monotonic() - began < 5 * PATIENCE
        assert "secret number is 3" in shown(mirror.documents())
        assert "secret number is 2" not in shown(mirror.documents())


async def test_who_opts_out_is_taken_out_and_never_read(server: FakeDiscord, tmp_path: Path) -> None:
    village = settle(server, 8, channels=2, messages=100)
    ada = village.people[0]
    async with following(village, tmp_path, FAST) as mirror:
        await mirror.caught_up()
        assert f"{ada.name}," in shown(mirror.documents())
        mirror.opt_outs.opted_out = frozenset({f"discord:{ada.id}"})
        await mirror.until(lambda: f"discord:{ada.id}" not in _authors(mirror), "still there", 5)
        server.world.say(ada, village.channels[0], "I am not to be kept.")
        server.world.say(village.people[1], village.channels[0], "But I am.")
        await mirror.until(lambda: "But I am." in shown(mirror.documents()), "not heard")
        assert f"{ada.name}," not in shown(mirror.documents())


async def test_what_the_bot_may_not_read_any_more_is_taken_out_and_read_again_later(
    server: FakeDiscord, tmp_path: Path
) -> None:
    village = settle(server, 9, channels=2, messages=60)
    world, closed = server.world, village.channels[0]
    async with following(village, tmp_path, FAST) as mirror:
        await mirror.caught_up()
        before = mirror.documents()
        world.set_access(closed, village.guild.everyone, deny="view_channel")
        await mirror.until(lambda: "note0x" not in shown(mirror.documents()), "still there", 5)
        assert "note1x" in shown(mirror.documents())
        world.set_access(closed, village.guild.everyone, deny="read_message_history")
        await mirror.caught_up()
        assert "note0x" not in shown(mirror.documents())
        world.set_access(closed, village.guild.everyone)
        await mirror.until(lambda: mirror.documents() == before, "not read again")
        world.delete_channel(closed)
        await mirror.until(lambda: "note0x" not in shown(mirror.documents()), "still there", 5)


async def test_reading_stays_within_the_limits(server: FakeDiscord, tmp_path: Path) -> None:
    server.limits.set("GET /channels/{channel_id}/messages", 5, 1.0)
    village = settle(server, 10, channels=4, messages=4000)
    async with following(village, tmp_path) as mirror:
        await mirror.caught_up(120)
        assert await mirror.keeper.count() == len(village.messages())
    asked = [each for each in server.requests if each.endpoint == "GET /channels/{channel_id}/messages"]
    assert len(asked) >= 40
    assert (server.limits.refused, {each.status for each in asked}) == (0, {200})


async def test_without_the_content_intent_nothing_is_read(
    server: FakeDiscord, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    village = settle(server, 11, channels=1, messages=5)
    async with following(village, tmp_path) as mirror:
        mirror.client.intents  # noqa: B018 - a copy
        mirror.client._connection._intents.message_content = False
        await mirror.until(lambda: "no history is read" in caplog.text, "nothing was said")
    assert await _count(mirror) == 0


async def _count(mirror: Following) -> int:
    return len(mirror.documents())


def _ids(mirror: Following) -> set[int]:
    with mirror.keeper._mirror._file.reading() as connection:
        return {key for (key,) in connection.execute("SELECT id FROM messages")}


def _authors(mirror: Following) -> frozenset[str]:
    return mirror.keeper._mirror.authors()
