"""Archived threads in pages, the tags of posts, and what was written before the bot came."""

import discord
import pytest

from tests.fakes.discord.client import Client, connected, soon
from tests.fakes.discord.past import wrote
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord

BEGIN = 1_767_225_600.0
"""The first of January 2026."""


@pytest.fixture
def client() -> Client:
    return Client()


async def test_archived_threads_are_listed_in_pages_newest_first(
    server: FakeDiscord, scene: Scene, client: Client
) -> None:
    world, general = scene.world, scene.general
    threads = [world.open_thread(scene.ada, general, f"Thread {number}") for number in range(130)]
    for number, thread in enumerate(threads):
        thread.created, thread.archived = BEGIN + number, True
    private = world.open_thread(scene.ada, general, "Private", private=True)
    world.invite(scene.ada, private, world.bot)
    private.archived = True
    async with connected(server, client):
        channel = client.get_channel(general.id)
        assert isinstance(channel, discord.TextChannel)
        found = [each.id async for each in channel.archived_threads(limit=None)]
        joined = [each.id async for each in channel.archived_threads(private=True, joined=True, limit=None)]
    assert found == [each.id for each in reversed(threads)]
    assert joined == [private.id]


async def test_a_history_is_read_in_pages_in_both_directions(server: FakeDiscord, scene: Scene, client: Client) -> None:
    world, general = scene.world, scene.general
    said = [wrote(world, scene.ada, general, f"Said {number}", BEGIN + number) for number in range(250)]
    async with connected(server, client):
        channel = client.get_channel(general.id)
        assert isinstance(channel, discord.TextChannel)
        last = [each.id async for each in channel.history(limit=100)]
        before = [each.id async for each in channel.history(limit=100, before=discord.Object(last[-1]))]
        after = [each.id async for each in channel.history(limit=100, after=discord.Object(0), oldest_first=True)]
        created = [each.created_at.timestamp() async for each in channel.history(limit=1)]
    keys = [each.id for each in said]
    assert (last, before, after) == (keys[:149:-1], keys[149:49:-1], keys[:100])
    assert created == [BEGIN + 249]


async def test_posts_bear_tags_that_those_may_set_who_manage_threads(
    server: FakeDiscord, scene: Scene, client: Client
) -> None:
    world = scene.world
    forum = world.forum(scene.general.guild or pytest.fail("it is in a guild"), "questions", ["Solved", "Bug"])
    post = world.post(scene.bo, forum, "Help", "Why?").channel
    async with connected(server, client):
        thread = client.get_channel(post.id)
        assert isinstance(thread, discord.Thread)
        assert isinstance(thread.parent, discord.ForumChannel)
        solved = thread.parent.available_tags[0]
        with pytest.raises(discord.Forbidden):
            await thread.edit(applied_tags=[solved])
        world.tag(scene.bo, post, "Bug")
        await soon(lambda: [each.name for each in thread.applied_tags] == ["Bug"])
        world.give(world.bot, world.role(post.guild or pytest.fail("it is in a guild"), "keeper", "manage_threads"))
        await thread.edit(applied_tags=[solved])
    assert list(post.tags.values()) == ["Solved"]
