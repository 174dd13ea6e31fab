"""Files of a question: what they hold never keeps others waiting."""

import asyncio
import time

import pytest

from bot.discord import attachments
from bot.discord.attachments import MOST_FILES, read_files
from tests.bot.discord.stage import Stage
from tests.fakes.discord.process import BotProcess

NESTED = b"---\ntitle: " + b"[" * 30_000 + b"\n---\nThe regatta starts at the old pier."
# Lines that a deep quotation goes on over take the parser the longest.
SLOW = b"> " * 20 + b"a\n" + b"b\n" * 1_000_000


class Attached:
    """A file as discord.py hands it on, its bytes already here."""

    content_type = "text/markdown"

    def __init__(self, name: str, data: bytes) -> None:
        self.filename, self.size, self._data = name, len(data), data

    async def read(self) -> bytes:
        return self._data


async def read(*files: tuple[str, bytes]) -> attachments.Files:
    return await read_files([Attached(*each) for each in files])  # type: ignore[misc]


async def test_deeply_nested_front_matter_is_read_as_text_at_once() -> None:
    started = time.perf_counter()
    files = await read(("a.md", NESTED))
    assert time.perf_counter() - started < 5
    assert [document.text for document in files.documents] == [NESTED.decode()]


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "SECONDS", 2.0)


@pytest.mark.usefixtures("_short")
async def test_slow_files_are_named_and_take_their_time_together() -> None:
    started = time.perf_counter()
    files = await read(*((f"{number}.md", SLOW) for number in range(MOST_FILES)))
    assert time.perf_counter() - started < 4
    assert files.documents == ()
    assert [note for note in files.notes if "it takes too long" not in note] == []
    assert len(files.notes) == MOST_FILES


@pytest.mark.usefixtures("_short")
async def test_slow_files_of_many_people_leave_the_other_threads_free() -> None:
    reading = [asyncio.create_task(read(("a.md", SLOW))) for _ in range(20)]
    await asyncio.sleep(0.5)
    async with asyncio.timeout(1):
        assert await asyncio.to_thread(lambda: "free") == "free"
    await asyncio.gather(*reading)


@pytest.mark.soak
@pytest.mark.asyncio(loop_scope="module")
async def test_people_with_slow_files_keep_nobody_else_from_an_answer(bot: BotProcess, stage: Stage) -> None:
    world, channel = stage.world, stage.world.text(stage.guild, "slow")
    slow = world.file(channel, "slow.md", SLOW)
    nested = world.file(channel, "nested.md", NESTED)
    asked = [
        world.say(who, channel, f"{world.bot.mention} When does the regatta start?", files=[slow, slow, nested])
        for who in (stage.bo, stage.mo)
    ]
    await asyncio.sleep(2)
    other = world.say(stage.ada, channel, f"{world.bot.mention} How many steps has the stair?")
    await (await other.answered(30)).shows("199", 30)
    for each in asked:
        await (await each.answered(60)).shows("reading it takes", 30)
