"""Transcripts that are kept as text files, so that wording is reviewed as text.

``FOOTNOTE_TEST_KEEP=1`` writes them anew; look at the difference before it is committed.
"""

import os
import re
from pathlib import Path

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
    return transcript if HASTE.sub("", transcript) == HASTE.sub("", found) else found
