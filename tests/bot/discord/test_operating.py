"""Operators reindex, look and roll back from Discord while serving goes on."""

import json
import re
from pathlib import Path

import pytest

from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.calling import CommandNotShown
from tests.fakes.discord.process import BotProcess
from tests.fakes.discord.server import FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWLS = "---\ntitle: Owls\n---\nOwls fly without a sound, since soft feathers break the air.\n"
SOUND = "Why do owls fly without a sound?"
PATIENCE = 60.0
AGAIN = "  ~ then edited:\n"
MADE_OF = (
    (r"\b(\d+ min )?\d+ s\b", "<seconds>"),
    (r"\d{4}-\d\d-\d\dT[\d:.+\\]+", "<time>"),
    (r"[\d.]+ MB", "<size>"),
    (r"weights [0-9a-f]{12}", "weights <hash>"),
    (r"(Index +)\S+,", r"\1<folder>,"),
)


def plain(transcript: str) -> str:
    """A transcript without what differs from run to run."""
    for found, shown in MADE_OF:
        transcript = re.sub(found, shown, transcript)
    return transcript


def steps(transcript: str) -> str:
    """A transcript with each step of a reindex once and without its numbers, but for steps that not every run shows."""
    told: list[str] = []
    for version in plain(transcript).split(AGAIN):
        step = re.sub(r"about \d+ \w+( \d+ \w+)?|about <seconds>", "about <time>", version)
        step = re.sub(r"(?<=[ :])\d+(?= )", "<n>", step) if step.startswith("  -# ") else step
        if step not in told and not re.match(r"  -# (publish|embed: <n> of \d+\n)", step):
            told.append(step)
    return AGAIN.join(told)


def audited(home: Path) -> list[dict[str, object]]:
    file = home / "var" / "records" / "audit.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module", autouse=True)
def questions(home: Path) -> None:
    """What every new index is checked with."""
    asked = [{"question": "How many steps has the stair?", "documents": ["lighthouse.md"], "contains": "199 steps"}]
    (home / "docs" / "questions.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in asked), "utf-8")


async def test_a_reindex_shows_its_progress_and_is_served_at_once(bot: BotProcess, stage: Stage, home: Path) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "operators")
    before = await world.slash(stage.bo, stage.general, "ask", question=SOUND).answered()
    await before.shows("no clear answer")
    (home / "docs" / "owls.md").write_text(OWLS, "utf-8")
    (home / "docs" / "broken.pdf").write_bytes(b"no pdf")
    board = await world.slash(stage.ada, channel, "reindex").answered()
    await board.shows("generation 2", PATIENCE)
    assert [each["what"] for each in audited(home)] == ["reindex asked", "reindex done"]
    after = await world.slash(stage.bo, stage.general, "ask", question=SOUND).answered()
    await after.shows("soft feathers")
    again = await world.slash(stage.ada, channel, "reindex", source="staff").answered()
    await again.shows("up to date", PATIENCE)
    await world.answers.until(lambda: "staff: 0 added" in world.from_bot(channel)[-1].text)
    unknown = await world.slash(stage.ada, channel, "reindex", source="nowhere").answered()
    await unknown.settled()
    seen = re.sub(r"\b\d+ s\b", "<seconds>", world.transcript(channel))
    assert seen == kept("reindex", seen)


async def test_a_reindex_shows_how_far_it_is_outlives_its_token_and_asks_the_questions(
    bot: BotProcess, stage: Stage, home: Path
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "progress")
    for number in range(200):
        text = " ".join(
            f"Shelf {shelf} of room {number} in the light keeper's house holds {shelf + 3} books on the sea and a lamp."
            for shelf in range(3)
        )
        (home / "docs" / f"room-{number}.md").write_text(f"---\ntitle: Room {number}\n---\n{text}\n", "utf-8")
    board = await world.slash(stage.ada, channel, "reindex").answered()
    await board.shows("read", PATIENCE)
    world.clock.advance(16 * 60)
    await board.shows("204 documents", PATIENCE)
    seen = steps(world.transcript(channel, history=True))
    assert seen == kept("reindex-many", seen)


async def test_a_full_reindex_can_be_cancelled_and_another_waits(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "cancelling")
    board = await world.slash(stage.ada, channel, "reindex", full=True).answered()
    await (await world.slash(stage.ada, channel, "reindex").answered()).settled()
    world.press(stage.ada, board, "Cancel")
    await board.shows("cancelled", PATIENCE)
    assert world.transcript(channel) == kept("cancel", world.transcript(channel))


async def test_a_reason_that_names_a_document_is_told_to_who_asked_alone(
    bot: BotProcess, stage: Stage, home: Path
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "reasons")
    (home / "docs" / "sources.toml").write_text('["layoffs.md"]\naudience = "staff"\n', "utf-8")
    asked = world.slash(stage.ada, channel, "reindex")
    board = await asked.answered()
    await board.shows("docs: could not be read, so what was known of it stays", PATIENCE)
    await world.answers.until(lambda: len(asked.messages) > 1)
    (home / "docs" / "sources.toml").unlink()
    assert [("layoffs" in each.text, each.audience) for each in asked.messages] == [(False, None), (True, stage.ada)]


async def test_operators_see_the_status_and_roll_back(bot: BotProcess, stage: Stage, home: Path) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "states")
    status = await world.slash(stage.ada, channel, "status").answered()
    await status.settled()
    assert "generation 3" in status.text
    assert "Queue    0 at work, 0 waiting" in status.text
    board = await world.slash(stage.ada, channel, "rollback").answered()
    await board.shows("generation 1")
    gone = await world.slash(stage.bo, stage.general, "ask", question=SOUND).answered()
    await gone.shows("no clear answer")
    nothing = await world.slash(stage.ada, channel, "rollback", generation=7).answered()
    await nothing.settled()
    assert "No earlier full reindex is kept" in nothing.text
    assert [each["what"] for each in audited(home)][-2:] == ["rolled back", "rollback failed"]
    seen = plain(world.transcript(channel))
    assert seen == kept("status-and-rollback", seen)


async def test_an_index_for_other_settings_than_the_bot_started_with_is_not_served_and_says_so(
    bot: BotProcess, stage: Stage, home: Path
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "settings")
    settings = home / "footnote.toml"
    before = settings.read_text("utf-8")
    settings.write_text(before.replace('path = "docs"', 'path = "docs"\naudience = "staff"'), "utf-8")
    board = await world.slash(stage.ada, channel, "reindex").answered()
    await board.shows("It is not served yet: The settings give a source another audience than", PATIENCE)
    assert "Restart what has run since" in board.text
    assert "docs" not in board.text
    settings.write_text(before, "utf-8")
    again = await world.slash(stage.ada, channel, "reindex").answered()
    await again.shows("The index is generation", PATIENCE)
    assert "not served" not in again.text


async def test_others_are_not_offered_these_commands(bot: BotProcess, stage: Stage) -> None:
    with pytest.raises(CommandNotShown):
        stage.world.slash(stage.bo, stage.general, "reindex")


async def test_every_request_was_as_discord_wants_it(bot: BotProcess, discord_server: FakeDiscord) -> None:
    # The first edit after a quarter of an hour finds that the interaction's token has died.
    assert {request.code for request in discord_server.requests if request.status >= 400} <= {10015, 50027}
    assert discord_server.world.unanswered() == []
    assert "Traceback" not in bot.output
