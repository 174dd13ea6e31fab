"""Answers of people that are kept on Slack: who is offered what, who may do what, and what is seen of it."""

import re
from pathlib import Path

import pytest

from tests.bot.slack.conftest import Stage, Start, write_settings
from tests.bot.slack.transcripts import kept
from tests.fakes.discord.process import BotProcess
from tests.fakes.slack.blocks import buttons
from tests.fakes.slack.model import Channel, Message, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

WIFI, CARD = "What is the password of the guest wifi?", "It is on the card at the door. Ask Cy for a new one."
LIGHTHOUSE, RIGHT = "When was the lighthouse built?", "It was built in 1872. The plaque is wrong."


async def ask(stage: Stage, person: Person, channel: Channel, question: str, shows: str) -> Message:
    """The answer to a question."""
    return await stage.answer(stage.say(person, channel, f"{stage.slack.bot.mention} {question}"), shows)


def undated(seen: str) -> str:
    """A transcript that is the same in every run."""
    seen = re.sub(r"\b\d{1,2} [A-Z][a-z]{2} \d{4}\b", "9 Nov 2026", seen)
    return re.sub(r"\b[0-9a-f]{8}\b", "0a1b2c3d", re.sub(r"/archives/\w+(/p\d+)?", "/archives/…", seen))


async def test_what_a_trusted_member_answers_is_offered_to_that_member_alone(
    start: Start, stage: Stage, home: Path
) -> None:
    ann = stage.person("Ann")
    channel = stage.channel("wifi", stage.ada, stage.bo, ann)
    settings = (home / "footnote.toml").read_text("utf-8")
    changed = settings.replace("[slack]\n", f'[slack]\ntrusted_groups = ["{stage.group(ann)}"]\n')
    (home / "footnote.toml").write_text(changed, "utf-8")
    try:
        async with start():
            question = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {WIFI}")
            await stage.answer(question, "no clear answer")
            stage.say(stage.ada, channel, "I think somebody has to look that up.", question)
            said = stage.say(ann, channel, CARD, question)
            offer = await stage.shown(ann, channel, "Keep this as an answer?")
            assert set(buttons(offer.blocks)) == {"Keep", "Edit", "No"}
            stage.press(ann, offer, "Keep")
            await stage.shown(ann, channel, "Kept.")
            await stage.until(lambda: offer.deleted)
            answer = await ask(stage, stage.ada, channel, "what's the guest wifi password?", "on the card")
            assert "Answer by Ann" in stage.text(answer)
            stage.delete(said)
            await stage.until(lambda: answer.deleted)
            await ask(stage, stage.ada, channel, WIFI, "no clear answer")
    finally:
        write_settings(home, stage)
    seen = undated(stage.transcript(channel))
    assert seen == kept("learning", seen)


async def test_nobody_is_asked_to_keep_anything_while_the_bot_is_paused(start: Start, stage: Stage, home: Path) -> None:
    ann, plants = stage.person("Ann"), "Who waters the plants in the greenhouse?"
    channel = stage.channel("plants", stage.mo, stage.bo, ann)
    settings = (home / "footnote.toml").read_text("utf-8")
    changed = settings.replace("[slack]\n", f'[slack]\ntrusted_groups = ["{stage.group(ann)}"]\n')
    (home / "footnote.toml").write_text(changed, "utf-8")
    try:
        async with start():
            question = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {plants}")
            await stage.answer(question, "no clear answer")
            stage.slash(stage.mo, channel, "/footnote", "settings set paused on")
            await stage.shown(stage.mo, channel, "paused is on now")
            stage.say(ann, channel, "Di waters them on Monday mornings.", question)
            await stage.silence()
            assert "Keep this as an answer?" not in stage.transcript(channel)
            stage.slash(stage.mo, channel, "/footnote", "settings reset paused")
            await stage.shown(stage.mo, channel, "paused is off again")
            stage.say(ann, channel, "It is Di who waters them, on Monday mornings.", question)
            await stage.shown(ann, channel, "Keep this as an answer?")
    finally:
        write_settings(home, stage)


