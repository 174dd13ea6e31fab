"""A new generation takes its place while answers are at work."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.answering import AnswerCache, Answerer, AnswerSettings
from bot.service.live_index import LiveIndex, ServedIndex
from index import (
    ChunkSettings,
    Index,
    IndexFolder,
    IndexProblem,
    ReindexOptions,
    SearchSettings,
    SentenceTransformerEncoder,
    SourceSpec,
    reindex,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bees.txt").write_text("A hive holds forty thousand bees.\n", "utf-8")
    return tmp_path


def build(folder: Path, encoder: SentenceTransformerEncoder) -> None:
    source = SourceSpec("docs", "folder", folder / "docs", "", "", "public", "article", 1_000_000)
    options = ReindexOptions(folder / "index", folder / "cache", (source,), False, (), False, ChunkSettings(256, 0))
    reindex(options, encoder, lambda _stage, _done, _total: None)


def live_index(folder: Path, encoder: SentenceTransformerEncoder) -> LiveIndex:
    def open_live() -> ServedIndex:
        index = Index(folder / "index", encoder, SearchSettings(0.7, 0.5, 64))
        return ServedIndex(index, Answerer(index, AnswerSettings(), cache=AnswerCache(10)))

    return LiveIndex(open_live, IndexFolder(folder / "index").current, 2)


async def test_work_keeps_the_generation_that_it_began_with(folder: Path, encoder: SentenceTransformerEncoder) -> None:
    build(folder, encoder)
    served = live_index(folder, encoder)
    begun, may_end = threading.Event(), threading.Event()

    def slow(opened: ServedIndex) -> tuple[int, int]:
        begun.set()
        may_end.wait(30)
        # The index must still be open, though another one has taken its place.
        return opened.index.generation, len(opened.index.sources())

    work = asyncio.create_task(served.run(slow))
    await asyncio.to_thread(begun.wait, 30)
    (folder / "docs" / "owls.txt").write_text("Owls fly without a sound.\n", "utf-8")
    await asyncio.to_thread(build, folder, encoder)
    assert await asyncio.to_thread(served.renew)
    assert not await asyncio.to_thread(served.renew)
    assert served.generation == 2
    assert await served.run(lambda opened: opened.index.generation) == 2
    may_end.set()
    assert await work == (1, 1)
    served.close()


async def test_a_generation_that_is_no_longer_lent_is_closed(folder: Path, encoder: SentenceTransformerEncoder) -> None:
    build(folder, encoder)
    served = live_index(folder, encoder)
    with served.lend() as opened:
        old = opened.index
    (folder / "docs" / "owls.txt").write_text("Owls fly without a sound.\n", "utf-8")
    await asyncio.to_thread(build, folder, encoder)
    served.renew()
    with pytest.raises(IndexProblem):
        old.sources()
    served.close()


async def test_a_generation_that_cannot_be_opened_leaves_the_old_one_serving(
    folder: Path, encoder: SentenceTransformerEncoder
) -> None:
    build(folder, encoder)
    served = live_index(folder, encoder)
    (folder / "index" / "CURRENT").write_text("7\n", "ascii")
    with pytest.raises(IndexProblem):
        served.renew()
    assert await served.run(lambda opened: opened.index.generation) == 1
    served.close()
