"""Programs that operators start from chat: each runs in a process of its own, within a time."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.errors import FootnoteError

log = logging.getLogger("footnote.operations")
LINE_CHARS = 300
ENDING = 1.0
"""Seconds that a process which is told to end gets to do so."""


@dataclass(frozen=True, slots=True)
class BackgroundCommands:
    """What can be started.

    Attributes:
        preview: Reads the beginning of a source, which is added as JSON.
        evaluations: Measure on a question set, by the name of the set in the settings.
        labels: Labels that the settings file knows, ``public`` included.
        sources: Names of the sources of the settings file.
        refit: Fits anew when to refuse, and writes the result to the file that is added; empty where the settings name
            no file of questions, or a calibration of their own.
    """

    preview: Sequence[str]
    evaluations: Mapping[str, Sequence[str]]
    labels: Sequence[str]
    sources: Sequence[str]
    refit: Sequence[str] = ()


class BackgroundFailure(FootnoteError):
    """A program that was started from chat did not do what it should; the log says why (seen by operators)."""

    public = "That did not work; the log of the bot says why."


async def output_of(command: Sequence[str], seconds: float) -> str:
    """Run a program and return what it prints; it is killed where it takes too long or nobody waits any more.

    Raises:
        BackgroundFailure: It takes longer than some seconds, or prints nothing.
    """
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(seconds):
            printed, told = await process.communicate()
    except TimeoutError as error:
        problem = f"It took longer than {seconds / 60:.0f} minutes, so I ended it."
        raise BackgroundFailure(problem, public=problem) from error
    finally:
        await _end(process)
    if not printed.strip():
        log.error("a program that was started from chat failed: %s", told.decode("utf-8", "replace")[-2_000:])
        problem = "It did not work; the log says why."
        raise BackgroundFailure(problem, public=problem)
    return printed.decode("utf-8", "replace")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), ENDING)
    except TimeoutError:
        process.kill()
        await process.wait()
