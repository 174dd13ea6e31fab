"""How an operation is shown, on any platform."""

from collections.abc import AsyncIterator

import pytest

from bot.service import operation_board
from bot.service.operation_board import OperationMessage, show_operation
from bot.service.operation_update import OperationUpdate
from tests.bot.service.memory_platform import REFUSED, TEMPORARY, PlatformError


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


class Message(OperationMessage[str]):
    """A message of a platform that may fail."""

    troubles = (PlatformError,)

    def __init__(self, *failures: Exception) -> None:
        self.did: list[str] = []
        self._failures = list(failures)

    def _small(self, text: str) -> str:
        return f"-# {text}"

    def _lay_out(self, text: str) -> list[str]:
        return text.splitlines()

    async def _edit(self, post: str, *, cancels: bool) -> None:
        self._note(f"edit {post}{' (Cancel)' if cancels else ''}")

    async def _add(self, post: str) -> None:
        self._note(f"add {post}")

    async def _whisper(self, post: str) -> None:
        self._note(f"whisper {post}")

    def _note(self, what: str) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.did.append(what)


async def test_an_operation_is_cancelled_at_its_message_until_what_came_of_it_stands_there() -> None:
    message = Message()
    await message.show("read 1")
    await message.finish("done\nand more")
    await message.tell_operator("to you\nalone")
    assert message.did == ["edit -# read 1 (Cancel)", "edit done", "add and more", "whisper to you", "whisper alone"]


async def test_what_a_platform_does_not_show_of_an_operation_ends_nothing() -> None:
    message = Message(TEMPORARY, REFUSED)
    await message.show("read 1")
    await message.tell_operator("alone")
    await message.show("read 2")
    assert message.did == ["edit -# read 2 (Cancel)"]
