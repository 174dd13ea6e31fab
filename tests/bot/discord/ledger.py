"""Everything that was asked, and what must have come of it: one end each, whatever went wrong meanwhile."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.bot.discord.stage import Stage
from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.message import Message
from tests.fakes.discord.model import Channel

QUESTIONS = {
    "When was the lighthouse built?": "1871",
    "How many steps has the stair?": "199",
    "How many bees does a hive hold?": "forty thousand",
    "What did its lamp burn until 1902?": "whale oil",
}
EXCUSES = ("I was restarted before", "I’m being restarted")
"""What may be said instead of an answer when the bot was ended meanwhile."""


@dataclass(slots=True)
class Ledger:
    """Asks, each time as somebody new, in a channel of its own; and holds the bot to account.

    Attributes:
        stage: Where it plays.
        chance: Chooses the questions.
        excused: Whether a word that it was restarted will do.
    """

    stage: Stage
    chance: random.Random
    excused: bool = False
    said: list[tuple[Message, str]] = field(default_factory=list)
    used: list[tuple[Interaction, str]] = field(default_factory=list)
    places: list[Channel] = field(default_factory=list)

    def say(self) -> Message:
        """Ask by a mention."""
        world = self.stage.world
        question, fact = self.chance.choice([*QUESTIONS.items()])
        who = world.person(f"Person {len(self.said)}", self.stage.guild)
        message = world.say(who, self._place(), f"{world.bot.mention} {question}")
        self.said.append((message, fact))
        return message

    def use(self) -> Interaction:
        """Ask by a command."""
        world = self.stage.world
        question, fact = self.chance.choice([*QUESTIONS.items()])
        who = world.person(f"User {len(self.used)}", self.stage.guild)
        asked = world.slash(who, self._place(), "ask", question=question)
        self.used.append((asked, fact))
        return asked

    async def settle(self, timeout: float) -> None:
        """Wait until each has had its end."""
        await self.stage.world.answers.until(lambda: not self.open(), timeout, "an end of everything")

    def open(self) -> list[str]:
        """What has no end yet; a command that was never acknowledged was never accepted."""
        late = [f"{each.content!r} in #{each.channel.name}" for each, fact in self.said if self._ends(each, fact) < 1]
        acknowledged = [(each, fact) for each, fact in self.used if each.callback is not None]
        return late + [each.label for each, fact in acknowledged if not self._is_end(each.original, fact)]

    def twice(self) -> list[str]:
        """What was answered more than once."""
        said = [f"{each.content!r} in #{each.channel.name}" for each, _ in self.said if len(self._replies(each)) > 1]
        return said + [each.label for each, _ in self.used if len(each.messages) > 1]

    def _place(self) -> Channel:
        """A channel that is not asked in again, so that rate limits of channels do not set the pace."""
        self.places.append(self.stage.world.text(self.stage.guild, f"place-{len(self.places)}"))
        return self.places[-1]

    def _ends(self, message: Message, fact: str) -> int:
        return sum(self._is_end(reply, fact) for reply in self._replies(message))

    def _replies(self, message: Message) -> list[Message]:
        return [each for each in self.stage.world.from_bot(message.channel) if each.reference is message]

    def _is_end(self, message: Message | None, fact: str) -> bool:
        if message is None:
            return False
        excuse = self.excused and any(each in message.content for each in EXCUSES)
        return fact in message.content or excuse
