"""Fixtures of the service's tests."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.service import pipeline, request_queue, retrying, streaming
from index import SentenceTransformerEncoder
from tests.bot.service.bot_parts import BotParts, bot_parts, build_index, write_texts
from tests.bot.service.memory_bot import MemoryBot, memory_bot


@pytest.fixture(scope="session")
def _indexed_once(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> Path:
    folder = tmp_path_factory.mktemp("indexed")
    write_texts(folder)
    build_index(folder, encoder)
    return folder


@pytest.fixture
def indexed(tmp_path: Path, _indexed_once: Path) -> Path:
    """A folder of the test's own with the documents and their index."""
    shutil.copytree(_indexed_once, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest_asyncio.fixture
async def parts(indexed: Path, encoder: SentenceTransformerEncoder) -> AsyncIterator[BotParts]:
    """The parts of a bot without a platform."""
    async with bot_parts(indexed, encoder) as opened:
        yield opened


@pytest.fixture
def bot(parts: BotParts, tmp_path: Path, quick: None) -> MemoryBot:
    """A bot on a platform in memory."""
    return memory_bot(parts, tmp_path)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are hundredths of a second, and no machine is so slow that people are told that they were heard."""
    monkeypatch.setattr(retrying, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(request_queue, "PLACE_AFTER", 0.01)
    monkeypatch.setattr(request_queue, "PLACE_EVERY", 0.01)
    monkeypatch.setattr(streaming, "EDIT_SECONDS", 0.02)
    monkeypatch.setattr(streaming, "SETTLE_SECONDS", 0.01)
    monkeypatch.setattr(pipeline, "SLOW_SECONDS", 60.0)
