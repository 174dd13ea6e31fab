"""SIGKILL at random moments of a reindex leaves a complete generation."""

import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.index.workshop import Workshop

QUESTION = "Which topic is about alpha?"
REINDEX = """
import sys
from pathlib import Path
from tests.models import bundled_model
from tests.index.workshop import Workshop
workshop = Workshop(Path(sys.argv[1]), bundled_model())
workshop.encoder.encode_queries(["warm"])
print("go", flush=True)
for full in (False, True):
    workshop.sync(workshop.options(full=full))
print("done", flush=True)
"""


def write_all(workshop: Workshop, mark: str) -> None:
    """Change four files, add one, and remove the one that the round before added."""
    for path in workshop.docs.glob("extra*.txt"):
        path.unlink()
    (workshop.docs / f"extra{mark}.txt").write_text(f"The secret of round {mark} is about omega.")
    for n, word in enumerate(("alpha", "beta", "gamma", "delta")):
        body = f"Topic {n} is about {word}. " + f"It was written for round {mark} of {word}. " * 30
        (workshop.docs / f"{n}.txt").write_text(body)


def visible_rounds(workshop: Workshop) -> set[int]:
    """Return the rounds in which the texts of the live generation were written."""
    texts = [workshop.text(f"docs:{n}.txt") for n in range(4)]
    return {int(each) for text in texts for each in re.findall(r"round (\d+)", text)}


def start(workshop: Workshop, repository: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", REINDEX, str(workshop.docs.parent)]
    process = subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while (line := process.stdout.readline()) != "go\n":
        assert line, "it ended before the reindex began"
    return process


def kill_at_random_moments(workshop: Workshop, repository: Path, kills: int) -> int:
    """Kill reindexes, each at another moment; returns how many were still running."""
    draw = random.Random(7)
    write_all(workshop, "0")
    workshop.sync()
    began = time.perf_counter()
    workshop.sync(workshop.options(full=True))
    span = max(0.5, (time.perf_counter() - began) * 4)
    caught = 0
    visible = 0
    removed: set[str] = set()
    for round_number in range(1, kills + 1):
        write_all(workshop, str(round_number))
        process = start(workshop, repository)
        time.sleep(draw.uniform(0, span))
        process.send_signal(signal.SIGKILL)
        output, _ = process.communicate()
        caught += "done" not in output
        # Either the old generation answers or the new one, never a mixture.
        seen = visible_rounds(workshop)
        assert seen in ({visible}, {round_number})
        extras = {each for each in workshop.found("What is the secret about omega?") if "extra" in each}
        # The old generation may already hide the removed file; the new one never shows it.
        new = {f"docs:extra{round_number}.txt"}
        assert extras == new if seen == {round_number} else extras <= {f"docs:extra{visible}.txt"}
        assert not extras & removed
        removed |= {f"docs:extra{n}.txt" for n in range(round_number)} - extras
        visible = seen.pop()
        assert workshop.found(QUESTION)[0] == "docs:0.txt"
    report = workshop.sync()
    assert report.counts["documents"] == 5
    assert visible_rounds(workshop) == {kills}
    return caught


def test_five_kills_lose_nothing(workshop: Workshop, repository: Path) -> None:
    assert kill_at_random_moments(workshop, repository, 5) > 0


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_two_hundred_kills_lose_nothing(workshop: Workshop, repository: Path) -> None:
    assert kill_at_random_moments(workshop, repository, 200) > 40
