"""Journal of the questions that were accepted and are not answered yet, so that a kill forgets none."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from bot.records.record_files import EntryFolder

P = ParamSpec("P")
T = TypeVar("T")
POSITION = "heard"
"""Name of the entry that ``Journal.save_position`` writes."""


class Journal:
    """Accepted questions, a file each.

    Args:
        folder: The folder; made when the first question comes.
    """

    def __init__(self, folder: Path) -> None:
        self._entries = EntryFolder(folder)
        self._positions = EntryFolder(folder, ".mark")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")

    async def in_thread(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Call a function in the journal's own thread, which waits for no other work; returns its result."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *given, **named))

    def accept(self, event: str, entry: Mapping[str, str]) -> None:
        """Note an event that will be answered, with what is needed to answer it after a restart.

        Raises:
            OSError: It cannot be written.
        """
        self._entries.write(event, json.dumps(dict(entry)))

    def finish(self, event: str) -> None:
        """Forget an event that was answered, or for whose missing answer the bot apologised."""
        with contextlib.suppress(OSError):
            self._entries.remove(event)

    def unfinished(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the events that an earlier run accepted and did not finish, each with its entry, sorted by event."""
        yield from self._entries.entries(json.loads)

    def save_position(self, position: Mapping[str, object]) -> None:
        """Note up to which event the bot has heard the platform.

        Raises:
            OSError: It cannot be written.
        """
        self._positions.write(POSITION, json.dumps(dict(position)))

    def position(self) -> dict[str, Any]:
        """Return what ``save_position`` noted last; empty if there is nothing."""
        try:
            found = json.loads(self._positions.read(POSITION))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
