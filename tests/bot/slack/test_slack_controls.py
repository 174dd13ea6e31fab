"""Buttons, the Home tab, and what operators do on Slack; what people see is kept as text."""

import json
import re

import pytest

from tests.bot.slack.conftest import Stage
from tests.bot.slack.transcripts import kept
from tests.fakes.discord.process import BotProcess
from tests.fakes.slack.blocks import read
from tests.fakes.slack.model import Refused

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
KEY = "Where does the key of the boiler room hang?"


async def test_a_number_opens_its_passage_for_who_may_read_it(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("passages", stage.ada, private=True)
    answer = await stage.answer(stage.say(stage.ada, channel, f"{stage.slack.bot.mention} {KEY}"), "green door")
    stage.press(stage.ada, answer, "1")
    await stage.shown(stage.ada, channel, "*The key of the boiler room hangs")
    channel.members.add(stage.bo.id)  # who joins later may not read what the answer quotes
    stage.press(stage.bo, answer, "1")
    await stage.shown(stage.bo, channel, "You can’t see this passage")
    assert stage.transcript(channel) == kept("passages", stage.transcript(channel))


async def test_several_passages_are_shown_together_as_far_as_who_looks_may_read_them(
    bot: BotProcess, stage: Stage
) -> None:
    channel = stage.channel("together", stage.ada, private=True)
    both = f"{stage.slack.bot.mention} {KEY} How many bees does a hive hold?"
    answer = await stage.answer(stage.say(stage.ada, channel, both), "green door")
    seen = stage.transcript(channel)
    channel.members.add(stage.bo.id)
    for person in (stage.ada, stage.bo):
        stage.press(person, answer, "All passages")
        await stage.until(lambda person=person: person.id in stage.slack.modals)
        seen += f"\n--- {person.name} sees ---\n{read(stage.slack.modals.pop(person.id)['blocks'])}\n"
    assert seen == kept("all-passages", seen)
    stage.slack.fail("views.open", Refused("expired_trigger_id"))
    stage.press(stage.bo, answer, "All passages")
    await stage.shown(stage.bo, channel, "press the numbers one by one")


async def test_a_vote_that_it_did_not_help_asks_for_a_reason(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("votes", stage.bo)
    answer = await stage.answer(stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}"), "1871")
    stage.press(stage.ada, answer, "This helped")
    await stage.shown(stage.ada, channel, "Thanks, noted.")
    stage.press(stage.bo, answer, "This did not help")
    await stage.until(lambda: stage.bo.id in stage.slack.modals)
    form = read(stage.slack.modals[stage.bo.id]["blocks"])
    sent = stage.submit(stage.bo, "It is out of date", "There is a new one.")
    await sent.done.wait()
    assert sent.response["response_action"] == "update"
    told = read(sent.response["view"]["blocks"])
    assert f"{form}\n--- sent ---\n{told}\n" == kept("reason", f"{form}\n--- sent ---\n{told}\n")


async def test_where_no_form_can_be_opened_the_vote_counts_all_the_same(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("late", stage.bo)
    answer = await stage.answer(stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}"), "1871")
    stage.slack.fail("views.open", Refused("expired_trigger_id"))
    stage.press(stage.bo, answer, "This did not help")
    await stage.shown(stage.bo, channel, "Thanks, noted.")


async def test_an_answer_is_deleted_by_its_asker_and_by_admins_alone(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("deleting", stage.bo, stage.ada)
    answers = [
        await stage.answer(stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}"), "1871")
        for _ in range(2)
    ]
    stage.press(stage.ada, answers[0], "Delete")
    await stage.shown(stage.ada, channel, "Only the person who asked")
    assert not answers[0].deleted
    stage.press(stage.bo, answers[0], "Delete")
    stage.press(stage.mo, answers[1], "Delete")
    await stage.until(lambda: all(each.deleted for each in answers))
    assert stage.transcript(channel) == kept("deleting", stage.transcript(channel))


async def test_home_says_what_may_be_read_and_hands_out_what_is_kept(bot: BotProcess, stage: Stage) -> None:
    user = stage.person("Quin")
    asked = stage.say(user, stage.slack.direct(user), LIGHTHOUSE)
    await stage.answer(asked, "1871")
    stage.hear({"type": "app_home_opened", "user": user.id, "channel": asked.channel.id, "tab": "home"})
    await stage.until(lambda: user.id in stage.slack.homes)
    seen = read(stage.slack.homes[user.id]["blocks"])
    assert "staff" not in seen
    dated = " ".join(word for word in seen.split(" ") if not word[:2].isdecimal())
    assert f"{dated}\n" == kept("home", f"{dated}\n")
    stage.press_home(user, "Get my data")
    await stage.until(lambda: any(each["channel"] == asked.channel.id for each in stage.slack.files.values()))
    (file,) = [each for each in stage.slack.files.values() if each["channel"] == asked.channel.id]
    assert [each["answer"]["question"] for each in json.loads(file["data"])["answers"]] == [LIGHTHOUSE]
    told = ""
    for button, said in (
        ("Delete my data", "Deleted: 1 question"),
        ("Opt out", "no longer keep"),
        ("Opt in", "I keep your"),
    ):
        stage.press_home(user, button)
        await stage.until(lambda said=said: said in read(stage.slack.homes[user.id]["blocks"]))
        told += f"[{button}]\n  {read(stage.slack.homes[user.id]['blocks'][:1])}\n"
    assert told == kept("home-buttons", told)


async def test_who_opens_the_conversation_is_offered_questions_about_what_they_may_read(
    bot: BotProcess, stage: Stage
) -> None:
    channel = stage.slack.direct(stage.bo)
    stage.hear({"type": "app_home_opened", "user": stage.bo.id, "channel": channel.id, "tab": "messages"})
    await stage.until(lambda: channel.id in stage.slack.prompts)
    offered = sorted(stage.slack.prompts[channel.id])
    assert offered == ["What does “Bees” say?", "What does “The lighthouse” say?"]
    shown = "".join(f"( {each} )\n" for each in offered)
    assert shown == kept("prompts", shown)


async def test_a_reindex_shows_what_came_of_it_and_names_only_sources_that_all_may_know(
    bot: BotProcess, stage: Stage
) -> None:
    channel = stage.channel("operations", stage.ada, stage.bo)
    stage.slash(stage.mo, channel, "/footnote", "reindex")
    await stage.until(lambda: "up to date" in stage.transcript(channel))
    await stage.shown(stage.mo, channel, "staff: 0 added")
    seen = stage.transcript(channel)
    public = [each for each in stage.slack.messages if each.channel is channel and not each.audience]
    assert "staff" not in "".join(map(stage.text, public))
    assert seen == kept("reindex", seen)


async def test_status_sources_settings_and_how_it_is_used(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("status", stage.ada, stage.bo)
    for words, shown in (
        ("status", "Queue"),
        ("sources", "*docs*: 2 documents"),
        ("settings", "follow_ups"),
        ("reindex nowhere", "no source nowhere"),
        ("rollback 99", "No earlier full reindex"),
        ("please", "For operators"),
    ):
        stage.slash(stage.ada, channel, "/footnote", words)
        await stage.shown(stage.ada, channel, shown)
    found = await stage.shown(stage.ada, channel, "*docs*: 2 documents")
    assert re.search(r"docs\*: 2 documents, read \d{4}-\d\d-\d\d \d\d:\d\d UTC", stage.text(found))
    assert "staff" not in stage.text(found)
    seen = re.sub(r"\d{4}-\d\d-\d\d[T ][\d:+]+", "<time>", stage.transcript(channel))
    seen = re.sub(r"\d+\.\d MB|weights [0-9a-f]+", "…", seen)
    seen = seen.replace(channel.id, "C…")
    assert seen == kept("operators", seen)


async def test_nobody_else_may(bot: BotProcess, stage: Stage) -> None:
    channel = stage.channel("nobody", stage.bo, stage.gus)
    for person in (stage.bo, stage.gus):
        stage.slash(person, channel, "/footnote", "reindex")
        await stage.shown(person, channel, "Only operators may do this")
    assert [each for each in stage.slack.messages if each.channel is channel and not each.audience] == []


async def test_where_the_bot_is_not_in_the_channel_the_operator_follows_in_a_direct_message(
    bot: BotProcess, stage: Stage
) -> None:
    channel = stage.channel("elsewhere", stage.mo)
    channel.members.discard(stage.slack.bot.id)
    stage.slash(stage.mo, channel, "/footnote", "reindex docs")
    await stage.until(lambda: "up to date" in stage.transcript(stage.slack.direct(stage.mo)))


async def test_every_request_was_as_slack_wants_it(bot: BotProcess, stage: Stage) -> None:
    assert stage.slack.complaints == []
    assert stage.pings() == []
    assert "Traceback" not in bot.output
