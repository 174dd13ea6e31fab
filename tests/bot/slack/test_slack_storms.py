"""Slack, the database and the process fail in every way: what was accepted is answered once in the end."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bot.discord.test_storms import few_or, held
from tests.bot.slack.conftest import Stage, Start, write_settings
from tests.fakes.discord.answers import PATIENCE
from tests.fakes.discord.process import BotProcess
from tests.fakes.slack.blocks import read
from tests.fakes.slack.model import Channel, Envelope, Message, Person, Refused

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(3600)]

QUESTIONS = ("When was the lighthouse built?", "How many bees does a hive hold?", "How many steps has the stair?")
SENDING = (
    *("chat.postMessage", "chat.update", "conversations.replies", "agents.sessions.setStatus", "users.info"),
    *("users.list", "conversations.members", "chat.startStream", "response_url"),
)
LIMITED = Refused("ratelimited", 429, retry_after=1)
BROKEN = (Refused("internal_error", 500), Refused("service_unavailable", 503), Refused("fatal_error"))
LONG = 120.0 * PATIENCE
ACKNOWLEDGED = 1.0 * PATIENCE


@pytest.fixture(scope="module", autouse=True)
def _limitless(home: Path, stage: Stage) -> None:
    """No limits on how much is asked."""
    write_settings(home, stage, service="per_minute = 0\nqueue = 500")


@dataclass(slots=True)
class Ledger:
    """What was asked, each by somebody else in a channel of its own, which takes a message a second."""

    stage: Stage
    chance: random.Random
    said: list[Message] = field(default_factory=list)
    used: list[tuple[Person, Channel, Envelope]] = field(default_factory=list)

    def say(self) -> Message:
        """Ask with a mention."""
        who, where = self._place()
        text = f"{self.stage.slack.bot.mention} {self.chance.choice(QUESTIONS)}"
        self.said.append(self.stage.say(who, where, text))
        return self.said[-1]

    def use(self) -> Envelope:
        """Ask with /ask."""
        who, where = self._place()
        self.used.append((who, where, self.stage.slash(who, where, "/ask", self.chance.choice(QUESTIONS))))
        return self.used[-1][2]

    def _place(self) -> tuple[Person, Channel]:
        number = len(self.stage.slack.people)
        who = self.stage.person(f"P{number}")
        return who, self.stage.channel(f"c{number}", who)

    def answers(self) -> list[int]:
        """How many answers each question has."""
        alone = [self._alone(who) for who, _, envelope in self.used if envelope.acknowledged_after is not None]
        return [*map(self._answers_in, map(self.stage.replies, self.said)), *alone]

    def _alone(self, who: Person) -> int:
        return self._answers_in([each for each in self.stage.slack.messages if each.audience == who.id])

    def _answers_in(self, messages: list[Message]) -> int:
        return sum("[This helped]" in self.stage.text(each) for each in messages if not each.deleted)

    async def settle(self) -> None:
        """Wait until everything is answered, and a while longer."""
        async with asyncio.timeout(LONG):
            while not all(self.answers()):
                await asyncio.sleep(0.1)
        await self.stage.silence()
        assert set(self.answers()) == {1}
        # Slack tells the person that a command failed whose acknowledgement was lost; it may be answered all the same.
        assert max((self._alone(who) for who, _, _ in self.used), default=0) <= 1
        assert self.stage.slack.complaints == []

    async def heard(self) -> None:
        """Wait until Slack was told that everything was heard."""
        await asyncio.gather(*(each.done.wait() for each in self.stage.slack.envelopes))
        events = [each for each in self.stage.slack.envelopes if each.kind == "events_api"]
        late = [each for each in events if each.acknowledged_after is None]
        assert [each.payload for each in late] == []

    async def repeat(self, *, events_alone: bool = False) -> None:
        """Have Slack send everything again that it has sent so far."""
        for each in list(self.stage.slack.envelopes):
            if each.kind == "events_api" or not events_alone:
                self.stage.slack.repeat(each)
        await self.heard()


@few_or(20, few=2)
async def test_reconnects_and_envelopes_that_come_again_cost_no_answer(start: Start, stage: Stage, rounds: int) -> None:
    ledger = Ledger(stage, random.Random(1))
    async with start() as bot:
        for number in range(rounds):
            ledger.say()
            ledger.use()
            await asyncio.sleep(ledger.chance.random() * 0.3)
            broken = (stage.slack.cut, stage.slack.reconnect, lambda: stage.slack.reconnect("warning"))
            await broken[number % len(broken)]()
            ledger.say()
            await asyncio.sleep(ledger.chance.random() * 0.3)
            await ledger.heard()
        await ledger.settle()
        await ledger.repeat()
        await ledger.settle()
        assert defects(bot) == []
    stage.slack.envelopes = [each for each in stage.slack.envelopes if each.kind == "events_api"][-40:]
    async with start():
        await ledger.repeat(events_alone=True)
        await ledger.settle()


@few_or(60, few=4)
async def test_an_outage_and_a_storm_of_limits_delay_answers_only(start: Start, stage: Stage, rounds: int) -> None:
    ledger = Ledger(stage, random.Random(2))
    async with start() as bot:
        for failures in (BROKEN, (LIMITED,)):
            out = asyncio.create_task(stage.slack.break_for(rounds, failures, SENDING))
            while not out.done():
                ledger.say()
                ledger.use()
                await asyncio.sleep(max(0.5, rounds / 15))
            await out
            await ledger.settle()
        await ledger.heard()
        assert defects(bot) == []


@few_or(30, few=4)
async def test_a_database_that_stands_still_delays_nobody(start: Start, stage: Stage, home: Path, rounds: int) -> None:
    ledger = Ledger(stage, random.Random(3))
    stage.slack.envelopes.clear()
    async with start() as bot:
        ledger.say()
        await ledger.settle()
        with held(home / "var" / "records" / "records.sqlite"):
            until = time.monotonic() + rounds
            while time.monotonic() < until:
                ledger.say()
                ledger.use()
                answer = stage.replies(ledger.said[0])[0]
                stage.press(ledger.chance.choice(list(stage.slack.people.values())), answer, "1")
                await asyncio.sleep(1.0)
            stage.slack.modals.pop(stage.bo.id, None)  # of another run
            stage.press(stage.bo, answer, "This did not help")
            await stage.until(lambda: stage.bo.id in stage.slack.modals)
            form = dict(stage.slack.modals[stage.bo.id])
            sent = stage.submit(stage.bo, "It is out of date", "")
            stage.slack.modals[stage.bo.id] = form
            await ledger.settle()
        await ledger.heard()
        assert max(each.acknowledged_after or 0.0 for each in stage.slack.envelopes) < ACKNOWLEDGED
        assert defects(bot) == []
        assert "Saving" in read(sent.response["view"]["blocks"])
        await stage.until(lambda: "records" in read(stage.slack.modals[stage.bo.id]["blocks"]))
        assert "*" in await pressed(stage, stage.replies(ledger.said[-1])[0])
    async with start():
        await ledger.repeat(events_alone=True)
        await ledger.settle()


@few_or(20, few=1)
async def test_ended_at_any_moment_it_comes_back_to_everything(
    start: Start, stage: Stage, home: Path, rounds: int
) -> None:
    """Slack fails meanwhile, and every other time a new generation of the index has just been swapped in."""
    chance = random.Random(4)
    ledger = Ledger(stage, chance)
    stage.slack.envelopes.clear()
    for number in range(rounds):
        async with start() as bot:
            if number % 2 == 0:
                await _swap(stage, home, number)
            for _ in range(chance.randint(2, 5)):
                for method in chance.sample(SENDING, 2):
                    stage.slack.fail(method, *chance.choices([LIMITED, *BROKEN], k=chance.randint(1, 4)))
                asked = ledger.say()
                if chance.random() < 0.3:
                    stage.hear(stage.event(asked))
                if chance.random() < 0.3:
                    await stage.slack.reconnect()
                await asyncio.sleep(chance.random() * 0.4)
            await ledger.heard()
            if number % 3:
                assert await bot.stop(30 * PATIENCE) == 0
            else:
                await bot.kill()
            assert defects(bot) == []
        stage.slack.forgive()
    async with start() as bot:
        await ledger.settle()
        await ledger.repeat(events_alone=True)
        await ledger.settle()
        assert defects(bot) == []


async def pressed(stage: Stage, answer: Message) -> str:
    """Press the number of an answer; again while the records are told not to answer, as people do. Return what is told.

    Once the database answers again, what waited for it comes first.
    """
    told = "My records do not answer"
    for _ in range(10):
        before = len(stage.slack.messages)
        stage.press(stage.bo, answer, "1")

        def shown(first: int = before) -> list[str]:
            found = stage.slack.messages[first:]
            return [stage.text(each) for each in found if each.audience == stage.bo.id]

        await stage.until(shown)
        told = shown()[-1]
        if "records do not answer" not in told:
            break
        await asyncio.sleep(1.0)
    return told


def defects(bot: BotProcess) -> list[str]:
    """Lines of the log that tell of a defect; the SDK writes of acknowledgements that a broken socket did not take."""
    return [each for each in bot.output.splitlines() if "Traceback" in each and "footnote.slack.socket" not in each]


async def _swap(stage: Stage, home: Path, number: int) -> None:
    """Have a new generation swapped in, and answered from."""
    page = home / "docs" / f"harbour{number}.md"
    page.write_text(f"# Harbour\n\nBoat number {number} lies at the pier of the harbour.\n", "utf-8")
    channel = stage.channel(f"swap{number}", stage.mo)
    stage.slash(stage.mo, channel, "/footnote", "reindex")
    await stage.until(lambda: "1 added" in stage.transcript(channel))
    asked = stage.say(stage.mo, channel, f"{stage.slack.bot.mention} Which boat lies at the pier of the harbour?")
    await stage.answer(asked, "lies at the pier")
