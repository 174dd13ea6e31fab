"""Operators add sources: what they are shown before, whom a source is for, and what is refused."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.service.background_command import BackgroundCommands
from bot.service.commands import command_notices
from bot.service.commands.command_set import PendingCommands
from bot.service.commands.source_commands import SourceCommandSet
from tests.bot.service.bot_parts import BotParts
from tests.bot.service.commands.memory_place import CommandBench, MemoryCommandPlace, bench, said

FOUND: dict[str, Any] = {
    "items": 61,
    "documents": 50,
    "characters": 123_456,
    "skipped": 2,
    "is_whole": False,
    "is_cut": True,
    "titles": ["Opening hours", "Tickets"],
    "problems": ["it is not text"],
}
ADDRESS = "https://docs.example.org/guide/"


def sources_bench(parts: BotParts, folder: Path, found: object = FOUND) -> CommandBench:
    """Commands whose look at a source finds what a test says; what was asked for is kept in a file."""
    asked = folder / "asked.json"
    script = f"import sys; open({str(asked)!r}, 'w').write(sys.argv[1]); print({json.dumps(found)!r})"
    background = BackgroundCommands((sys.executable, "-c", script), {}, ("public", "staff"), ("docs",))
    pending = PendingCommands()
    commands = SourceCommandSet(parts.record_store.community, background, pending).commands()
    return bench(folder, *commands, pending=pending)


@pytest.fixture
def sources(parts: BotParts, tmp_path: Path) -> CommandBench:
    return sources_bench(parts, tmp_path)


async def test_a_source_is_shown_before_it_is_confirmed_and_then_kept(
    sources: CommandBench, parts: BotParts, tmp_path: Path
) -> None:
    shown = await sources.answer(f"source add site {ADDRESS} audience=staff")
    for expected in (
        f"docs.example.org: <{ADDRESS}>",
        "61 pages or more; I read 50 documents of 123,456 characters or more.",
        "For readers with the label staff, in this place only.",
        "Such as: Opening hours; Tickets",
        "2 were left out: it is not text",
        "Nothing is indexed yet.",
    ):
        assert expected in said(shown)
    asked = json.loads((tmp_path / "asked.json").read_text("utf-8"))
    assert asked == {
        "name": "docs.example.org",
        "kind": "crawl",
        "url": ADDRESS,
        "ref": "",
        "path": "",
        "audience": "staff",
        "community": "test:1",
    }
    assert list(parts.record_store.community.sources) == []
    assert "read at the next reindex" in await sources.confirm(shown)
    assert [each.described() for each in parts.record_store.community.sources] == [asked]
    assert await sources.confirm(shown) == command_notices.NOTHING_TO_CONFIRM
    assert f"docs.example.org: site <{ADDRESS}>, for staff, by mo on" in (await sources.use("source")).replace("*", "")
    assert await sources.use("source", MemoryCommandPlace(community="test:2")) == "No source was added here by command."
    assert "is taken out" in await sources.use("source remove docs.example.org")
    assert list(parts.record_store.community.sources) == []
    assert [each["what"] for each in sources.audited()] == [
        "source looked at",
        "source added",
        "sources shown",
        "sources shown",
        "source removed",
    ]


async def test_only_who_was_offered_it_confirms_it_and_only_while_they_may(
    sources: CommandBench, parts: BotParts
) -> None:
    shown = await sources.answer(f"source add site {ADDRESS}")
    assert await sources.confirm(shown, MemoryCommandPlace("test:olga")) == command_notices.NOTHING_TO_CONFIRM
    demoted = MemoryCommandPlace(rights=("everyone", "moderator", "manager"))
    assert "Only operators may do this" in await sources.confirm(shown, demoted)
    again = await sources.answer(f"source add site {ADDRESS}")
    moved = await sources.confirm(again, MemoryCommandPlace(community="test:2"))
    assert moved == "It was looked at in another place. Use the command here."
    assert list(parts.record_store.community.sources) == []


async def test_nobody_without_the_right_adds_removes_or_sees_sources(sources: CommandBench, tmp_path: Path) -> None:
    mo = MemoryCommandPlace(rights=("everyone", "moderator", "manager"))
    for typed in (f"source add site {ADDRESS}", "source remove docs", "source list"):
        assert "Only operators may do this" in await sources.use(typed, mo)
    assert (sources.audited(), (tmp_path / "asked.json").exists()) == ([], False)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("site ftp://example.org", "address must be https"),
        ("site file:///etc/passwd", "address must be https"),
        ("git ext::sh", "address must be https"),
        ("site https://user:secret@example.org/", "address must be https"),
        (f"site {ADDRESS} audience=board", "audience must be a label of the settings file: public, staff"),
        (f"site {ADDRESS} audience=staff@test:2", "audience must be a label"),
        (f"site {ADDRESS} name=docs", "There is a source docs already"),
        (f"site {ADDRESS} name=../x", "name may hold letters"),
        (f"feed {ADDRESS} ref=main", "ref and path are for a repository only"),
        (f"folder {ADDRESS}", "kind must be one of site, sitemap, feed, git"),
        ("site", "address is missing"),
    ],
)
async def test_what_cannot_be_a_source_is_refused_before_anything_is_read(
    sources: CommandBench, tmp_path: Path, typed: str, why: str
) -> None:
    assert why in await sources.use(f"source add {typed}")
    assert not (tmp_path / "asked.json").exists()


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({"problem": "inner.example has a private address"}, "I cannot read it: inner.example has a private address"),
        ({**FOUND, "documents": 0, "problems": ["404"]}, "No document would come from it: 404"),
    ],
)
async def test_what_cannot_be_read_is_said_and_cannot_be_confirmed(
    parts: BotParts, tmp_path: Path, found: object, why: str
) -> None:
    answer = await sources_bench(parts, tmp_path, found).answer(f"source add site {ADDRESS}")
    assert (said(answer), answer.buttons) == (why, ())


async def test_a_look_that_fails_or_takes_too_long_says_so(
    parts: BotParts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.service.commands import source_commands

    silent = sources_bench(parts, tmp_path)
    (command, *_others) = silent.commands.commands
    owner: Any = command.run.__self__  # type: ignore[attr-defined]
    owner._background = replace(owner._background, preview=(sys.executable, "-c", "raise SystemExit(3)"))
    assert await silent.use(f"source add site {ADDRESS}") == "It did not work; the log says why."
    monkeypatch.setattr(source_commands, "SECONDS", 0.2)
    owner._background = replace(owner._background, preview=(sys.executable, "-c", "import time; time.sleep(60)"))
    assert "so I ended it" in await silent.use(f"source add site {ADDRESS}")
