"""What else a bot does with discord.py: options of commands, members, threads, other bots."""

import discord
import pytest
from discord import app_commands

from tests.fakes.discord.client import Client, connected, soon
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord


@app_commands.command(description="Tells of somebody")
async def tell(
    interaction: discord.Interaction,
    who: discord.Member,
    where: discord.TextChannel,
    file: discord.Attachment,
    times: app_commands.Range[int, 1, 3] = 1,
) -> None:
    """Name what was given."""
    words = (await file.read()).decode()
    await interaction.response.send_message(f"{who.display_name} in {where.name} {times} times: {words}")


@pytest.fixture
def client() -> Client:
    made = Client()
    made.tree.add_command(tell)
    return made


async def test_a_command_takes_people_channels_and_files(server: FakeDiscord, scene: Scene, client: Client) -> None:
    world, general = scene.world, scene.general
    async with connected(server, client):
        await client.tree.sync()
        given: dict[str, object] = {"who": scene.bo, "where": general, "file": world.file(general, "a.txt", b"words")}
        asked = world.slash(scene.ada, general, "tell", **given, times=2)
        assert (await asked.answered()).text == "Bo in general 2 times: words"
        assert asked.label == "/tell who: @Bo where: #general file: a.txt times: 2"


async def test_members_and_roles_can_be_asked_for(server: FakeDiscord, scene: Scene) -> None:
    staff = scene.world.role(scene.guild, "staff")
    scene.world.give(scene.ada, staff)
    async with connected(server, Client(discord.Intents.default())) as client:
        guild = client.guilds[0]
        ada = await guild.fetch_member(scene.ada.id)
        assert [role.name for role in ada.roles] == ["@everyone", "staff"]
        with pytest.raises(discord.NotFound, match="10007"):
            await guild.fetch_member(scene.world.person("Cy").id)
        assert [member.name for member in await guild.query_members("bo")] == ["bo"]


async def test_who_is_mentioned_in_a_private_thread_enters_it(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, Client()) as client:
        thread = scene.world.open_thread(scene.ada, scene.general, "secret", private=True)
        scene.world.say(scene.ada, thread, "alone")
        scene.world.say(scene.ada, thread, f"{scene.world.bot.mention} join us")
        await soon(lambda: client.heard)
        assert [message.clean_content for message in client.heard] == ["@Footnote join us"]
        assert isinstance(client.heard[0].channel, discord.Thread)


async def test_other_bots_and_webhooks_are_known_as_such(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, Client()) as client:
        scene.world.say(scene.world.person("Robot", scene.guild, bot=True), scene.general, "beep")
        scene.world.webhook_says(scene.general, "Relay", "news")
        await soon(lambda: len(client.heard) == 2)
        assert [(heard.author.bot, heard.webhook_id is not None) for heard in client.heard] == [
            (True, False),
            (True, True),
        ]
