"""Refitting when to refuse, from chat: what it would change, applying it, taking it back."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.records import RecordsProblem
from bot.service.background_command import output_of
from bot.service.live_index import LiveIndex
from bot.service.record_store import RecordStore

SECONDS = 600.0
MIN_ANSWERS, MIN_PEOPLE, MOST_SHARE = 40, 5, 0.5
"""Answers with votes from which a refit is offered, people who must have voted, and the largest part that one of
them may cast. Over fewer answers, a difference of a tenth is no more than chance (the standard error is 0.08), and
nobody alone is to teach the bot when to refuse."""


class RefusalRefit:
    """Keeps the calibration that operators apply, beside the one that it took the place of.

    Args:
        live_index: What is served with it.
        record_store: Knows the votes.
        file: Where the calibration is that holds.
        command: Fits anew, and writes to the file that is added; empty where that is not possible.
    """

    def __init__(self, live_index: LiveIndex, record_store: RecordStore, file: Path, command: Sequence[str]) -> None:
        self._live_index, self._record_store, self._file, self._command = live_index, record_store, file, command
        self._proposed, self._before = file.with_suffix(".proposed.json"), file.with_suffix(".before.json")
        self._one = asyncio.Lock()

    @property
    def is_possible(self) -> bool:
        """Whether there is a file of questions, and the settings file names no calibration of its own."""
        return bool(self._command)

    @property
    def is_busy(self) -> bool:
        """Whether a refit is at work."""
        return self._one.locked()

    async def why_not(self) -> str:
        """Return why there are too few votes since the last refit, ``""`` where there are enough.

        Raises:
            RecordsProblem: The database does not answer.
        """
        found = await self._record_store.query(self._record_store.votes.counts(self._since()))
        people = "1 person has" if found.people == 1 else f"{found.people} people have"
        told = f"Since the last refit, {people} voted on {found.answers} answers. "
        if found.answers < MIN_ANSWERS or found.people < MIN_PEOPLE:
            return f"{told}{MIN_ANSWERS} answers and {MIN_PEOPLE} people are needed: fewer cannot be told from chance."
        if found.most > MOST_SHARE * found.answers:
            return f"{told}One of them cast {found.most} votes, which is too large a part of them."
        return ""

    async def offer(self) -> str:
        """Return a sentence that offers a refit, ``""`` where there is nothing to offer."""
        try:
            return "" if not self.is_possible or await self.why_not() else OFFER
        except RecordsProblem:
            return ""

    async def propose(self) -> Mapping[str, Any]:
        """Fit anew, and return what that would change, as ``footnote eval --calibrate --json`` says it.

        Raises:
            BackgroundFailure: It did not work.
        """
        async with self._one:
            found: Mapping[str, Any] = json.loads(await output_of([*self._command, str(self._proposed)], SECONDS))
            return found

    async def apply(self) -> bool:
        """Have what was proposed hold from now on; returns whether anything was proposed.

        Raises:
            FootnoteError: The index cannot be opened with it.
        """
        if self._one.locked() or not self._proposed.is_file():
            return False
        await asyncio.to_thread(self._take_over)
        await asyncio.to_thread(lambda: self._live_index.renew(anew=True))
        return True

    async def undo(self) -> bool:
        """Have what held before hold again; returns whether anything was applied.

        Raises:
            FootnoteError: The index cannot be opened with it.
        """
        if not self._file.is_file():
            return False
        await asyncio.to_thread(self._take_back)
        await asyncio.to_thread(lambda: self._live_index.renew(anew=True))
        return True

    def _take_over(self) -> None:
        self._before.unlink(missing_ok=True)
        if self._file.is_file():
            self._file.replace(self._before)
        self._proposed.replace(self._file)

    def _take_back(self) -> None:
        if self._before.is_file():
            self._before.replace(self._file)
        else:
            self._file.unlink()

    def _since(self) -> datetime:
        try:
            return datetime.fromtimestamp(self._file.stat().st_mtime, UTC)
        except FileNotFoundError:
            return datetime.fromtimestamp(0, UTC)


OFFER = "There are enough new votes to fit anew when I refuse: “refit show” says what that would change."
