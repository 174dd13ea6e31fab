"""Measures how soon the bot on Slack acknowledges and answers with 100 questions in flight, a reindex running.

    python -m benchmarks.slack ../shared/evaldata        # writes docs/benchmarks.md

The bot's real process, against the tests' Slack on loopback, which runs in the measuring process. Otherwise as
``benchmarks.discord``. Acknowledged is when Slack has heard that the command was taken, for which it waits three
seconds; answered, when the person who asked sees the answer.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path

from benchmarks.discord import IN_FLIGHT, LOOK_SECONDS, PATIENCE_SECONDS, Asked, Run, measured, report
from benchmarks.machine import parse, timed_command_line
from benchmarks.report import write_section
from tests.fakes.slack.blocks import buttons
from tests.fakes.slack.model import Channel, Message, Person
from tests.fakes.slack.people import Town
from tests.fakes.slack.server import FakeSlack


def main() -> None:
    """Measure and write."""
    options = parse(timed_command_line(__doc__))
    runs = asyncio.run(_measured(options.evaldata, small=options.dry_run))
    command = "python -m benchmarks.slack ../shared/evaldata"
    write_section("slack", "On Slack", command, report(runs), dry_run=options.dry_run)


async def _measured(evaldata: Path, *, small: bool) -> dict[str, Run]:
    with tempfile.TemporaryDirectory() as name:
        async with FakeSlack() as server:
            served = '[slack]\nlanguage = "en"'  # what an answer is known by here
            return await measured(server, SlackStage(server), "slack", Path(name), evaldata, served, small=small)


class SlackStage:
    """A workspace of a hundred channels, with two people in each who ask in turn.

    Args:
        slack: The fake.
    """

    def __init__(self, slack: FakeSlack) -> None:
        self.town = Town(slack)
        self._admin = self.town.person("Mo", "admin")
        self._places: list[tuple[tuple[Person, Person], Channel]] = []
        for number in range(IN_FLIGHT):
            two = self.town.person(f"Ann {number}"), self.town.person(f"Bob {number}")
            self._places.append((two, self.town.channel(f"channel-{number}", self._admin, *two)))

    async def ask(self, texts: Sequence[str], in_flight: int) -> Run:
        """Ask questions, so many at a time."""
        left, asked = iter(texts), list[Asked]()
        started = time.perf_counter()
        await asyncio.gather(*(self._ask_on(*place, left, asked) for place in self._places[:in_flight]))
        return Run(asked, time.perf_counter() - started)

    async def reindex(self) -> Callable[[], bool]:
        """Have the index brought up to date; returns what tells whether that is still at work."""
        channel = self._places[0][1]
        self.town.slash(self._admin, channel, "/footnote", "reindex")
        public = [each for each in self.town.slack.messages if each.channel is channel and not each.audience]
        while not (found := [each for each in self.town.slack.messages if _is_running(each, channel)]):
            await asyncio.sleep(LOOK_SECONDS)
        assert found[0] not in public  # noqa: S101 - it was sent for this command
        return lambda: _is_running(found[0], channel)

    async def _ask_on(
        self, people: tuple[Person, Person], where: Channel, left: Iterator[str], asked: list[Asked]
    ) -> None:
        slack = self.town.slack
        for who, text in zip(cycle(people), left):
            begin, before = time.monotonic(), len(slack.messages)
            question = self.town.slash(who, where, "/ask", text)
            while not any(_stands(each, who, where) for each in slack.messages[before:]):
                if time.monotonic() > begin + PATIENCE_SECONDS:
                    raise RuntimeError(f"not answered: {text}\n{self.town.transcript(where)}")
                await asyncio.sleep(LOOK_SECONDS)
            answered = time.monotonic() - begin
            await question.done.wait()
            assert question.acknowledged_after is not None  # noqa: S101 - it was answered
            asked.append(Asked(question.acknowledged_after, answered))


def _stands(message: Message, person: Person, channel: Channel) -> bool:
    """Whether a message is an answer for somebody, and not a word on how far it is."""
    return message.audience == person.id and message.channel is channel and "Keep private" in buttons(message.blocks)


def _is_running(message: Message, channel: Channel) -> bool:
    return message.channel is channel and "Cancel" in buttons(message.blocks)


if __name__ == "__main__":
    main()
