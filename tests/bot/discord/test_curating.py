"""Answers of people that are kept on Discord: who is offered what, who may do what, and what is seen of it."""

import json
import re
from pathlib import Path

import pytest

from tests.bot.discord.conftest import Start, write_settings
from tests.bot.discord.snapshots import kept
from tests.bot.discord.stage import Stage
from tests.fakes.discord.calling import CommandNotShown
from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel, User

pytestmark = pytest.mark.asyncio(loop_scope="module")

WIFI, CARD = "What is the password of the guest wifi?", "It is on the card at the door. Ask Cy for a new one."
LIGHTHOUSE, RIGHT = "When was the lighthouse built?", "It was built in 1872. The plaque is wrong."
SAVE, CORRECT = "Save as answer", "Correct this"


async def ask(stage: Stage, person: User, channel: Channel, question: str, shows: str) -> Message:
    """The answer to a question."""
    answer = await stage.world.say(person, channel, f"{stage.world.bot.mention} {question}").answered(10)
    await answer.shows(shows, 10)
    return await answer.settled()


def undated(seen: str) -> str:
    """A transcript that is the same on every day."""
    return re.sub(r"\b\d{1,2} [A-Z][a-z]{2} \d{4}\b", "9 Nov 2026", seen)


async def send(stage: Stage, person: User, opened: Interaction, **values: str) -> Message:
    """Fill in the form that somebody opened and send it; returns what the bot says to it."""
    await opened.opened()
    named = {
        {"days": "Days until it expires (empty: never)"}.get(name, name.title()): each for name, each in values.items()
    }
    return await stage.world.submit(person, opened, named).answered()


async def test_what_a_trusted_member_answers_is_offered_and_kept_by_one_press(
    start: Start, stage: Stage, home: Path
) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "wifi")
    knowing = world.role(stage.guild, "knowing")
    ann = world.person("Ann", stage.guild, roles=[knowing])
    write_settings(home, stage, discord=f"trusted_roles = [{knowing.id}]")
    try:
        async with start():
            question = world.say(stage.bo, channel, f"{world.bot.mention} {WIFI}")
            refused = await (await question.answered(10)).shows("no clear answer", 10)
            world.say(stage.ada, channel, "I think somebody has to look that up.", reply_to=question)
            said = world.say(ann, channel, CARD, reply_to=refused)
            await world.answers.until(lambda: len(world.from_bot(channel)) == 2)
            offer = world.from_bot(channel)[1]
            await offer.shows("Keep this as an answer?")
            told = await world.press(stage.mo, offer, "Keep").answered()
            await told.shows("Only the person who wrote this answer")
            told = await world.press(ann, offer, "Keep").answered()
            await told.shows("Kept.")
            assert told.audience is ann
            await world.answers.until(lambda: offer.deleted)
            again = await ask(stage, stage.ada, channel, "what's the guest wifi password?", "on the card")
            await again.shows("Answer by Ann")
            world.delete(ann, said)
            await world.answers.until(lambda: again.deleted)
            await ask(stage, stage.ada, channel, WIFI, "no clear answer")
    finally:
        write_settings(home, stage)
    seen = undated(world.transcript(channel))
    assert seen == kept("learning", seen)


async def test_moderators_save_correct_list_change_and_withdraw(start: Start, stage: Stage, home: Path) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "saving")
    async with start():
        question = world.say(stage.bo, channel, WIFI)
        said = world.say(stage.ada, channel, CARD, reply_to=question)
        opened = world.message_command(stage.mo, said, SAVE)
        wrong = await send(stage, stage.mo, opened, days="soon")
        await wrong.shows("Write the days as a number")
        again = world.press(stage.mo, wrong, "Edit")
        await (await send(stage, stage.mo, again, days="30")).shows("Kept.")
        await (await ask(stage, stage.bo, channel, WIFI, "on the card")).shows("Answer by Ada")
        answer = await ask(stage, stage.bo, channel, LIGHTHOUSE, "1871")
        form = world.message_command(stage.mo, answer, CORRECT)
        await (await send(stage, stage.mo, form, answer=RIGHT)).shows("Kept.")
        await answer.shows("Corrected by Mo")
        assert "1871" not in answer.content
        await (await ask(stage, stage.ada, channel, LIGHTHOUSE, "1872")).shows("Answer by Mo")
        found = await world.slash(stage.mo, channel, "answers list").answered()
        await found.shows("2 kept answers")
        assert found.audience is stage.mo
        named = await world.slash(stage.mo, channel, "answers list", words="lighthouse").answered()
        await named.shows("1 kept answer")
        short = next(word for word in named.text.replace("`", " ").split() if len(word) == 8 and word.isalnum())
        await (await world.slash(stage.mo, channel, "answers expire", id=short, days=9).answered()).shows("Done.")
        form = world.slash(stage.mo, channel, "answers edit", id=short)
        await (await send(stage, stage.mo, form, answer="In 1873.")).shows("Done.")
        await ask(stage, stage.ada, channel, LIGHTHOUSE, "1873")
        await (await world.slash(stage.mo, channel, "answers withdraw", id=short).answered()).shows("Withdrawn")
        await ask(stage, stage.ada, channel, LIGHTHOUSE, "1871")
        not_mine = await world.message_command(stage.mo, said, CORRECT).answered()
        await not_mine.shows("This is no answer of mine")
        own = await world.message_command(stage.mo, answer, SAVE).answered()
        await own.shows("Only what people write")
    ids = re.compile(r"\b[0-9a-f]{8}\b")
    seen = ids.sub("0a1b2c3d", undated(world.transcript(channel)))
    assert seen == kept("save-and-correct", seen)
    lines = (home / "var" / "records" / "audit.jsonl").read_text("utf-8").splitlines()
    assert {"answer kept", "answer corrected", "kept answers shown", "kept answer expires"} <= {
        json.loads(line)["what"] for line in lines
    }


async def test_what_is_kept_of_a_private_channel_stays_there_and_others_are_offered_nothing(
    start: Start, stage: Stage
) -> None:
    world = stage.world
    other = world.person("Cy", stage.guild, roles=[stage.staff])
    async with start():
        said = world.say(other, stage.backstage, "The safe opens with the year of the flood.")
        with pytest.raises(CommandNotShown):
            world.message_command(stage.ada, said, SAVE)
        with pytest.raises(CommandNotShown):
            world.slash(stage.ada, stage.general, "answers list")
        chiefs = world.role(stage.guild, "chiefs", "manage_messages")
        chief = world.person("Di", stage.guild, roles=[stage.staff, chiefs])
        form = world.message_command(chief, said, SAVE)
        question = "How does the safe open?"
        await (await send(stage, chief, form, question=question)).shows("Kept.")
        await ask(stage, stage.ada, stage.backstage, question, "year of the flood")
        await ask(stage, stage.ada, stage.general, question, "no clear answer")
        alone = await world.slash(stage.bo, stage.general, "ask", question=question, private=True).answered()
        await alone.shows("no clear answer")
        alone = await world.slash(stage.ada, stage.general, "ask", question=question, private=True).answered()
        await alone.shows("year of the flood")
        hidden = await world.slash(stage.mo, stage.general, "answers list").answered()
        await hidden.shows("kept answer")
        assert "flood" not in hidden.text
        shown = await world.slash(chief, stage.general, "answers list").answered()
        await shown.shows("flood")
