"""Accepted questions outlive a kill."""

import asyncio
import threading
from pathlib import Path

from bot.records import Journal


def test_what_is_not_done_is_left(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "accepted")
    journal.accept("message-1", {"kind": "message", "channel": "5"})
    journal.accept("message-2", {"kind": "message", "channel": "6"})
    journal.finish("message-1")
    journal.finish("never-was")
    assert list(Journal(tmp_path / "accepted").unfinished()) == [("message-2", {"kind": "message", "channel": "6"})]


def test_what_cannot_be_read_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "message-3.json").write_text("{", "utf-8")
    assert list(Journal(tmp_path).unfinished()) == []
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_nothing_is_left(tmp_path: Path) -> None:
    assert list(Journal(tmp_path / "absent").unfinished()) == []


async def test_it_is_written_while_every_other_thread_is_busy(tmp_path: Path) -> None:
    journal, done = Journal(tmp_path), threading.Event()
    busy = [asyncio.create_task(asyncio.to_thread(done.wait, 60)) for _ in range(100)]
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(5):
            await journal.in_thread(journal.accept, "message-1", {"kind": "message"})
    finally:
        done.set()
        await asyncio.gather(*busy)
    assert list(journal.unfinished()) == [("message-1", {"kind": "message"})]
