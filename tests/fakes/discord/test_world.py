"""The world: who may do what, who is notified, what threads and forums do."""

import discord
import pytest

from tests.fakes.discord.building import Rules
from tests.fakes.discord.client import Client, Rest, connected, soon
from tests.fakes.discord.model import Kind
from tests.fakes.discord.people import NotPossible
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import World


@pytest.fixture
def world() -> World:
    return World()


def test_overwrites_are_applied_in_discord_s_order(world: World) -> None:
    guild = world.guild("Example")
    staff, muted = world.role(guild, "staff"), world.role(guild, "muted")
    ada = world.person("Ada", guild, roles=[staff, muted])
    rules: dict[str, Rules] = {
        "allow": {staff: "send_messages"},
        "deny": {muted: "send_messages", guild.everyone: "send_messages"},
    }
    assert world.can(ada, world.text(guild, "role beats role", **rules), "send_messages")
    assert not world.can(ada, world.text(guild, "person", **rules | {"deny": {ada: "send_messages"}}), "send_messages")
    assert world.can(world.bot, world.text(guild, "open"), "send_messages")
    assert not world.can(world.bot, world.text(guild, "closed", **rules), "send_messages")
    assert world.can(guild.owner, world.text(guild, "owner", **rules), "send_messages")


def test_who_does_not_see_a_channel_can_do_nothing_in_it(world: World) -> None:
    guild = world.guild("Example")
    ada, bo = world.person("Ada", guild), world.person("Bo", guild)
    hidden = world.private(guild, "hidden", ada)
    message = world.say(ada, hidden, "hello")
    assert not world.can(bo, hidden, "send_messages")
    with pytest.raises(NotPossible):
        world.say(bo, hidden, "hello")
    with pytest.raises(NotPossible):
        world.delete(bo, message)
    with pytest.raises(NotPossible):
        world.edit(bo, message, "changed")


def test_a_private_thread_is_seen_by_those_in_it_and_by_moderators(world: World) -> None:
    guild = world.guild("Example")
    moderators = world.role(guild, "moderators", "manage_threads")
    ada, bo = world.person("Ada", guild), world.person("Bo", guild)
    cy = world.person("Cy", guild, roles=[moderators])
    thread = world.open_thread(ada, world.text(guild, "general"), "secret", private=True)
    assert [world.may_read(user, thread) for user in (ada, bo, cy, world.bot)] == [True, False, True, False]
    world.invite(ada, thread, world.bot)
    assert world.may_read(world.bot, thread)


@pytest.mark.parametrize(
    ("allowed", "notified"),
    [
        (None, {"Ada", "@helpers", "@everyone", "Bo"}),
        ({"parse": []}, set()),
        ({"parse": [], "replied_user": True}, {"Bo"}),
        ({"parse": ["users"]}, {"Ada"}),
        ({"parse": ["roles"]}, {"@helpers"}),
        ({"parse": ["everyone"]}, {"@everyone"}),
    ],
)
async def test_a_message_notifies_whom_allowed_mentions_lets_through(
    scene: Scene, rest: Rest, allowed: dict[str, object] | None, notified: set[str]
) -> None:
    helpers = scene.world.role(scene.guild, "helpers", mentionable=True)
    asked = scene.world.say(scene.bo, scene.general, "hello")
    body = {"content": f"@everyone {scene.ada.mention} {helpers.mention} `{scene.bo.mention}`"}
    body |= {"message_reference": {"message_id": str(asked.id)}, "allowed_mentions": allowed}  # type: ignore[dict-item]
    await rest("POST", f"/channels/{scene.general.id}/messages", body)
    assert scene.world.from_bot()[0].pinged == notified


async def test_a_response_notifies_users_alone_by_default(scene: Scene, rest: Rest) -> None:
    world = scene.world
    await rest("PUT", f"/applications/{world.application.id}/commands", [{"name": "ask", "description": "a"}])
    asked = world.slash(scene.ada, scene.general, "ask")
    data = {"content": f"@everyone {scene.bo.mention}"}
    await rest("POST", f"/interactions/{asked.id}/{asked.token}/callback", {"type": 4, "data": data})
    assert (await asked.answered()).pinged == {"Bo"}


@pytest.mark.parametrize(
    ("denied", "path", "code"),
    [
        ("view_channel", "messages", 50001),
        ("send_messages", "messages", 50013),
        ("create_public_threads", "threads", 50013),
    ],
)
async def test_the_bot_needs_its_permissions(scene: Scene, rest: Rest, denied: str, path: str, code: int) -> None:
    scene.world.set_access(scene.general, scene.guild.everyone, deny=denied)
    body = {"content": "a"} if path == "messages" else {"name": "a", "type": 11}
    assert (await rest("POST", f"/channels/{scene.general.id}/{path}", body)).code == code


