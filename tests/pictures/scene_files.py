"""Keeps what there was to see at the end of a test, beside the transcripts that the test has written anew."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.discord.model import Json

SCENES = Path(__file__).parents[2] / "var" / "tests" / "scenes"
"""Where scenes are kept, a folder for each platform; they hold ids and times of a run, so they are not committed."""
UNTITLED = "---"


@contextmanager
def scenes_kept(transcripts: Path, seen: Callable[[], Mapping[str, Json]]) -> Iterator[None]:
    """Keep the scenes of every transcript that is written meanwhile, where transcripts are written at all.

    Args:
        transcripts: Folder of the transcripts.
        seen: Returns what is to be seen by title, copied; forms and the like, which transcripts name by none, begin
            with ``UNTITLED``, and belong to the transcript of the test that opens them.
    """
    if not os.environ.get("FOOTNOTE_TEST_KEEP"):
        yield
        return
    before = {path: path.stat().st_mtime_ns for path in transcripts.glob("*.txt")}
    untitled = {title: scene for title, scene in seen().items() if title.startswith(UNTITLED)}
    yield
    written = [path for path in transcripts.glob("*.txt") if before.get(path) != path.stat().st_mtime_ns]
    scenes = seen() if written else {}
    for path in written:
        lines = path.read_text("utf-8").splitlines()
        titles = [line for line in dict.fromkeys(lines) if line in scenes]
        new = [title for title in scenes if title.startswith(UNTITLED) and scenes[title] != untitled.get(title)]
        shown = [*titles, *(title for title in new if scenes[title]["kind"] == "form" or not titles)]
        if not shown:
            continue  # of a test that ran beside this one
        target = SCENES / f"{next(iter(scenes.values()), {}).get('platform', 'none')}" / f"{path.stem}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        kept = {"history": "  ~ then edited:" in lines, "scenes": [scenes[title] for title in shown]}
        target.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
