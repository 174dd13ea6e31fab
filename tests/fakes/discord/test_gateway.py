"""The gateway's rules, with a plain socket."""

import asyncio

import aiohttp
import pytest

from tests.fakes.discord.client import socket
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.session import INTENTS

GUILDS = INTENTS["guilds"]
MESSAGES = INTENTS["guild_messages"] | INTENTS["dm_messages"]


@pytest.mark.parametrize("query", ["?v=10&encoding=json", "?v=10&encoding=json&compress=zlib-stream"])
async def test_a_session_starts_with_hello_ready_and_guilds(server: FakeDiscord, scene: Scene, query: str) -> None:
    async with socket(server, query) as bot:
        assert (await bot.next())["d"] == {"heartbeat_interval": 41250}
        await bot.identify(GUILDS)
        ready = (await bot.next())["d"]
        assert [guild["id"] for guild in ready["guilds"]] == [str(scene.guild.id)]
        assert ready["resume_gateway_url"].startswith("ws://127.0.0.1:")
        guild = (await bot.next())["d"]
        assert (guild["name"], [channel["name"] for channel in guild["channels"]]) == ("Example", ["general"])


async def test_a_heartbeat_is_acknowledged(server: FakeDiscord) -> None:
    async with socket(server) as bot:
        await bot.next()
        await bot.send(1, None)
        assert (await bot.next())["op"] == 11


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"shard": [2, 2]}, 4010),
        ({"intents": 1 << 30}, 4013),
        ({"intents": "all"}, 4013),
        ({"intents": INTENTS["message_content"]}, 4014),
        ({"intents": INTENTS["members"]}, 4014),
    ],
)
async def test_an_identify_that_is_not_allowed_is_closed(
    server: FakeDiscord, changes: dict[str, object], code: int
) -> None:
    server.world.application.privileged.clear()
    async with socket(server) as bot:
        await bot.next()
        await bot.identify(**changes)  # type: ignore[arg-type]
        assert await bot.next() == {"closed": code}


@pytest.mark.parametrize(("op", "code"), [(99, 4001), (3, 4003), (8, 4003)])
async def test_a_payload_out_of_turn_is_closed(server: FakeDiscord, op: int, code: int) -> None:
    async with socket(server) as bot:
        await bot.next()
        if op == 99:
            await bot.identify(0)
            await bot.next()
        await bot.send(op, {})
        assert await bot.next() == {"closed": code}


async def test_a_second_identify_is_closed(server: FakeDiscord) -> None:
    async with socket(server) as bot:
        await bot.next()
        await bot.identify(0)
        await bot.next()
        await bot.identify(0)
        assert await bot.next() == {"closed": 4005}


async def test_more_than_120_payloads_a_minute_are_closed(server: FakeDiscord) -> None:
    async with socket(server) as bot:
        await bot.next()
        for _ in range(121):
            await bot.send(1, None)
        replies = [await bot.next() for _ in range(121)]
        assert {"closed": 4008} in replies


async def test_who_stops_beating_is_closed_and_cannot_resume(server: FakeDiscord) -> None:
    server.gateway.heartbeat_interval = 0.05
    async with socket(server) as bot:
        await bot.next()
        await bot.identify(0)
        await bot.next()
        assert await bot.next() == {"closed": 4009}
    assert [session.over for session in server.gateway.sessions.values()] == [True]


async def test_one_shard_identifies_in_five_seconds(server: FakeDiscord) -> None:
    async def let_in(shard: int) -> bool:
        async with socket(server) as bot:
            await bot.next()
            await bot.identify(0, shard=[shard, 4])
            return (await bot.next()).get("t") == "READY"

    assert [await let_in(0), await let_in(1)] == [True, False]
    server.world.clock.advance(5)
    assert await let_in(1)
    server.world.clock.advance(5)
    server.world.application.max_concurrency = 2
    server.gateway.identified.clear()
    assert [await let_in(0), await let_in(1), await let_in(2)] == [True, True, False]


async def test_a_resume_replays_what_was_missed(server: FakeDiscord, scene: Scene) -> None:
    async with socket(server) as bot:
        await bot.next()
        await bot.identify(MESSAGES | INTENTS["message_content"])
        ready = await bot.next()
    await _disconnected(server)
    for text in ("one", "two"):
        scene.world.say(scene.ada, scene.general, text)
    seen = {"token": server.world.application.token, "session_id": ready["d"]["session_id"], "seq": ready["s"]}
    async with socket(server) as bot:
        await bot.next()
        await bot.send(6, seen)
        events = [await bot.next() for _ in range(3)]
    assert [event["d"].get("content", event["t"]) for event in events] == ["one", "two", "RESUMED"]
    assert [event["s"] for event in events] == [2, 3, 4]


async def test_a_resume_of_no_session_is_invalid(server: FakeDiscord, scene: Scene) -> None:
    for change in ("unknown", "forgotten", "ahead"):
        server.world.clock.advance(5)
        async with socket(server) as bot:
            await bot.next()
            await bot.identify(0)
            key = (await bot.next())["d"]["session_id"]
        await _disconnected(server)
        if change == "forgotten":
            server.gateway.forget()
        body = {"token": server.world.application.token, "session_id": "x" if change == "unknown" else key, "seq": 99}
        async with socket(server) as bot:
            await bot.next()
            await bot.send(6, body)
            expected = {"closed": 4007} if change == "ahead" else {"op": 9, "d": False}
            assert await bot.next() == expected


