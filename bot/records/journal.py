"""Questions that were accepted and are not answered yet: a file each, so that a kill forgets none."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from bot.records.entry_folder import EntryFolder

P = ParamSpec("P")
T = TypeVar("T")


class Journal:
    """A folder of accepted questions.

    Args:
        folder: The folder; made when the first question comes.
    """

    def __init__(self, folder: Path) -> None:
        self._entries = EntryFolder(folder)
        self._marks = EntryFolder(folder, ".mark")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")

    async def aside(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do the journal's work in a thread of its own, which waits for nothing else, however busy the others are."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *given, **named))

    def accept(self, event: str, entry: Mapping[str, str]) -> None:
        """Note an event that will be answered, with what is needed to come back to it.

        Raises:
            OSError: It cannot be written.
        """
        self._entries.write(event, json.dumps(dict(entry)))

    def done(self, event: str) -> None:
        """Forget an event that was answered, or apologised for."""
        with contextlib.suppress(OSError):
            self._entries.remove(event)

    def mark(self, how_far: Mapping[str, object]) -> None:
        """Note how far a platform's events were heard.

        Raises:
            OSError: It cannot be written.
        """
        self._marks.write("heard", json.dumps(dict(how_far)))

    def marked(self) -> dict[str, Any]:
        """What ``mark`` noted last, empty where that is nothing."""
        try:
            found = json.loads(self._marks.read("heard"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def left(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield what an earlier run accepted and did not finish, oldest first."""
        for event, content in self._entries.entries():
            try:
                entry = json.loads(content)
            except ValueError:
                self._entries.remove(event)
                continue
            yield event, entry
