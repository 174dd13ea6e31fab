"""How an operation is shown, on any platform."""

from collections.abc import AsyncIterator

import pytest

from bot.service import operation_board
from bot.service.operation_board import show_operation
from bot.service.operation_update import OperationUpdate


class Board:
    """What was shown, in words."""

    def __init__(self, *, is_private: bool = False) -> None:
        self.shown: list[str] = []
        self.is_private = is_private

    async def show(self, text: str) -> None:
        self.shown.append(f"show {text}")

    async def finish(self, text: str) -> None:
        self.shown.append(f"finish {text}")

    async def tell_operator(self, text: str) -> None:
        self.shown.append(f"tell {text}")


async def updates(private: str) -> AsyncIterator[OperationUpdate]:
    for each in ("read 1", "read 2", "embed 1"):
        yield OperationUpdate(each, finished=False)
    yield OperationUpdate("done", private)


async def test_edits_are_paced_and_the_end_is_always_shown() -> None:
    board = Board()
    await show_operation(updates("more"), board)
    assert board.shown == ["show read 1", "finish done", "tell more"]


async def test_nothing_is_told_where_there_is_nothing_and_all_is_shown_that_comes_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(operation_board, "EDIT_SECONDS", 0.0)
    board = Board()
    await show_operation(updates(""), board)
    assert board.shown == ["show read 1", "show read 2", "show embed 1", "finish done"]


async def test_what_the_operator_alone_sees_is_told_whole() -> None:
    board = Board(is_private=True)
    await show_operation(updates("more"), board)
    assert board.shown == ["show read 1", "finish done\nmore"]
