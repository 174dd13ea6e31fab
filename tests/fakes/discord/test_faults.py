"""What goes wrong with requests when a test wants it to."""

import asyncio

import aiohttp
import pytest

from tests.fakes.discord.client import Rest
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord

SEND = "POST /channels/{channel_id}/messages"


async def _send(rest: Rest, scene: Scene, text: str = "a", **more: object) -> int:
    reply = await rest("POST", f"/channels/{scene.general.id}/messages", {"content": text, **more})
    return reply.status


async def test_requests_are_refused_as_often_as_said_and_in_order(
    server: FakeDiscord, scene: Scene, rest: Rest
) -> None:
    server.faults.refuse(502, at=SEND, times=2)
    server.faults.refuse(500, at=SEND)
    assert [await _send(rest, scene) for _ in range(4)] == [502, 502, 500, 200]
    assert (server.faults.pending, len(server.faults.happened)) == (0, 3)
    assert len(scene.world.from_bot()) == 1


async def test_a_fault_of_one_endpoint_leaves_others_alone(server: FakeDiscord, scene: Scene, rest: Rest) -> None:
    server.faults.refuse(500, at=SEND)
    assert (await rest("GET", "/users/@me")).status == 200
    server.faults.refuse(503)
    assert (await rest("GET", "/users/@me")).status == 503
    assert server.faults.pending == 1


async def test_a_dropped_request_has_no_effect(server: FakeDiscord, scene: Scene, rest: Rest) -> None:
    server.faults.drop(SEND)
    with pytest.raises(aiohttp.ClientError):
        await _send(rest, scene)
    assert scene.world.from_bot() == []


async def test_a_lost_answer_has_its_effect(server: FakeDiscord, scene: Scene, rest: Rest) -> None:
    server.faults.lose_answer(SEND)
    with pytest.raises(aiohttp.ClientError):
        await _send(rest, scene)
    assert [message.content for message in scene.world.from_bot()] == ["a"]


async def test_an_enforced_nonce_keeps_a_repeated_message_from_being_sent_twice(
    server: FakeDiscord, scene: Scene, rest: Rest
) -> None:
    for nonce, sent in (("one", 1), ("one", 1), ("two", 2)):
        assert await _send(rest, scene, nonce=nonce, enforce_nonce=True) == 200
        assert len(scene.world.from_bot()) == sent
    await _send(rest, scene, nonce="two")
    assert len(scene.world.from_bot()) == 3
    for minutes, sent in ((4.9, 3), (5.1, 4)):
        server.world.clock.advance(60 * minutes - server.world.clock.now() + scene.world.from_bot()[2].created)
        await _send(rest, scene, nonce="two", enforce_nonce=True)
        assert len(scene.world.from_bot()) == sent


async def test_a_request_is_late_or_waits_until_it_is_released(server: FakeDiscord, scene: Scene, rest: Rest) -> None:
    loop = asyncio.get_running_loop()
    server.faults.delay(0.1, SEND)
    start = loop.time()
    await _send(rest, scene)
    assert loop.time() - start >= 0.1
    fault = server.faults.stall(SEND)
    waiting = asyncio.create_task(_send(rest, scene, "b"))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    fault.released.set()
    assert await waiting == 200
