"""Interactions through discord.py, from the command to what people see."""

import asyncio
import io
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fakes.discord.client import Client, connected
from tests.fakes.discord.message import Flag
from tests.fakes.discord.people import NotPossible
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.server import FakeDiscord


class Why(discord.ui.Modal, title="Why?"):
    """Asks why."""

    reason: discord.ui.TextInput["Why"] = discord.ui.TextInput(label="Reason", custom_id="reason")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Thanks: {self.reason.value}", ephemeral=True)


class Votes(discord.ui.View):
    """Two buttons."""

    @discord.ui.button(label="Show", custom_id="show")
    async def show(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.edit_message(content="shown")

    @discord.ui.button(emoji="👎", custom_id="down")
    async def down(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.send_modal(Why())


class Bot(Client):
    """Answers in every way; `steps` is what `/ask` does."""

    def __init__(self) -> None:
        super().__init__()
        self.clock: Any = None
        self.errors: list[int] = []
        self.tree.add_command(app_commands.Command(name="ask", description="Asks", callback=self.ask))
        self.tree.add_command(app_commands.Command(name="find", description="Finds", callback=find))
        self.tree.add_command(app_commands.ContextMenu(name="Answer this", callback=answer_this))

    async def ask(self, interaction: discord.Interaction, question: str, private: bool = False) -> None:
        try:
            await getattr(self, f"do_{question}")(interaction, private)
        except discord.HTTPException as error:
            self.errors.append(error.code)

    async def do_defer(self, interaction: discord.Interaction, private: bool) -> None:
        await interaction.response.defer(thinking=True, ephemeral=private)
        await asyncio.sleep(0.05)
        await interaction.edit_original_response(content="growing")
        await interaction.edit_original_response(content="grown", view=Votes(timeout=None))
        await interaction.followup.send("more", ephemeral=private)

    async def do_twice(self, interaction: discord.Interaction, private: bool) -> None:
        await interaction.response.send_message("once")
        interaction.response._response_type = None
        await interaction.response.send_message("twice")

    async def do_late(self, interaction: discord.Interaction, private: bool) -> None:
        self.clock.advance(3.01)
        await interaction.response.send_message("late")

    async def do_old(self, interaction: discord.Interaction, private: bool) -> None:
        await interaction.response.defer()
        self.clock.advance(15 * 60)
        await interaction.edit_original_response(content="old")

    async def do_early(self, interaction: discord.Interaction, private: bool) -> None:
        await interaction.followup.send("before any callback")

    async def do_follow(self, interaction: discord.Interaction, private: bool) -> None:
        await interaction.response.defer(thinking=True, ephemeral=private)
        await interaction.followup.send("filled")
        await interaction.followup.send("followed")

    async def do_delete(self, interaction: discord.Interaction, private: bool) -> None:
        await interaction.response.send_message("gone soon")
        await interaction.delete_original_response()


@app_commands.describe(title="Of what")
async def find(interaction: discord.Interaction, title: str) -> None:
    await interaction.response.send_message(
        f"found {title}", files=[discord.File(io.BytesIO(b"what was found"), "found.txt")]
    )


async def complete(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current}{n}", value=str(n)) for n in range(25 if current == "some" else 26)]


find.__discord_app_commands_param_autocomplete__ = {"title": complete}  # type: ignore[attr-defined]


async def answer_this(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"You mean: {message.content}", ephemeral=True)


async def ready(server: FakeDiscord, bot: Bot) -> None:
    bot.clock = server.world.clock
    bot.add_view(Votes(timeout=None))
    await bot.tree.sync()


async def test_a_deferred_answer_is_filled_by_edits(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, bot := Bot()):
        await ready(server, bot)
        asked = scene.world.slash(scene.ada, scene.general, "ask", question="defer")
        await asked.acknowledged()
        assert asked.original is not None
        assert asked.original.has(Flag.LOADING)
        message = await (await asked.answered()).shows("grown")
        assert [version.content for version in message.versions] == ["", "growing", "grown"]
        assert [button.label for button in message.buttons] == ["Show", "👎"]
        await scene.world.answers.until(lambda: asked.followups)
        assert asked.acknowledged_after is not None
        assert asked.acknowledged_after < 1
        assert not message.ephemeral


async def test_a_private_answer_is_seen_by_its_asker_alone(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, bot := Bot()):
        await ready(server, bot)
        asked = scene.world.slash(scene.ada, scene.general, "ask", question="defer", private=True)
        message = await (await asked.answered()).shows("grown")
        await scene.world.answers.until(lambda: asked.followups)
        assert message.audience is scene.ada
        assert asked.followups[0].audience is scene.ada
        assert "grown" in scene.world.transcript(viewer=scene.ada)
        assert "grown" not in scene.world.transcript(viewer=scene.bo)
        with pytest.raises(NotPossible):
            scene.world.press(scene.bo, message, "Show")
        with pytest.raises(discord.NotFound):
            await bot.get_partial_messageable(scene.general.id).fetch_message(message.id)


@pytest.mark.parametrize(
    ("question", "codes"), [("twice", [40060]), ("late", [10062]), ("old", [10015]), ("early", [10015])]
)
async def test_a_response_out_of_time_or_turn_is_refused(
    server: FakeDiscord, scene: Scene, question: str, codes: list[int]
) -> None:
    async with connected(server, bot := Bot()):
        await ready(server, bot)
        scene.world.slash(scene.ada, scene.general, "ask", question=question)
        await scene.world.answers.until(lambda: any(request.code for request in server.requests))
        await asyncio.sleep(0.02)
    assert bot.errors == codes


async def test_the_first_follow_up_fills_what_was_deferred(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, bot := Bot()):
        await ready(server, bot)
        asked = scene.world.slash(scene.ada, scene.general, "ask", question="follow", private=True)
        await scene.world.answers.until(lambda: asked.followups)
        assert asked.original is not None
        assert [message.text for message in asked.messages] == ["filled", "followed"]
        assert [message.ephemeral for message in asked.messages] == [True, False]


async def test_a_response_can_be_deleted(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, bot := Bot()):
        await ready(server, bot)
        asked = scene.world.slash(scene.ada, scene.general, "ask", question="delete")
        await scene.world.answers.until(lambda: asked.original is not None and asked.original.deleted)
        assert asked.messages == []


async def test_a_button_changes_its_message_and_opens_a_form(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, bot := Bot()):
        await ready(server, bot)
        asked = scene.world.slash(scene.ada, scene.general, "ask", question="defer")
        message = await (await asked.answered()).shows("grown")
        scene.world.press(scene.bo, message, "Show")
        await message.shows("shown")
        form = scene.world.press(scene.bo, message, "👎")
        assert (await form.opened())["title"] == "Why?"
        sent = scene.world.submit(scene.bo, form, {"Reason": "wrong page"})
        thanks = await sent.answered()
        assert (thanks.text, thanks.audience) == ("Thanks: wrong page", scene.bo)
        with pytest.raises(NotPossible):
            scene.world.press(scene.bo, message, "Hide")


@pytest.mark.parametrize(("typed", "offered"), [("some", 25), ("many", None)])
async def test_twenty_five_choices_are_the_most(
    server: FakeDiscord, scene: Scene, typed: str, offered: int | None
) -> None:
    bot = Bot()
    command = bot.tree.get_command("find")
    assert isinstance(command, app_commands.Command)
    command.autocomplete("title")(complete)
    async with connected(server, bot):
        await ready(server, bot)
        asked = scene.world.autocomplete(scene.ada, scene.general, "find", "title", title=typed)
        await scene.world.answers.until(lambda: server.requests[-1].status)
        await scene.world.answers.until(lambda: asked.choices or server.requests[-1].code)
        assert (len(asked.choices) if asked.choices else None) == offered


async def test_a_message_command_reads_its_message_without_the_content_intent(
    server: FakeDiscord, scene: Scene
) -> None:
    server.world.application.privileged.discard("message_content")
    bot = Bot()
    bot._connection._intents.message_content = False
    async with connected(server, bot):
        await ready(server, bot)
        message = scene.world.say(scene.bo, scene.general, "how do I start?")
        asked = scene.world.message_command(scene.ada, message, "Answer this")
        assert (await asked.answered()).text == "You mean: how do I start?"


async def test_files_come_with_a_response_and_can_be_fetched(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, bot := Bot()):
        await ready(server, bot)
        asked = scene.world.slash(scene.ada, scene.general, "find", title="it")
        message = await asked.answered()
        seen = await bot.get_partial_messageable(scene.general.id).fetch_message(message.id)
        assert await seen.attachments[0].read() == b"what was found"
        assert "[file found.txt, 14 bytes]" in scene.world.transcript()


async def test_commands_work_in_a_dm(server: FakeDiscord, scene: Scene) -> None:
    async with connected(server, bot := Bot()):
        await ready(server, bot)
        place = scene.world.dm(scene.ada)
        asked = scene.world.slash(scene.ada, place, "ask", question="defer")
        assert (await asked.answered()).channel is place
