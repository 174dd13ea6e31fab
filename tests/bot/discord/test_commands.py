"""Commands beside /ask, as people see them."""

import json
import re
from pathlib import Path

import pytest

from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

KEY = "Where does the key of the boiler room hang?"

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_search_lists_passages_that_the_asker_may_read(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "searches")
    found = await world.slash(stage.bo, channel, "search", words="lighthouse history").answered()
    await found.settled()
    inside = await world.slash(stage.bo, channel, "search", words="flowers", title="Bees").answered()
    await inside.settled()
    hidden = await world.slash(stage.bo, channel, "search", words="key of the boiler room", title="The rota").answered()
    await hidden.settled()
    assert "green door" not in world.transcript(channel)
    staff = await world.slash(stage.ada, channel, "search", words="key of the boiler room", title="The rota").answered()
    await staff.shows("green door")
    nonsense = await world.slash(stage.bo, channel, "search", words="qwrzx flrp zzkj").answered()
    await nonsense.shows("Nothing was found")
    assert world.transcript(channel) == kept("search", world.transcript(channel))


async def test_titles_complete_themselves_with_what_the_asker_may_read(bot: BotProcess, stage: Stage) -> None:
    world = stage.world
    own = await world.autocomplete(stage.ada, stage.general, "search", "title", title="the").offered()
    assert [each["name"] for each in own] == ["The lighthouse", "The rota"]
    others = await world.autocomplete(stage.bo, stage.general, "search", "title", title="the").offered()
    assert [each["name"] for each in others] == ["The lighthouse"]


async def test_sources_are_those_that_everybody_in_the_channel_may_read(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "listing")
    await (await world.slash(stage.ada, channel, "sources").answered()).settled()
    inside = await world.slash(stage.ada, stage.backstage, "sources").answered()
    await inside.settled()
    assert "staff" in inside.text
    assert world.transcript(channel) == kept("sources", world.transcript(channel))


async def test_help_and_privacy_say_what_there_is(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "words")
    await (await world.slash(stage.bo, channel, "help").answered()).settled()
    asked = await world.slash(stage.bo, channel, "ask", question="When was the lighthouse built?").answered()
    await asked.shows("1871")
    await (await world.press(stage.bo, asked, "👍").answered()).settled()
    for command in ("privacy about", "privacy export", "privacy delete"):
        await (await world.slash(stage.bo, channel, command).answered()).settled()
    seen = re.sub(r"\d+ bytes", "<size>", world.transcript(channel))
    assert seen == kept("help-and-privacy", seen)


async def test_who_opts_out_is_answered_and_not_kept(bot: BotProcess, stage: Stage, home: Path) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "opting-out")
    quiet = world.person("Quin", stage.guild)
    await (await world.slash(quiet, channel, "privacy opt-out").answered()).settled()
    answer = await world.slash(quiet, channel, "ask", question="When was the lighthouse built, please?").answered()
    await answer.shows("1871")
    await (await world.press(quiet, answer, "1").answered()).shows("1871")
    for vote in ("👍", "👎"):
        await (await world.press(quiet, answer, vote).answered()).settled()
    export = await world.slash(quiet, channel, "privacy export").answered()
    kept_of_quin = json.loads(export.attachments[0].content)
    assert (kept_of_quin["answers"], kept_of_quin["votes"], kept_of_quin["opted_out"]) == ([], [], True)
    stored = b"".join(path.read_bytes() for path in (home / "var" / "records").rglob("*") if path.is_file())
    assert b"lighthouse built, please" not in stored
    await (await world.slash(quiet, channel, "privacy opt-in").answered()).settled()
    seen = world.transcript(channel)
    assert seen == kept("opt-out", seen)


async def test_a_message_s_menu_answers_it(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "menus")
    question = world.say(stage.bo, channel, "How many steps has the stair?")
    answer = await world.message_command(stage.ada, question, "Answer this").answered()
    await answer.shows("199")
    assert world.transcript(channel) == kept("answer-this", world.transcript(channel))


async def test_what_only_one_person_sees_is_not_repeated_to_others(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "whispered")
    private = await world.slash(stage.ada, channel, "ask", question=KEY, private=True).answered()
    await private.shows("green door")
    again = await world.message_command(stage.ada, private, "Answer this").answered()
    await again.shows("green door")
    assert stage.ada is again.audience


async def test_every_request_was_as_discord_wants_it(bot: BotProcess, discord_server: FakeDiscord) -> None:
    assert [request for request in discord_server.requests if request.status >= 400] == []
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in bot.output
