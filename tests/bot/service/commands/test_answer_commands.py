"""The commands for kept answers: who may use them, what they list, and what they change."""

from pathlib import Path

import pytest

from bot.service.commands.answer_commands import AnswerCommandSet
from bot.service.commands.command import CommandForm
from bot.service.commands.command_notices import NOT_MODERATOR
from bot.service.curation_notices import CHANGED, UNKNOWN, WITHDRAWN
from tests.bot.service.bot_parts import BotParts
from tests.bot.service.commands.memory_place import CommandBench, MemoryCommandPlace, bench
from tests.bot.service.keeping import CELLAR, WIFI, kept, saying

NOBODY = MemoryCommandPlace(person="test:bo", rights=("everyone",), moderators=())
ELSEWHERE = MemoryCommandPlace(community="test:2", channel="test:far")


@pytest.fixture
def answers(parts: BotParts, tmp_path: Path) -> CommandBench:
    """The commands over what is kept."""
    return bench(tmp_path, *AnswerCommandSet(parts.curation).commands())


async def test_moderators_find_set_an_end_and_withdraw(answers: CommandBench, parts: BotParts) -> None:
    found = await kept(parts.curation)
    for typed in ("answers", "answers list", "answers wifi", "answers list guest PASSWORD"):
        assert found.short_id in await answers.use(typed)
    assert "no " in (await answers.use("answers lighthouse")).lower()
    assert await answers.use(f"answers expire {found.short_id} 9") == CHANGED
    assert (await answers.use(f"answers expire {found.short_id} 4000")).startswith("days must be a number from 0 to")
    assert await answers.use(f"answers withdraw {found.short_id}") == WITHDRAWN
    assert await answers.use(f"answers withdraw {found.short_id}") == UNKNOWN


async def test_a_change_is_made_in_a_form(answers: CommandBench, parts: BotParts) -> None:
    found = await kept(parts.curation)
    command, _ = answers.commands.named(["answers", "edit", found.short_id]) or (None, ())
    assert command is not None
    outcome = await answers.commands.run(command, MemoryCommandPlace(), {"id": found.short_id})
    assert isinstance(outcome, CommandForm)
    assert outcome.draft.question == WIFI


async def test_nobody_else_sees_or_changes_anything(answers: CommandBench, parts: BotParts) -> None:
    here, hidden = await kept(parts.curation), await kept(parts.curation, saying(label=CELLAR))
    for typed in ("answers", f"answers edit {here.short_id}", f"answers withdraw {here.short_id}"):
        assert await answers.use(typed, NOBODY) == NOT_MODERATOR
    assert hidden.short_id not in await answers.use("answers")
    for typed in (f"answers edit {hidden.short_id}", f"answers expire {hidden.short_id} 1"):
        assert await answers.use(typed) == UNKNOWN
    assert here.short_id not in await answers.use("answers", ELSEWHERE)
    assert await answers.use(f"answers withdraw {here.short_id}", ELSEWHERE) == UNKNOWN
    assert len(parts.curation.library.answers) == 2
