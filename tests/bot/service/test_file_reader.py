"""Files of a question: what they hold never keeps others waiting."""

import asyncio
import time
from pathlib import Path

import pytest

from bot.service import file_reader
from bot.service.file_reader import MAX_FILES, PARSERS_REASONS, ReadFiles, read_files
from bot.service.incoming import IncomingFile
from bot.translation import ENGLISH, load_translators

NESTED = b"---\ntitle: " + b"[" * 30_000 + b"\n---\nThe regatta starts at the old pier."
# Lines that a deep quotation goes on over take the parser the longest.
SLOW = b"> " * 20 + b"a\n" + b"b\n" * 1_000_000


async def read(*files: tuple[str, bytes]) -> ReadFiles:
    return await read_files([_incoming(*each) for each in files], ENGLISH)


def _incoming(name: str, data: bytes) -> IncomingFile:
    async def download() -> bytes:
        return data

    return IncomingFile(name, "text/markdown", len(data), download)


async def test_deeply_nested_front_matter_is_read_as_text_at_once() -> None:
    started = time.perf_counter()
    files = await read(("a.md", NESTED))
    assert time.perf_counter() - started < 5
    assert [document.text for document in files.documents] == [NESTED.decode()]


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_reader, "READ_SECONDS", 2.0)


@pytest.mark.usefixtures("_short")
async def test_slow_files_are_named_and_take_their_time_together() -> None:
    started = time.perf_counter()
    files = await read(*((f"{number}.md", SLOW) for number in range(MAX_FILES)))
    assert time.perf_counter() - started < 4
    assert files.documents == ()
    assert [note for note in files.notes if "it takes too long" not in note] == []
    assert len(files.notes) == MAX_FILES


@pytest.mark.usefixtures("_short")
async def test_slow_files_of_many_people_leave_the_other_threads_free() -> None:
    reading = [asyncio.create_task(read(("a.md", SLOW))) for _ in range(20)]
    await asyncio.sleep(0.5)
    async with asyncio.timeout(1):
        assert await asyncio.to_thread(lambda: "free") == "free"
    await asyncio.gather(*reading)


async def test_a_file_that_cannot_be_downloaded_is_named() -> None:
    async def broken() -> bytes:
        raise OSError("the platform does not hand it over")

    files = await read_files([IncomingFile("notes.md", "text/markdown", 10, broken)], ENGLISH)
    assert files == ReadFiles((), ("I couldn’t read notes.md: it could not be downloaded.",))


async def test_files_beyond_the_limit_are_named_after_what_was_not_read() -> None:
    files = await read(
        *((f"{number}.md", f"Text {number}.".encode()) for number in range(MAX_FILES)), ("more.md", b"x")
    )
    assert [document.text for document in files.documents] == [f"Text {number}." for number in range(MAX_FILES)]
    assert files.notes == (f"I didn’t read more.md: I read at most {MAX_FILES} files.",)


def test_the_parsers_reasons_that_are_translated_are_what_they_say(repository: Path) -> None:
    said = "".join(path.read_text("utf-8") for path in (repository / "index" / "parsing").rglob("*.py"))
    assert [each for each in PARSERS_REASONS if f'"{each}"' not in said] == []


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "sie ist leer"),
        (
            "a.txt",
            bytes(range(256)) * 9,
            "ihre Zeichenkodierung ist unbekannt, oder sie ist binär; speichere sie als UTF-8",
        ),
        ("a.pdf", b"Not one.", "sie ist kein PDF"),
    ],
)
async def test_why_a_file_is_not_read_is_said_in_the_language(name: str, data: bytes, reason: str) -> None:
    async def read() -> bytes:
        return data

    files = await read_files([IncomingFile(name, "", len(data), read)], load_translators()["de"])
    assert files.notes == (f"{name} konnte ich nicht lesen: {reason}.",)
