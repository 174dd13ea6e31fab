"""What else a bot does with discord.py: reactions, layouts, menus, forms, forums, members."""

from typing import Any

import discord
import pytest
from discord import app_commands, ui

from tests.fakes.discord.client import Client, connected, soon
from tests.fakes.discord.people import NotPossible
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord


class Layout(ui.LayoutView):
    """Text, a section and a row inside a container."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        inside = ui.Container[Any](ui.TextDisplay[Any]("Inside"), ui.Separator[Any]())
        inside.add_item(ui.Section[Any]("Beside", accessory=ui.Button[Any](label="More", custom_id="more")))
        self.add_item(inside)
        self.add_item(ui.ActionRow[Any](ui.Button[Any](label="Less", custom_id="less")))


class Menu(ui.View):
    """A select menu that answers with what was chosen."""

    @ui.select(placeholder="Which?", custom_id="which", options=[discord.SelectOption(label=n) for n in ("One", "Two")])
    async def which(self, interaction: discord.Interaction, select: ui.Select[Any]) -> None:
        """Say what was chosen."""
        await interaction.response.send_message(f"chosen: {select.values[0]}", ephemeral=True)


class Form(ui.Modal, title="Report"):
    """A form whose fields have labels of the newer kind."""

    what = ui.Label[Any](text="What", component=ui.TextInput[Any](required=True, max_length=10))
    why = ui.Label[Any](text="Why", component=ui.TextInput[Any](required=False))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Repeat it."""
        assert isinstance(self.what.component, ui.TextInput)
        await interaction.response.send_message(f"reported: {self.what.component.value}")


@app_commands.command(description="Reports")
async def report(interaction: discord.Interaction) -> None:
    """Open the form."""
    await interaction.response.send_modal(Form())


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
    made.tree.add_command(report)
    made.tree.add_command(tell)
    return made


async def test_layouts_are_shown_and_pressed(server: FakeDiscord, scene: Scene, client: Client) -> None:
    async with connected(server, client):
        await client.get_partial_messageable(scene.general.id).send(view=Layout())
        (message,) = scene.world.from_bot()
    shown = scene.world.transcript()
    assert shown.endswith("Footnote:\n  | Inside\n  | ———\n  | Beside\n  | [More]\n  [Less]\n")
    assert [button.label for button in message.buttons] == ["More", "Less"]


async def test_a_choice_is_made_from_a_menu(server: FakeDiscord, scene: Scene, client: Client) -> None:
    async with connected(server, client):
        await client.get_partial_messageable(scene.general.id).send("Pick", view=Menu(timeout=None))
        (message,) = scene.world.from_bot()
        with pytest.raises(NotPossible):
            scene.world.choose(scene.ada, message, "Which?", "Three")
        chosen = scene.world.choose(scene.ada, message, "Which?", "Two")
        assert (await chosen.answered()).text == "chosen: Two"


async def test_a_form_with_labels_is_filled_in(server: FakeDiscord, scene: Scene, client: Client) -> None:
    async with connected(server, client):
        await client.tree.sync()
        opened = scene.world.slash(scene.ada, scene.general, "report")
        await opened.opened()
        with pytest.raises(NotPossible):
            scene.world.submit(scene.bo, opened, {"What": "it"})
        sent = scene.world.submit(scene.ada, opened, {"What": "it"})
        assert (await sent.answered()).text == "reported: it"


async def test_a_command_takes_people_channels_and_files(server: FakeDiscord, scene: Scene, client: Client) -> None:
    world, general = scene.world, scene.general
    async with connected(server, client):
        await client.tree.sync()
        given: dict[str, object] = {"who": scene.bo, "where": general, "file": world.file(general, "a.txt", b"words")}
        asked = world.slash(scene.ada, general, "tell", **given, times=2)
        assert (await asked.answered()).text == "Bo in general 2 times: words"
        assert asked.label == "/tell who: @Bo where: #general file: a.txt times: 2"


async def test_reactions_typing_and_history(server: FakeDiscord, scene: Scene, client: Client) -> None:
    async with connected(server, client):
        said = scene.world.say(scene.ada, scene.general, "hello")
        await soon(lambda: client.heard)
        await client.heard[0].add_reaction("👀")
        assert said.reactions == {"👀": {scene.world.bot.id}}
        await client.heard[0].remove_reaction("👀", client.user)  # type: ignore[arg-type]
        assert said.reactions == {}
        async with client.heard[0].channel.typing():
            words = [message.content async for message in client.heard[0].channel.history(limit=5)]
        assert words == ["hello"]


async def test_the_bot_opens_a_post_and_a_dm(server: FakeDiscord, scene: Scene, client: Client) -> None:
    forum = scene.world.forum(scene.guild, "news", tags=["new"])
    async with connected(server, client):
        place = client.get_channel(forum.id)
        assert isinstance(place, discord.ForumChannel)
        made = await place.create_thread(name="Hello", content="world", applied_tags=[place.available_tags[0]])
        user = await client.fetch_user(scene.ada.id)
        await user.send("psst")
    assert (made.thread.id, made.message.content) == (made.message.id, "world")
    assert [message.text for message in scene.world.from_bot()] == ["world", "psst"]


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
