"""Logging in with discord.py."""

import discord
import pytest

from tests.fakes.discord.client import Client, connected, pointed_at, soon
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord


async def test_discord_py_logs_in_and_sees_the_guild(server: FakeDiscord, scene: Scene) -> None:
    staff = scene.world.role(scene.guild, "staff", "manage_guild")
    async with connected(server, Client()) as client:
        (guild,) = client.guilds
        assert client.user is not None
        assert (client.user.id, guild.name) == (scene.world.bot.id, "Example")
        assert {role.name for role in guild.roles} == {"@everyone", "Footnote", "staff"}
        assert guild.get_role(staff.id).permissions.manage_guild  # type: ignore[union-attr]
        assert [channel.name for channel in guild.text_channels] == ["general"]
        assert client.application is not None
        assert client.application.name == "Footnote"


async def test_members_are_chunked_when_asked_for(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, Client()) as client:
        assert {member.name for member in client.guilds[0].members} == {"ada", "bo", "footnote", "example's_owner"}


async def test_members_are_unknown_without_the_members_intent(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, Client(discord.Intents.default())) as client:
        assert [member.name for member in client.guilds[0].members] == ["footnote"]


async def test_a_wrong_token_is_refused_at_login(server: FakeDiscord) -> None:
    server.world.application.token = "another"
    client = Client()
    with pointed_at(server), pytest.raises(discord.LoginFailure):
        await client.login("this")
    await client.close()


async def test_an_intent_that_is_not_switched_on_is_refused(server: FakeDiscord, scene: Scene) -> None:
    server.world.application.privileged.discard("message_content")
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with connected(server, Client()):
            raise AssertionError("connected without the intent")


async def test_what_changes_in_the_guild_is_told(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, Client()) as client:
        guild = client.guilds[0]
        world = scene.world
        staff = world.role(scene.guild, "staff")
        world.give(scene.ada, staff)
        hidden = world.private(scene.guild, "hidden", staff)
        world.delete_channel(scene.general)
        late = world.guild("Late")

        def known() -> bool:
            ada = guild.get_member(scene.ada.id)
            names = [channel.name for channel in guild.text_channels]
            arrived = client.get_guild(late.id) is not None
            return arrived and names == ["hidden"] and ada is not None and [r.name for r in ada.roles][1:] == ["staff"]

        await soon(known)
        seen = guild.get_channel(hidden.id)
        ada = guild.get_member(scene.ada.id)
        bo = guild.get_member(scene.bo.id)
        assert isinstance(seen, discord.TextChannel)
        assert ada is not None
        assert bo is not None
        assert (seen.permissions_for(ada).view_channel, seen.permissions_for(bo).view_channel) == (True, False)
        assert (world.may_read(scene.ada, hidden), world.may_read(scene.bo, hidden)) == (True, False)
