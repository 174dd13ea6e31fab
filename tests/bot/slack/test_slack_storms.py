"""Slack and the process fail in every way, again and again: what was accepted is answered once in the end."""

import asyncio
import os
import random

import pytest

from tests.bot.slack.conftest import Stage, Start
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.slack.model import Message, Refused

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.soak]

ROUNDS = int(os.environ.get("FOOTNOTE_TEST_ROUNDS", "20"))
QUESTIONS = ("When was the lighthouse built?", "How many bees does a hive hold?", "How many steps has the stair?")
SENDING = ("chat.postMessage", "chat.update", "conversations.replies", "agents.sessions.setStatus", "users.info")
STORMS = (
    Refused("ratelimited", 429, retry_after=1),
    Refused("internal_error", 500),
    Refused("service_unavailable", 503),
    Refused("fatal_error"),
)
LONG = 90.0 * PATIENCE


async def test_nothing_that_was_accepted_is_lost_or_answered_twice(start: Start, stage: Stage) -> None:
    chance, asked = random.Random(1), list[Message]()
    for number in range(ROUNDS):
        channel = stage.channel(f"storm-{number}")
        async with start() as bot:
            for _ in range(chance.randint(2, 5)):
                for method in chance.sample(SENDING, 2):
                    stage.slack.fail(method, *chance.choices(STORMS, k=chance.randint(1, 4)))
                who = stage.person(f"P{len(asked)}")
                channel.members.add(who.id)
                asked.append(stage.say(who, channel, f"{stage.slack.bot.mention} {chance.choice(QUESTIONS)}"))
                if chance.random() < 0.3:
                    stage.hear(stage.event(asked[-1]))
                if chance.random() < 0.3:
                    await stage.slack.reconnect()
                await asyncio.sleep(chance.random())
            await _heard(stage)
            if chance.random() < 0.6:
                await bot.kill()
        stage.slack.forgive()
    async with start() as bot:
        await _settled(stage, asked)
        assert "Traceback" not in bot.output
    assert [len(_answers(stage, each)) for each in asked] == [1] * len(asked)
    assert stage.slack.complaints == []


async def _heard(stage: Stage) -> None:
    """Wait until Slack was told that everything was heard."""
    await asyncio.gather(*(each.done.wait() for each in stage.slack.envelopes))


async def _settled(stage: Stage, asked: list[Message]) -> None:
    async with asyncio.timeout(LONG):
        while not all(_answers(stage, each) for each in asked):
            await asyncio.sleep(0.1)
    await stage.silence()


def _answers(stage: Stage, asked: Message) -> list[Message]:
    """What stands in a question's thread as an answer to it."""
    return [each for each in stage.replies(asked) if not each.deleted]
