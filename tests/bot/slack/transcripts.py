"""Transcripts that are kept as text files, so that wording is reviewed as text.

``FOOTNOTE_TEST_KEEP=1`` writes them anew, in ``docs/slack-transcripts.md`` too; look at the difference before it is
committed.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "transcripts"


def kept(name: str, transcript: str) -> str:
    """The transcript as it is kept under a name."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("FOOTNOTE_TEST_KEEP"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(transcript, "utf-8")
    return path.read_text("utf-8")
