"""People add the bot to their own accounts, and ask it where it is not: what is public is all that it says there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.discord.conftest import Start, write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.calling import CommandNotShown
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
KEY = "Where does the key of the boiler room hang?"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def open_bot(start: Start, home: Path, stage: Stage) -> AsyncIterator[BotProcess]:
    """A bot that people may add to their accounts; Ada, who is staff, has done so."""
    write_settings(home, stage, "user_installs = true")
    stage.world.add_app(stage.ada)
    async with start() as process:
        yield process


async def test_in_a_server_without_the_bot_who_has_it_along_gets_what_is_public(
    open_bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    elsewhere = world.guild("Elsewhere", has_bot=False)
    world.join(stage.ada, elsewhere)
    world.join(stage.bo, elsewhere)
    hall = world.text(elsewhere, "hall")
    answer = await world.slash(stage.ada, hall, "ask", question=LIGHTHOUSE).answered()
    await answer.shows("1871", 20)
    await answer.settled()
    await (await world.press(stage.bo, answer, "1").answered()).shows("1871", 20)
    await (await world.press(stage.bo, answer, "👍").answered()).shows("Thanks")
    secret = await world.slash(stage.ada, hall, "ask", question=KEY).answered()
    await secret.shows("no clear answer", 20)
    private = await world.slash(stage.ada, hall, "ask", question=KEY, private=True).answered()
    await private.shows("no clear answer", 20)
    said = world.say(stage.bo, hall, "How many steps has the stair?")
    await (await world.message_command(stage.ada, said, "Answer this").answered()).shows("199", 20)
    assert not any("green door" in message.text for message in world.from_bot(hall))
    assert world.transcript(hall) == kept("installed", world.transcript(hall))


async def test_among_people_in_private_the_rights_of_who_asks_count_for_nothing(
    open_bot: BotProcess, stage: Stage
) -> None:
    world, talk = stage.world, stage.world.conversation(stage.ada, stage.bo)
    secret = await world.slash(stage.ada, talk, "ask", question=KEY, private=True).answered()
    await secret.shows("no clear answer", 20)
    found = await world.slash(stage.ada, talk, "search", words="key of the boiler room").answered()
    await found.shows("Nothing")
    assert not any("green door" in message.text for message in world.from_bot(talk))
    answer = await world.slash(stage.ada, talk, "ask", question=LIGHTHOUSE).answered()
    await answer.shows("1871", 20)
    world.press(stage.ada, answer, "Delete")
    await world.answers.until(lambda: answer.deleted)


async def test_in_a_direct_message_members_keep_their_rights_and_strangers_get_what_is_public(
    open_bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    await (await world.dm_bot(stage.ada, KEY).answered()).shows("green door", 20)
    cy = world.person("Cy")
    world.add_app(cy)
    await (await world.dm_bot(cy, LIGHTHOUSE).answered()).shows("1871", 20)
    refused = await world.dm_bot(cy, KEY).answered()
    await refused.shows("no clear answer", 20)
    assert "green door" not in refused.text


async def test_nobody_else_is_offered_the_commands_and_nobody_those_of_moderators(
    open_bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    own = world.guild("Ada's own", owner=stage.ada, has_bot=False)
    world.join(stage.mo, own)
    den = world.text(own, "den")
    with pytest.raises(CommandNotShown):
        world.slash(stage.mo, den, "ask", question=LIGHTHOUSE)
    for command in ("gaps", "settings show", "answers list", "block list", "reindex"):
        with pytest.raises(CommandNotShown):
            world.slash(stage.ada, den, command)
    await (await world.slash(stage.ada, den, "help").answered()).shows("/ask")


async def test_a_server_with_the_bot_that_is_not_served_stays_unserved_but_for_who_has_it_along(
    open_bot: BotProcess, stage: Stage
) -> None:
    world = stage.world
    near = world.guild("Nearby")
    world.join(stage.bo, near)
    world.join(stage.ada, near)
    square = world.text(near, "square")
    await (await world.slash(stage.bo, square, "ask", question=LIGHTHOUSE).answered()).shows("not set up")
    await (await world.slash(stage.ada, square, "ask", question=LIGHTHOUSE).answered()).shows("1871", 20)


async def test_every_request_was_as_discord_wants_it(open_bot: BotProcess, discord_server: FakeDiscord) -> None:
    refused = [(each.endpoint, each.code) for each in discord_server.requests if each.status >= 400]
    assert set(refused) <= {("GET /guilds/{guild_id}/members/{user_id}", 10007)}  # Cy is no member
    assert discord_server.world.unanswered() == []
    assert discord_server.world.from_bot() != []
