"""Registering commands, and who sees them."""

from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fakes.discord.calling import CommandNotShown
from tests.fakes.discord.client import Client, Rest, connected
from tests.fakes.discord.model import Json
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord


def command(name: str = "ask", **changes: Any) -> Json:
    return {"name": name, "description": "Asks", "type": 1} | changes


def option(name: str = "question", **changes: Any) -> Json:
    return {"name": name, "description": "What", "type": 3} | changes


BIG = [
    option(f"o{n}", choices=[{"name": f"{c:02}" + "n" * 98, "value": "v" * 100} for c in range(25)]) for n in range(2)
]


@pytest.fixture
def path(scene: Scene) -> str:
    return f"/applications/{scene.world.application.id}/commands"


async def test_discord_py_syncs_its_commands(server: FakeDiscord, scene: Scene) -> None:
    client = Client()

    @client.tree.command(description="Asks")
    @app_commands.describe(question="What you want to know")
    async def ask(interaction: discord.Interaction, question: str, private: bool = False) -> None: ...

    @client.tree.context_menu(name="Answer this")
    async def answer_this(interaction: discord.Interaction, message: discord.Message) -> None: ...

    async with connected(server, client):
        synced = await client.tree.sync()
        in_guild = await client.tree.sync(guild=discord.Object(scene.guild.id))
    assert [(entry.name, entry.type.value) for entry in synced] == [("ask", 1), ("Answer this", 3)]
    assert in_guild == []
    assert [entry.name for entry in server.world.commands] == ["ask", "Answer this"]


async def test_a_command_keeps_its_id_when_it_is_overwritten(rest: Rest, path: str) -> None:
    first = await rest("PUT", path, [command(), command("help")])
    second = await rest("PUT", path, [command(description="Asks more")])
    assert second.body[0]["id"] == first.body[0]["id"]
    assert [entry["name"] for entry in (await rest("GET", path)).body] == ["ask"]


@pytest.mark.parametrize(
    ("bodies", "code"),
    [
        ([command("Ask")], "APPLICATION_COMMAND_INVALID_NAME"),
        ([command("a b")], "APPLICATION_COMMAND_INVALID_NAME"),
        ([command(description="a" * 101)], "BASE_TYPE_MAX_LENGTH"),
        ([command(description="")], "BASE_TYPE_BAD_LENGTH"),
        ([command(), command()], "APPLICATION_COMMANDS_DUPLICATE_NAME"),
        ([command(options=[option(f"o{number}") for number in range(26)])], "BASE_TYPE_MAX_LENGTH"),
        ([command(options=[option("a"), option("b", required=True)])], "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"),
        ([command(options=BIG)], "APPLICATION_COMMAND_TOO_LARGE"),
    ],
)
async def test_a_command_above_the_limits_is_refused(rest: Rest, path: str, bodies: list[Json], code: str) -> None:
    reply = await rest("PUT", path, bodies)
    assert (reply.code, len(reply.error_codes)) == (50035, 1)
    assert reply.error_codes <= {code, "BASE_TYPE_BAD_LENGTH"}


async def test_a_hundred_commands_are_the_most(rest: Rest, path: str) -> None:
    assert (await rest("PUT", path, [command(f"c{number}") for number in range(100)])).status == 200
    assert (await rest("PUT", path, [command(f"c{number}") for number in range(101)])).code == 30032
    assert (await rest("POST", path, command("one-more"))).code == 30032


async def test_a_command_is_offered_to_those_with_the_permissions_it_names(rest: Rest, path: str, scene: Scene) -> None:
    await rest("PUT", path, [command("reindex", default_member_permissions=1 << 5)])
    with pytest.raises(CommandNotShown):
        scene.world.slash(scene.ada, scene.general, "reindex")
    scene.world.give(scene.ada, scene.world.role(scene.guild, "staff", "manage_guild"))
    assert scene.world.slash(scene.ada, scene.general, "reindex").label == "/reindex"


async def test_a_command_for_guilds_is_not_offered_in_a_dm(rest: Rest, path: str, scene: Scene) -> None:
    await rest("PUT", path, [command("here", contexts=[0]), command("there", contexts=[1])])
    place = scene.world.dm(scene.ada)
    scene.world.slash(scene.ada, place, "there")
    scene.world.slash(scene.ada, scene.general, "here")
    for channel, name in ((place, "here"), (scene.general, "there")):
        with pytest.raises(CommandNotShown):
            scene.world.slash(scene.ada, channel, name)


@pytest.mark.parametrize("given", [{}, {"question": 5}, {"question": "why", "more": 1}, {"question": "four"}])
async def test_a_command_is_filled_in_as_it_was_declared(rest: Rest, path: str, scene: Scene, given: Json) -> None:
    await rest("PUT", path, [command(options=[option(required=True, max_length=3)])])
    with pytest.raises(CommandNotShown):
        scene.world.slash(scene.ada, scene.general, "ask", **given)


async def test_a_subcommand_is_called_with_its_parent_s_name(rest: Rest, path: str, scene: Scene) -> None:
    inner = {"name": "add", "description": "Adds", "type": 1, "options": [option("url", required=True)]}
    await rest("PUT", path, [command("source", options=[inner])])
    asked = scene.world.slash(scene.ada, scene.general, "source add", url="here")
    assert asked.data["options"] == [
        {"name": "add", "type": 1, "options": [{"name": "url", "type": 3, "value": "here"}]}
    ]
