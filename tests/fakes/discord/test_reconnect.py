"""discord.py, when its connection is troubled."""

from collections.abc import Callable

import pytest

from tests.fakes.discord.client import Client, connected, soon
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord

TROUBLES: dict[str, Callable[[Gateway], None]] = {
    "op 7": lambda gateway: gateway.reconnect(),
    "op 9, resumable": lambda gateway: gateway.invalidate(resumable=True),
    "close 4000": lambda gateway: gateway.close(4000),
    "drop": lambda gateway: gateway.drop(),
}
LOSSES: dict[str, Callable[[Gateway], None]] = {
    "op 9": lambda gateway: gateway.invalidate(),
    "close 4009": lambda gateway: gateway.close(4009),
}


async def _trouble(server: FakeDiscord, scene: Scene, client: Client, trouble: Callable[[Gateway], None]) -> list[str]:
    scene.world.say(scene.ada, scene.general, "before")
    await soon(lambda: client.heard)
    trouble(server.gateway)
    scene.world.say(scene.ada, scene.general, "meanwhile")
    await soon(lambda: server.gateway.log.count(6) + server.gateway.log.count(2) > 1)
    await server.gateway.ready()
    scene.world.say(scene.ada, scene.general, "after")
    await soon(lambda: client.heard[-1].content == "after")
    return [message.content for message in client.heard]


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_session_is_resumed_and_nothing_is_missed(server: FakeDiscord, scene: Scene, name: str) -> None:
    async with connected(server, client := Client()):
        assert await _trouble(server, scene, client, TROUBLES[name]) == ["before", "meanwhile", "after"]
        assert server.gateway.log.count(6) == 1
        assert len(server.gateway.sessions) == 1


@pytest.mark.parametrize("name", LOSSES)
async def test_a_lost_session_is_started_anew_and_what_came_meanwhile_is_missed(
    server: FakeDiscord, scene: Scene, name: str
) -> None:
    async with connected(server, client := Client()):
        heard = await _trouble(server, scene, client, LOSSES[name])
        assert (heard[0], heard[-1]) == ("before", "after")
        assert "meanwhile" not in heard
        assert len(server.gateway.sessions) == 2


async def test_a_forgotten_session_cannot_be_resumed(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, client := Client()):
        server.gateway.forget()
        server.gateway.drop()
        await soon(lambda: len(server.gateway.sessions) == 2)
        scene.world.say(scene.ada, scene.general, "hello")
        await soon(lambda: client.heard)


async def test_acks_that_are_lost_make_the_client_resume(server: FakeDiscord, scene: Scene) -> None:
    server.gateway.heartbeat_interval = 0.1
    client = Client()
    client._connection.heartbeat_timeout = 0.3
    async with connected(server, client):
        server.gateway.faults.lose("ack", times=3)
        await soon(lambda: server.gateway.log.count(6) == 1)
        server.gateway.faults.clear()
        await server.gateway.ready()


async def test_an_event_that_is_lost_comes_with_a_resume(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, client := Client()):
        server.gateway.faults.lose("MESSAGE_CREATE")
        scene.world.say(scene.ada, scene.general, "lost")
        await soon(lambda: server.gateway.faults.happened)
        server.gateway.drop()
        await soon(lambda: [message.content for message in client.heard] == ["lost"])


async def test_two_shards_of_discord_py_share_the_guilds(server: FakeDiscord, scene: Scene) -> None:
    scene.world.guild("Second")
    server.world.application.shards = 2
    async with connected(server, client := Client()):
        await server.gateway.ready(shards=2)
        await soon(lambda: len(client.guilds) == 2)
        assert {guild.shard_id for guild in client.guilds} == {0, 1}
        server.gateway.drop()
        await soon(lambda: server.gateway.log.count(6) == 2)
        await server.gateway.ready(shards=2)
        assert {session.shard for session in server.gateway.live} == {(0, 2), (1, 2)}