async def test_guilds_are_spread_over_shards_and_dms_go_to_the_first(server: FakeDiscord, scene: Scene) -> None:
    world = scene.world
    others = [world.guild(f"Guild {number}") for number in range(3)]
    rooms = {guild.name: world.text(guild, "room") for guild in (scene.guild, *others)}
    server.gateway.identify_seconds = 0
    heard: dict[int, list[str]] = {}
    for shard in range(2):
        async with socket(server) as bot:
            await bot.next()
            await bot.identify(GUILDS | MESSAGES | INTENTS["message_content"], shard=[shard, 2])
            ready = (await bot.next())["d"]
            assert all((int(guild["id"]) >> 22) % 2 == shard for guild in ready["guilds"])
            for name, room in rooms.items():
                world.say(room.guild.owner, room, name)  # type: ignore[union-attr]
            world.dm_bot(scene.ada, "direct")
            world.emit("END", lambda _: {}, None)
            world.emit("END", lambda _: {}, next(g for g in world.guilds if (g.id >> 22) % 2 == shard))
            heard[shard] = []
            while (event := await bot.next())["t"] != "END":
                heard[shard] += [event["d"]["content"]] if event["t"] == "MESSAGE_CREATE" else []
        await _disconnected(server)
        server.gateway.forget()
    assert "direct" in heard[0]
    assert "direct" not in heard[1]
    assert sorted(heard[0] + heard[1]) == sorted([*rooms, "direct"])
    assert len(heard[1]) == 2


async def test_words_are_hidden_without_the_content_intent(server: FakeDiscord, scene: Scene) -> None:
    world, ada, general = scene.world, scene.ada, scene.general
    said = world.say(ada, general, "a secret")
    async with socket(server) as bot:
        await bot.next()
        await bot.identify(MESSAGES)
        await bot.next()
        world.say(ada, general, "not for the bot", files=[world.file(general, "a.txt", b"a")])
        world.say(ada, general, f"{world.bot.mention} for the bot")
        world.say(scene.bo, general, f"{world.bot.mention} about this", reply_to=said)
        world.dm_bot(ada, "between us")
        heard = [(await bot.until("MESSAGE_CREATE"))["d"] for _ in range(4)]
    words = [event["content"] for event in heard]
    assert words == ["", f"{world.bot.mention} for the bot", f"{world.bot.mention} about this", "between us"]
    assert heard[0]["attachments"] == []
    assert heard[2]["referenced_message"]["content"] == ""


async def test_events_come_only_with_their_intent_and_where_the_bot_may_look(server: FakeDiscord, scene: Scene) -> None:
    hidden = scene.world.text(scene.guild, "hidden", deny={scene.guild.everyone: "view_channel"})
    scene.world.give(scene.ada, scene.world.role(scene.guild, "admin", "administrator"))
    async with socket(server) as bot:
        await bot.next()
        await bot.identify(INTENTS["guild_messages"] | INTENTS["message_content"])
        await bot.next()
        scene.world.dm_bot(scene.ada, "direct")
        scene.world.say(scene.ada, hidden, "hidden")
        scene.world.role(scene.guild, "new")
        scene.world.say(scene.ada, scene.general, "open")
        assert (await bot.next())["d"]["content"] == "open"


async def test_members_are_sent_in_chunks_when_asked_for(server: FakeDiscord, scene: Scene) -> None:
    async with socket(server) as bot:
        await bot.next()
        await bot.identify(GUILDS | INTENTS["members"])
        await bot.until("GUILD_CREATE")
        await bot.send(8, {"guild_id": str(scene.guild.id), "query": "a", "limit": 5, "nonce": "n"})
        chunk = (await bot.until("GUILD_MEMBERS_CHUNK"))["d"]
        assert ([member["user"]["username"] for member in chunk["members"]], chunk["nonce"]) == (["ada"], "n")


async def test_a_chunk_holds_a_thousand_members(server: FakeDiscord, scene: Scene) -> None:
    for number in range(1001 - len(scene.guild.members)):
        scene.world.person(f"P{number}", scene.guild)
    async with socket(server) as bot:
        await bot.next()
        await bot.identify(GUILDS | INTENTS["members"])
        await bot.until("GUILD_CREATE")
        await bot.send(8, {"guild_id": str(scene.guild.id), "query": "", "limit": 0})
        chunks = [(await bot.until("GUILD_MEMBERS_CHUNK"))["d"] for _ in range(2)]
    assert [len(chunk["members"]) for chunk in chunks] == [1000, 1]
    assert [(chunk["chunk_index"], chunk["chunk_count"]) for chunk in chunks] == [(0, 2), (1, 2)]


async def _disconnected(server: FakeDiscord) -> None:
    while server.gateway.live:
        await asyncio.sleep(0.005)


async def test_a_client_that_says_goodbye_ends_its_session(server: FakeDiscord) -> None:
    async with socket(server) as bot:
        await bot.next()
        await bot.identify(0)
        await bot.next()
        await bot.close(1000)
    await _disconnected(server)
    assert [session.over for session in server.gateway.sessions.values()] == [True]


async def test_a_socket_may_be_refused(server: FakeDiscord) -> None:
    server.gateway.accepting = False
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with socket(server):
            raise AssertionError("was let in")
