"""SIGKILL at random moments of a reindex leaves a complete generation."""

import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.index.temp_index import TempIndex

QUESTION = "Which topic is about alpha?"
REINDEX = """
import sys
from pathlib import Path
from tests.models import bundled_model
from tests.index.temp_index import TempIndex
temp_index = TempIndex(Path(sys.argv[1]), bundled_model())
temp_index.encoder.encode_queries(["warm"])
print("go", flush=True)
for full in (False, True):
    temp_index.sync(temp_index.options(full=full))
print("done", flush=True)
"""


def write_all(temp_index: TempIndex, mark: str) -> None:
    """Change four files, add one, and remove the one that the round before added."""
    for path in temp_index.docs.glob("extra*.txt"):
        path.unlink()
    (temp_index.docs / f"extra{mark}.txt").write_text(f"The secret of round {mark} is about omega.")
    for n, word in enumerate(("alpha", "beta", "gamma", "delta")):
        body = f"Topic {n} is about {word}. " + f"It was written for round {mark} of {word}. " * 30
        (temp_index.docs / f"{n}.txt").write_text(body)


def visible_rounds(temp_index: TempIndex) -> set[int]:
    """Return the rounds in which the texts of the live generation were written."""
    texts = [temp_index.text(f"docs:{n}.txt") for n in range(4)]
    return {int(each) for text in texts for each in re.findall(r"round (\d+)", text)}


def start(temp_index: TempIndex, repository: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", REINDEX, str(temp_index.docs.parent)]
    process = subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while (line := process.stdout.readline()) != "go\n":
        assert line, "it ended before the reindex began"
    return process


def kill_at_random_moments(temp_index: TempIndex, repository: Path, kills: int) -> int:
    """Kill reindexes, each at another moment; returns how many were still running."""
    draw = random.Random(7)
    write_all(temp_index, "0")
    temp_index.sync()
    began = time.perf_counter()
    temp_index.sync(temp_index.options(full=True))
    span = max(0.5, (time.perf_counter() - began) * 4)
    caught = 0
    visible = 0
    removed: set[str] = set()
    for round_number in range(1, kills + 1):
        write_all(temp_index, str(round_number))
        process = start(temp_index, repository)
        time.sleep(draw.uniform(0, span))
        process.send_signal(signal.SIGKILL)
        output, _ = process.communicate()
        caught += "done" not in output
        # Either the old generation answers or the new one, never a mixture.
        seen = visible_rounds(temp_index)
        assert seen in ({visible}, {round_number})
        extras = {each for each in temp_index.found("What is the secret about omega?") if "extra" in each}
        # The old generation may already hide the removed file; the new one never shows it.
        new = {f"docs:extra{round_number}.txt"}
        assert extras == new if seen == {round_number} else extras <= {f"docs:extra{visible}.txt"}
        assert not extras & removed
        removed |= {f"docs:extra{n}.txt" for n in range(round_number)} - extras
        visible = seen.pop()
        assert temp_index.found(QUESTION)[0] == "docs:0.txt"
    report = temp_index.sync()
    assert report.counts["documents"] == 5
    assert visible_rounds(temp_index) == {kills}
    return caught


def test_five_kills_lose_nothing(temp_index: TempIndex, repository: Path) -> None:
    assert kill_at_random_moments(temp_index, repository, 5) > 0


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_two_hundred_kills_lose_nothing(temp_index: TempIndex, repository: Path) -> None:
    assert kill_at_random_moments(temp_index, repository, 200) > 40
