"""Transcripts that are kept as text files, so that wording is reviewed as text.

``FOOTNOTE_TEST_KEEP=1`` writes them anew; look at the difference before it is committed.
"""

import os
import re
from pathlib import Path

EDITED, WRITING = "  ~ then edited:", "  -# Writing…"
FOLDER = Path(__file__).parent / "transcripts"
HASTE = re.compile(r"(?<=\)) \(edited\)(?=( \(deleted\))?:$)", re.MULTILINE)
"""On a busy machine a reply to a message says first that it is being read; then Discord marks it as edited."""


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
