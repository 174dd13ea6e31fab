"""What operators do from chat: reindex, look at the index, go back to an earlier one."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.records import AuditLog
from bot.rendering.reports import generation_text, status_text
from bot.rendering.summary import progress_text, report_details, report_summary
from bot.service import notices
from bot.service.document_search import readable_sources
from bot.service.live_index import LiveIndex
from bot.service.metrics import Metrics
from bot.service.operation_update import OperationUpdate, Operator
from bot.service.reindex_process import CANCELLED, Failed, Finished, Reindexing, Stage
from bot.service.request_queue import RequestQueue
from index.errors import FootnoteError
from index.storage import Manifest

log = logging.getLogger("footnote.operations")


@dataclass(frozen=True, slots=True)
class IndexCommands:
    """What can be done with the index.

    Attributes:
        reindexing: Reindexes.
        roll_back: Serves an earlier full reindex, by number or 0 for the newest.
        status: Returns what the index holds, as ``footnote status --json`` has it.
        sources: Names of the configured sources.
    """

    reindexing: Reindexing
    roll_back: Callable[[int], Manifest]
    status: Callable[[], dict[str, Any]]
    sources: tuple[str, ...]


class Operations:
    """Does what operators ask, and notes it in the audit file.

    Args:
        commands: What can be done with the index.
        live_index: The index that is served.
        request_queue: The questions that wait.
        audit: Keeps what operators did.
        metrics: What is counted.
        communities: Communities in which operators' commands work; a platform alone stands for all of its communities.
        added: Returns the names of sources that were added by command.
    """

    def __init__(
        self,
        commands: IndexCommands,
        live_index: LiveIndex,
        request_queue: RequestQueue,
        audit: AuditLog,
        metrics: Metrics,
        communities: frozenset[str],
        added: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._added = added
        self._commands, self._live_index, self._request_queue = commands, live_index, request_queue
        self._audit, self._metrics, self._communities = audit, metrics, communities

    @property
    def reindexing(self) -> Reindexing:
        """What runs reindexes, one at a time."""
        return self._commands.reindexing

    def are_allowed_in(self, community: str) -> bool:
        """Return whether operators' commands work in a community."""
        return not self._communities.isdisjoint((community, community.partition(":")[0]))

    def matching_sources(self, typed: str) -> list[str]:
        """Return the names of configured sources that hold what was typed."""
        return [name for name in self._sources if typed.lower() in name.lower()]

    def unknown_source(self, name: str) -> str:
        """Return what to say of a source that is not configured, ``""`` for one that is and for no name."""
        if not name or name in self._sources:
            return ""
        return f"There is no source {name}; there is {', '.join(self._sources)}."

    @property
    def _sources(self) -> tuple[str, ...]:
        return *self._commands.sources, *self._added()

    def reserve_reindex(self, operator: Operator, *, full: bool, source: str) -> bool:
        """Reserve a reindex; False where another one is running. ``reindex`` or ``release_reindex`` must follow.

        Args:
            operator: Who asks.
            full: Whether to read and build everything anew.
            source: Name of the only source to read; ``""`` for all.
        """
        reserved = self._commands.reindexing.reserve()
        if reserved:
            self._note(operator, "reindex asked", full=full, source=source)
        return reserved

    def release_reindex(self) -> None:
        """Give back what was reserved and will not be run."""
        self._commands.reindexing.release()

    async def reindex(
        self, operator: Operator, readers: Callable[[], Awaitable[frozenset[str]]], *, full: bool, source: str
    ) -> AsyncIterator[OperationUpdate]:
        """Run the reindex that was reserved, and yield how far it is; the last update says what came of it.

        Args:
            operator: Who asked.
            readers: Returns the labels that everybody holds who reads the updates. Only sources that they may read are
                named to all.
            full: Whether to read and build everything anew.
            source: Name of the only source to read; ``""`` for all.
        """
        began, stage = time.monotonic(), ""
        async for step in self._commands.reindexing.run(full=full, source=source):
            match step:
                case Stage(name, done, total):
                    if name != stage:
                        began, stage = time.monotonic(), name
                    text = progress_text(name, done, total, time.monotonic() - began)
                    yield OperationUpdate(text, finished=False)
                case Finished(report):
                    yield await self._finished(operator, report, readers)
                case Failed(reason, public):
                    yield self._failed(operator, reason, public)

    def cancel_reindex(self, community: str, *, may_cancel: bool) -> str:
        """Cancel the reindex that is running; return why not, ``""`` where it is cancelled.

        Args:
            community: Where somebody asks for it.
            may_cancel: Whether this person was given the button, or manages the community; platforms do not say who
                may use operators' commands.
        """
        if not self.are_allowed_in(community):
            return notices.NOT_OPERATOR
        if not may_cancel:
            return notices.NOT_YOURS_TO_CANCEL
        if not self._commands.reindexing.at_work:
            return notices.NOTHING_AT_WORK
        self._commands.reindexing.cancel()
        return ""

    def end(self) -> None:
        """End the reindex that is running, and begin no other."""
        self._commands.reindexing.end()

    def index_status(self) -> dict[str, Any]:
        """Return what the index holds, as ``footnote status --json`` has it.

        Raises:
            FootnoteError: The index cannot be read.
        """
        return self._commands.status()

    async def status(self) -> str:
        """Return what the index holds and how many questions wait, a line each fact.

        Raises:
            FootnoteError: The index cannot be read.
        """
        facts = status_text(await asyncio.to_thread(self.index_status))
        return f"{facts}{'Queue':<9}{self._request_queue.at_work} at work, {self._request_queue.waiting} waiting\n"

    async def roll_back(self, operator: Operator, generation: int) -> OperationUpdate:
        """Serve an earlier full reindex, and return what came of it.

        Args:
            operator: Who asks.
            generation: Its number; 0 for the newest before the present one.
        """
        try:
            chosen = await asyncio.to_thread(self._commands.roll_back, generation)
        except FootnoteError as error:
            self._note(operator, "rollback failed", generation=generation or None, reason=str(error))
            return OperationUpdate(error.public, _not_public([error]))
        self._note(operator, "rolled back", generation=chosen.generation)
        problems = await self._serve_live()
        name = f"generation {generation_text(chosen)}"
        head = f"The index is {name} again." if problems else f"Serving {name} again."
        public = [f"{head} The next reindex follows the sources anew.", *(each.public for each in problems)]
        return OperationUpdate("\n".join(public), _not_public(problems))

    async def _finished(
        self, operator: Operator, report: dict[str, Any], readers: Callable[[], Awaitable[frozenset[str]]]
    ) -> OperationUpdate:
        self._metrics.reindex("done")
        self._note(operator, "reindex done", **_numbers(report))
        if failed := [each["failed"] for each in report["sources"] if each["failed"]]:
            log.warning("sources could not be read: %s", failed)
        problems = await self._serve_live()
        readable = await self._readable_names(readers)
        public = [report_summary(report, readable), *(each.public for each in problems)]
        private = [report_details(report, readable), *map(str, problems)]
        return OperationUpdate("\n".join(public), "\n".join(filter(None, private)))

    def _failed(self, operator: Operator, reason: str, public: str) -> OperationUpdate:
        self._metrics.reindex("cancelled" if reason == CANCELLED else "failed")
        self._note(operator, "reindex failed", reason=reason)
        log.warning("a reindex failed: %s", reason)
        if reason == public:
            return OperationUpdate(f"Not reindexed: {public}")
        return OperationUpdate(f"Not reindexed: {public} {notices.MORE_IN_THE_LOG}", reason)

    async def _serve_live(self) -> list[FootnoteError]:
        """Serve the live generation; return why it is not served, where it cannot be opened."""
        try:
            await asyncio.to_thread(self._live_index.renew)
        except FootnoteError as error:
            log.error("the new generation is not served: %s", error)
            return [FootnoteError(f"It is not served yet: {error}", public=f"It is not served yet: {error.public}")]
        return []

    async def _readable_names(self, readers: Callable[[], Awaitable[frozenset[str]]]) -> frozenset[str]:
        """Return the names of the sources that all readers of an update may know."""
        try:
            labels = await readers()
            found = await self._live_index.run(lambda opened: readable_sources(opened, labels))
        except FootnoteError:  # what is served is damaged, so that nobody knows
            return frozenset()
        return frozenset(row.name for row, _ in found)

    def _note(self, operator: Operator, what: str, **facts: object) -> None:
        self._audit.add(what, by=operator.person, community=operator.community, **facts)


def _not_public(problems: list[FootnoteError]) -> str:
    """Return the problems that say more to operators than to all."""
    return "\n".join(str(each) for each in problems if str(each) != each.public)


def _numbers(report: dict[str, Any]) -> dict[str, object]:
    """Return the numbers of a report; of names there may be many thousands."""
    counts = {
        source["name"]: {word: len(source[word]) for word in ("added", "changed", "removed", "skipped")}
        for source in report["sources"]
    }
    facts = {"generation": report["generation"], "published": report["published"], "sources": counts}
    return facts | ({"check": report["check"]} if "check" in report else {})
