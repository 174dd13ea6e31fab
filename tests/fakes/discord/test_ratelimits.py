"""Rate limits, and how discord.py obeys them."""

import asyncio

import discord
import pytest

from tests.fakes.discord.client import Client, Rest, connected
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord

SEND = "POST /channels/{channel_id}/messages"


async def test_a_response_tells_what_is_left(server: FakeDiscord, scene: Scene, rest: Rest) -> None:
    server.limits.set(SEND, limit=2, per=10.0)
    replies = [await rest("POST", f"/channels/{scene.general.id}/messages", {"content": "a"}) for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert [reply.headers["X-RateLimit-Remaining"] for reply in replies] == ["1", "0", "0"]
    last = replies[-1]
    assert last.headers["X-RateLimit-Limit"] == "2"
    assert last.headers["X-RateLimit-Scope"] == "user"
    assert last.headers["Via"] == "1.1 google"
    assert 0 < last.body["retry_after"] <= 10
    assert not last.body["global"]
    assert len({reply.headers["X-RateLimit-Bucket"] for reply in replies}) == 1
    server.world.clock.advance(10)
    assert (await rest("POST", f"/channels/{scene.general.id}/messages", {"content": "a"})).status == 200


async def test_each_channel_has_a_bucket_of_its_own(server: FakeDiscord, scene: Scene, rest: Rest) -> None:
    server.limits.set(SEND, limit=1, per=10.0)
    other = scene.world.text(scene.guild, "other")
    places = (scene.general, scene.general, other)
    replies = [await rest("POST", f"/channels/{place.id}/messages", {"content": "a"}) for place in places]
    assert [reply.status for reply in replies] == [200, 429, 200]


async def test_fifty_requests_a_second_are_the_most_in_all(server: FakeDiscord, rest: Rest) -> None:
    server.limits.set("GET /users/@me", limit=1000, per=1.0)
    server.world.clock.hold()
    replies = await asyncio.gather(*(rest("GET", "/users/@me") for _ in range(60)))
    refused = [reply for reply in replies if reply.status == 429]
    assert len(refused) == 10
    assert all(reply.body["global"] and reply.headers["X-RateLimit-Scope"] == "global" for reply in refused)


async def test_discord_py_keeps_to_a_route_s_limit(server: FakeDiscord, scene: Scene) -> None:
    server.limits.set(SEND, limit=2, per=0.2)
    async with connected(server, client := Client()):
        place = client.get_partial_messageable(scene.general.id)
        await asyncio.gather(*(place.send(str(number)) for number in range(6)))
    assert len(scene.world.from_bot(scene.general)) == 6
    first, *_, last = scene.world.from_bot(scene.general)
    assert last.created - first.created > 0.25


async def test_responses_to_interactions_do_not_count_towards_the_fifty(server: FakeDiscord, rest: Rest) -> None:
    server.world.clock.hold()
    server.limits.global_per_second = 0
    assert (await rest("GET", "/users/@me")).status == 429
    assert (await rest("POST", "/interactions/1/token/callback", {"type": 5})).code == 10062
    assert (await rest("DELETE", "/webhooks/1/token/messages/@original")).code == 10015


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_discord_py_waits_after_a_429(server: FakeDiscord, scene: Scene, scope: str) -> None:
    async with connected(server, client := Client()):
        server.faults.rate_limit(0.2, at=SEND, times=2, scope=scope)
        await client.get_partial_messageable(scene.general.id).send("at last")
    tries = [request for request in server.requests if request.endpoint == SEND]
    assert [request.status for request in tries] == [429, 429, 200]
    assert tries[-1].at - tries[0].at >= 0.4
    assert [message.content for message in scene.world.from_bot()] == ["at last"]


async def test_a_500_is_tried_again(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, client := Client()):
        server.faults.refuse(500, at=SEND)
        await client.get_partial_messageable(scene.general.id).send("at last")
    assert [request.status for request in server.requests if request.endpoint == SEND] == [500, 200]


async def test_a_503_is_an_error_at_once(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, client := Client()):
        server.faults.refuse(503, at=SEND)
        with pytest.raises(discord.DiscordServerError):
            await client.get_partial_messageable(scene.general.id).send("never")
    assert scene.world.from_bot() == []
