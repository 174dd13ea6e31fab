"""Commands for those who run the index: ``/reindex``, ``/status``, ``/rollback``."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace

from bot.service import notices
from bot.service.button_actions import CancelReindex
from bot.service.commands.command import (
    Command,
    CommandCall,
    CommandOutcome,
    CommandPlace,
    Operation,
    Parameter,
    listing,
    saying,
)
from bot.service.operation_update import OperationUpdate
from bot.service.operations import Operations
from index.errors import FootnoteError


class IndexCommandSet:
    """What operators do with the index.

    Args:
        operations: Does it.
        offer: Returns what operators may do besides, ``""`` for nothing.
    """

    def __init__(self, operations: Operations, offer: Callable[[], Awaitable[str]]) -> None:
        self._operations, self._offer = operations, offer

    def commands(self) -> tuple[Command, ...]:
        """Return the commands."""
        full = Parameter("full", "Read and build everything anew", "flag")
        source = Parameter("source", "Only this source", suggest=self._sources)
        which = "One that /status lists; else the newest before the present one"
        return (
            Command(
                "reindex",
                "Bring the index in step with the documents; serving goes on meanwhile.",
                "operator",
                self._reindex,
                (full, source),
                is_operation=True,
            ),
            Command("status", "What the index holds, and how busy I am.", "operator", self._status),
            Command(
                "rollback",
                "Serve an earlier full reindex again; what was removed since stays hidden.",
                "operator",
                self._roll_back,
                (Parameter("generation", which, "number", most=999_999_999),),
                is_operation=True,
            ),
        )

    async def _sources(self, _place: CommandPlace, typed: str) -> Sequence[str]:
        return self._operations.matching_sources(typed)

    async def _reindex(self, call: CommandCall) -> CommandOutcome:
        """Reserve a reindex, whose progress everybody sees where it was asked for."""
        operations, operator = self._operations, call.operator
        full, source = call.flag("full"), call.text("source")
        if unknown := operations.unknown_source(source):
            return saying(unknown)
        if not operations.reserve_reindex(operator, full=full, source=source):
            return replace(saying(notices.ONE_AT_A_TIME), buttons=(CancelReindex(call.place.pressed_by),))
        return Operation(
            lambda: operations.reindex(operator, call.place.readers, full=full, source=source),
            operations.release_reindex,
            cancels=True,
        )

    async def _status(self, _call: CommandCall) -> CommandOutcome:
        try:
            return listing("\n\n".join(filter(None, (await self._operations.status(), await self._offer()))))
        except FootnoteError as error:
            return saying(str(error))

    async def _roll_back(self, call: CommandCall) -> CommandOutcome:
        async def updates() -> AsyncIterator[OperationUpdate]:
            yield await self._operations.roll_back(call.operator, call.number("generation"))

        return Operation(updates, lambda: None, cancels=False)
