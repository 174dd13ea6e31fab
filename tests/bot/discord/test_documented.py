"""``docs/discord-transcripts.md`` shows the transcripts that the tests keep."""

import os
import re
from pathlib import Path

import pytest

from tests.bot.discord.snapshots import BLOCK, FOLDER, fenced, with_transcripts

LONG = 20
"""Characters of a line that stands in a transcript and hardly by chance elsewhere."""


def transcripts() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.txt")}


def test_every_transcript_in_the_page_is_the_kept_one(repository: Path) -> None:
    path = repository / "docs" / "discord-transcripts.md"
    if os.environ.get("FOOTNOTE_TEST_KEEP"):
        path.write_text(with_transcripts(path.read_text("utf-8"), transcripts()), "utf-8")
    page = path.read_text("utf-8")
    names = [block[1] for block in BLOCK.finditer(page)]
    assert len(names) >= 15
    assert sorted(set(names)) == sorted(names)
    assert with_transcripts(page, transcripts()) == page


def test_no_line_of_a_transcript_stands_outside_its_block(repository: Path) -> None:
    rest = set(BLOCK.sub("", (repository / "docs" / "discord-transcripts.md").read_text("utf-8")).splitlines())
    said = {line for text in transcripts().values() for line in text.splitlines() if len(line) >= LONG}
    assert rest & said == set()


@pytest.mark.parametrize(
    "text", ["words", "  ```\n  a │ b\n  ```\nmore", "```\ncode\n```", "````\n```\n````", "a `b` ``c``"]
)
def test_a_fence_inside_a_transcript_does_not_end_it(text: str) -> None:
    page = f"Before\n\n{fenced('a', text)}\n\nAfter\n"
    assert [(block[1], block[3].rstrip()) for block in BLOCK.finditer(page)] == [("a", text)]
    for other in ("changed", "``````", text):
        written = with_transcripts(page, {"a": other})
        assert written == f"Before\n\n{fenced('a', other)}\n\nAfter\n"
        assert with_transcripts(written, {"a": text}) == page


def test_the_invite_link_asks_for_what_the_bot_needs_and_no_more(repository: Path) -> None:
    import discord

    pages = [(repository / "docs" / name).read_text("utf-8") for name in ("discord.md", "discord-quickstart.md")]
    (asked,) = {number for page in pages for number in re.findall(r"permissions=(\d+)", page)}
    assert dict(discord.Permissions(int(asked))) == dict(
        discord.Permissions(
            view_channel=True,
            send_messages=True,
            send_messages_in_threads=True,
            create_public_threads=True,
            read_message_history=True,
        )
    )
