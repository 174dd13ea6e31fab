"""``docs/discord.md`` shows the transcripts that the tests keep."""

import re
from pathlib import Path

from tests.bot.discord.snapshots import FOLDER

BLOCK = re.compile(r"^<!-- transcript: (\S+) -->\n(`{3,})text\n(.*?)\n\2$", re.DOTALL | re.MULTILINE)


def test_every_transcript_in_the_page_is_the_kept_one(repository: Path) -> None:
    blocks = BLOCK.findall((repository / "docs" / "discord.md").read_text("utf-8"))
    shown = {name: text for name, _, text in blocks}
    assert [name for name, fence, text in blocks if fence in text] == []
    assert len(shown) >= 15
    assert {name: (FOLDER / f"{name}.txt").read_text("utf-8").rstrip() for name in shown} == shown


def test_the_invite_link_asks_for_what_the_bot_needs_and_no_more(repository: Path) -> None:
    import discord

    page = (repository / "docs" / "discord.md").read_text("utf-8")
    asked = re.search(r"permissions=(\d+)", page)
    assert asked is not None
    assert dict(discord.Permissions(int(asked[1]))) == dict(
        discord.Permissions(
            view_channel=True,
            send_messages=True,
            send_messages_in_threads=True,
            create_public_threads=True,
            read_message_history=True,
        )
    )