async def test_the_bot_edits_only_its_own_and_deletes_others_with_permission(scene: Scene, rest: Rest) -> None:
    message = scene.world.say(scene.ada, scene.general, "hello")
    path = f"/channels/{scene.general.id}/messages/{message.id}"
    assert (await rest("PATCH", path, {"content": "a"})).code == 50005
    assert (await rest("DELETE", path)).code == 50013
    scene.world.set_role(scene.guild.roles[1], "manage_messages")
    assert (await rest("DELETE", path)).status == 204
    assert (await rest("GET", path)).code == 10008


async def test_history_is_read_before_after_and_around(scene: Scene, rest: Rest) -> None:
    keys = [scene.world.say(scene.ada, scene.general, str(number)).id for number in range(7)]

    async def read(query: str) -> str:
        reply = await rest("GET", f"/channels/{scene.general.id}/messages?{query}")
        return "".join(message["content"] for message in reply.body)

    assert await read("limit=3") == "654"
    assert await read(f"limit=2&before={keys[3]}") == "21"
    assert await read(f"limit=2&after={keys[3]}") == "54"
    assert await read(f"limit=3&around={keys[3]}") == "432"
    assert (await rest("GET", f"/channels/{scene.general.id}/messages?limit=101")).code == 50035


async def test_threads_and_posts_with_discord_py(server: FakeDiscord, scene: Scene) -> None:
    world = scene.world
    forum = world.forum(scene.guild, "help")
    async with connected(server, client := Client()):
        post = world.post(scene.ada, forum, "It breaks", "When I start it")
        question = world.say(scene.bo, scene.general, "why?")
        await soon(lambda: len(client.heard) == 2)
        opened, asked = client.heard
        assert isinstance(opened.channel, discord.Thread)
        assert opened.channel.name == "It breaks"
        assert opened.id == opened.channel.id
        await opened.reply("restart it")
        thread = await asked.create_thread(name="Why")
        await thread.send("because")
        with pytest.raises(discord.HTTPException, match="160004"):
            await asked.create_thread(name="Why again")
    assert (await post.answered()).text == "restart it"
    assert (await question.answered()).text == "because"
    assert question.thread is not None
    assert (question.thread.kind, question.thread.id) == (Kind.PUBLIC_THREAD, question.id)


async def test_a_locked_thread_takes_no_more_and_an_archived_one_opens_again(scene: Scene, rest: Rest) -> None:
    world = scene.world
    thread = world.open_thread(scene.ada, scene.general, "talk")
    world.set_archived(thread, True)
    path = f"/channels/{thread.id}/messages"
    assert (await rest("POST", path, {"content": "a"})).status == 200
    assert not thread.archived
    thread.locked = True
    world.set_archived(thread, True)
    assert (await rest("POST", path, {"content": "a"})).code == 50083


async def test_who_takes_no_dms_gets_none(scene: Scene, rest: Rest) -> None:
    scene.ada.accepts_dms = False
    opened = await rest("POST", "/users/@me/channels", {"recipient_id": str(scene.ada.id)})
    assert (await rest("POST", f"/channels/{opened.body['id']}/messages", {"content": "a"})).code == 50007


async def test_an_edit_that_empties_a_message_is_refused(scene: Scene, rest: Rest) -> None:
    sent = await rest("POST", f"/channels/{scene.general.id}/messages", {"content": "a"})
    path = f"/channels/{scene.general.id}/messages/{sent.body['id']}"
    assert (await rest("PATCH", path, {"content": ""})).code == 50006
    assert (await rest("PATCH", path, {"content": "b" * 2001})).error_codes == {"BASE_TYPE_MAX_LENGTH"}
    assert (await rest("PATCH", path, {"content": "b"})).status == 200
    message = scene.world.from_bot()[0]
    assert (message.text, message.edited is not None) == ("b", True)


async def test_a_guild_that_the_bot_leaves_is_unknown_to_it(scene: Scene, rest: Rest) -> None:
    assert (await rest("DELETE", f"/users/@me/guilds/{scene.guild.id}")).status == 204
    assert (await rest("GET", f"/guilds/{scene.guild.id}")).code == 10004
    assert (await rest("GET", f"/channels/{scene.general.id}")).code == 50001


async def test_waiting_ends_with_what_was_to_be_seen(scene: Scene) -> None:
    message = scene.world.say(scene.ada, scene.general, "anybody there?")
    with pytest.raises(TimeoutError, match=r"anybody there\?"):
        await message.answered(timeout=0.05)
    await scene.world.silence(scene.general, 0.01)


async def test_silence_is_broken_by_the_bot(scene: Scene, rest: Rest) -> None:
    import asyncio

    path = f"/channels/{scene.general.id}/messages"
    talking = asyncio.create_task(rest("POST", path, {"content": "a"}))
    with pytest.raises(AssertionError, match="the bot spoke"):
        await scene.world.silence(scene.general, 0.1)
    await talking
