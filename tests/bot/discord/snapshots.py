"""Transcripts that are kept as text files, so that wording is reviewed as text.

``FOOTNOTE_TEST_KEEP=1`` writes them anew, in ``docs/discord-transcripts.md`` too; look at the difference before it is
committed.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

EDITED, WRITING = "  ~ then edited:", "  -# Writing…"
FOLDER = Path(__file__).parent / "transcripts"
HASTE = re.compile(r"(?<=\)) \(edited\)(?=( \(deleted\))?:$)", re.MULTILINE)
"""On a busy machine a reply to a message says first that it is being read; then Discord marks it as edited."""
BLOCK = re.compile(r"^<!-- transcript: (\S+) -->\n(`{3,})text\n(.*?)^\2$", re.DOTALL | re.MULTILINE)
"""Where a page shows a transcript: its name, its fence, its text."""


def fenced(name: str, text: str) -> str:
    """A transcript as a page shows it, within a fence that no line of it can end."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"<!-- transcript: {name} -->\n{fence}text\n{text.rstrip()}\n{fence}"


def with_transcripts(page: str, kept: Mapping[str, str]) -> str:
    """A page with the transcripts in it as they are kept, by name."""
    return BLOCK.sub(lambda block: fenced(block[1], kept[block[1]]), page)


def kept(name: str, transcript: str) -> str:
    """The transcript as it is kept under a name; itself where only its haste differs."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("FOOTNOTE_TEST_KEEP"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(transcript, "utf-8")
    found = path.read_text("utf-8")
    return transcript if _calm(transcript) == _calm(found) else found


def _calm(transcript: str) -> str:
    """A transcript without what depends on haste: how often a message was edited while it was being written."""
    kept: list[str] = []
    begin = 0
    for line in HASTE.sub("", transcript).splitlines():
        if line == EDITED and WRITING in kept[begin:]:
            del kept[begin:]
            continue
        kept.append(line)
        if line == EDITED or (line and not line.startswith(" ")):
            begin = len(kept)
    return "\n".join(kept)
