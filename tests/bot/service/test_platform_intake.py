"""How a question of an earlier run ends, on any platform."""

from collections.abc import Mapping
from typing import cast

import pytest

from bot.service.incoming import IncomingMessage
from bot.service.intake import Intake
from bot.service.platform_intake import resuming
from bot.service.preview_board import FoundQuestion
from bot.service.reply import MessageContext
from tests.bot.service.memory_bot import mention
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform


class OneIntake:
    """Answers messages, or finds nothing in them to answer."""

    def __init__(self, *, answers: bool) -> None:
        self.taken: list[IncomingMessage] = []
        self._answers = answers

    async def resume_message(self, message: IncomingMessage, context: MessageContext) -> bool:
        self.taken.append(message)
        return self._answers


@pytest.mark.parametrize(
    ("there", "is_answered", "answers", "ended", "taken"),
    [
        (True, False, True, False, 1),
        (True, False, False, True, 1),
        (True, True, True, True, 0),
        (False, False, True, True, 0),
    ],
)
async def test_a_message_is_answered_unless_it_is_gone_or_its_answer_is_there(
    there: bool, is_answered: bool, answers: bool, ended: bool, taken: int
) -> None:
    intake = OneIntake(answers=answers)

    async def find(_entry: Mapping[str, str]) -> FoundQuestion | None:
        context = MemoryMessageContext(MemoryPlatform())
        return FoundQuestion(mention("Where are the bees?"), context, is_answered) if there else None

    resume = resuming(cast("Intake", intake), find, never)
    assert await resume({"kind": "message"}) is ended
    assert len(intake.taken) == taken


@pytest.mark.parametrize("kind", ["interaction", "command"])
async def test_who_used_a_command_is_told_that_it_was_lost(kind: str) -> None:
    told: list[Mapping[str, str]] = []

    async def apologise(entry: Mapping[str, str]) -> None:
        told.append(entry)

    async def find(_entry: Mapping[str, str]) -> FoundQuestion | None:
        raise AssertionError("a command is no message")

    entry = {"kind": kind}
    assert await resuming(cast("Intake", OneIntake(answers=True)), find, apologise)(entry)
    assert told == [entry]


async def never(_entry: Mapping[str, str]) -> None:
    raise AssertionError("a message is no command")