async def test_those_who_may_save_correct_list_change_and_withdraw(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("saving", stage.ada, stage.bo, stage.mo)
    question = stage.say(stage.bo, channel, WIFI)
    said = stage.say(stage.ada, channel, CARD, question)
    stage.shortcut(stage.bo, said, "save_answer")
    await stage.shown(stage.bo, channel, "Only moderators can do this")
    stage.shortcut(stage.mo, said, "save_answer")
    await stage.until(lambda: stage.mo.id in stage.slack.modals)
    form = stage.slack.modals[stage.mo.id]
    assert [each["element"].get("initial_value") for each in form["blocks"]] == [WIFI, CARD, None]
    wrong = stage.fill(stage.mo, days="soon")
    await wrong.done.wait()
    assert list(wrong.response["errors"]) == ["days"]
    stage.slack.modals[stage.mo.id] = form
    done = stage.fill(stage.mo, days="30")
    await done.done.wait()
    assert "Kept." in str(done.response["view"])
    assert "Answer by Ada" in stage.text(await ask(stage, stage.bo, channel, WIFI, "on the card"))
    answer = await ask(stage, stage.bo, channel, LIGHTHOUSE, "1871")
    await stage.until(lambda: "Delete" in buttons(answer.blocks))
    for person in (stage.bo, stage.mo):
        stage.shortcut(person, answer, "correct_this")
    await stage.until(lambda: stage.mo.id in stage.slack.modals)
    assert stage.bo.id not in stage.slack.modals
    stage.fill(stage.mo, text=RIGHT)
    await stage.until(lambda: "Corrected by Mo" in stage.text(answer))
    assert "1871" not in stage.text(answer)
    assert "Answer by Mo" in stage.text(await ask(stage, stage.ada, channel, LIGHTHOUSE, "1872"))
    stage.slash(stage.bo, channel, "/footnote", "answers")
    await stage.shown(stage.bo, channel, "Only operators may do this")
    stage.slash(stage.mo, channel, "/footnote", "answers lighthouse")
    found = stage.text(await stage.shown(stage.mo, channel, "1 kept answer."))
    short = re.findall(r"\b[0-9a-f]{8}\b", found)[0]
    stage.slash(stage.mo, channel, "/footnote", f"answers expire {short} 9")
    await stage.shown(stage.mo, channel, "Done.")
    stage.slash(stage.mo, channel, "/footnote", f"answers edit {short}")
    await stage.until(lambda: stage.mo.id in stage.slack.modals)
    await stage.fill(stage.mo, text="In 1873.").done.wait()
    await ask(stage, stage.ada, channel, LIGHTHOUSE, "1873")
    stage.slash(stage.mo, channel, "/footnote", f"answers withdraw {short}")
    await stage.shown(stage.mo, channel, "Withdrawn.")
    await ask(stage, stage.ada, channel, LIGHTHOUSE, "1871")
    stage.shortcut(stage.mo, said, "correct_this")
    await stage.shown(stage.mo, channel, "This is no answer of mine")
    seen = undated(stage.transcript(channel))
    assert seen == kept("save-and-correct", seen)


async def test_what_is_kept_of_a_private_channel_stays_there(bot: BotProcess, stage: Stage) -> None:
    secret = stage.channel("secret", stage.ada, stage.mo, private=True)
    open_channel = stage.channel("open", stage.ada, stage.bo, stage.mo)
    question = "How does the safe open?"
    said = stage.say(stage.ada, secret, "The safe opens with the year of the flood.")
    stage.shortcut(stage.mo, said, "save_answer")
    await stage.until(lambda: stage.mo.id in stage.slack.modals)
    await stage.fill(stage.mo, question=question).done.wait()
    await ask(stage, stage.ada, secret, question, "year of the flood")
    await ask(stage, stage.ada, open_channel, question, "no clear answer")
    stage.slash(stage.bo, open_channel, "/ask", question)
    await stage.shown(stage.bo, open_channel, "no clear answer")
    stage.slash(stage.ada, open_channel, "/ask", question)
    await stage.shown(stage.ada, open_channel, "year of the flood")
    direct = stage.say(stage.mo, stage.slack.direct(stage.mo), "The safe is green and heavy.")
    stage.shortcut(stage.mo, direct, "save_answer")
    await stage.until(lambda: any("who may read this place" in stage.text(each) for each in stage.slack.messages))
