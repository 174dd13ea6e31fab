"""Fixtures of the service's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from index import SentenceTransformerEncoder
from tests.bot.service.bot_parts import BotParts, bot_parts


@pytest_asyncio.fixture
async def parts(tmp_path: Path, encoder: SentenceTransformerEncoder) -> AsyncIterator[BotParts]:
    """The parts of a bot without a platform."""
    async with bot_parts(tmp_path, encoder) as opened:
        yield opened
