"""Calls a language model within limits: a deadline, a budget, a number of calls at a time, and a circuit breaker."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass

from bot.answering.llm.language_model import LanguageModel, ModelFailure, ModelLimits, ModelPiece, estimated_tokens
from bot.answering.llm.usage_limits import CircuitBreaker, DailyBudget

SLOT_WAIT_SECONDS = 2.0
"""Seconds that a call waits for another one to end before it is refused as ``busy``."""
POLL_SECONDS = 0.05
"""Seconds between two checks whether anybody still waits for the answer."""
REASONS_WITHOUT_BLAME = frozenset({"cancelled", "busy"})
"""Failures that the circuit breaker does not count, because the endpoint did not cause them."""

_END = None
_Pieces = Generator[ModelPiece, None, None]
_Queue = queue.SimpleQueue[ModelPiece | BaseException | None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Requester:
    """Who a call is made for, and how long they wait.

    Attributes:
        deadline: When the answer must be complete, on the clock of ``time.monotonic()``.
        community: The community whose budget is charged.
        is_cancelled: Returns whether nobody waits any more; called many times a second.
    """

    deadline: float
    community: str
    is_cancelled: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of the model.

    Attributes:
        prompt: The text that it reads.
        max_tokens: Most tokens that it may write.
        requester: Who the call is made for.
    """

    prompt: str
    max_tokens: int
    requester: Requester


class ModelService:
    """Calls a model within limits; safe to share between threads.

    Args:
        model: The model.
        concurrency: Calls at a time, at least 1.
        budget: The tokens that each community may use.
        breaker: Stops calls while the endpoint keeps failing.
    """

    def __init__(self, model: LanguageModel, concurrency: int, budget: DailyBudget, breaker: CircuitBreaker) -> None:
        self._model = model
        self._slots = threading.BoundedSemaphore(concurrency)
        self._budget = budget
        self._breaker = breaker

    @property
    def name(self) -> str:
        """The model's name, for people."""
        return self._model.name

    def text(self, call: ModelCall) -> str:
        """Return the whole text.

        Raises:
            ModelFailure: As ``stream`` does.
        """
        return "".join(self.stream(call))

    def stream(self, call: ModelCall) -> Generator[str, None, None]:
        """Yield the text piece by piece.

        Raises:
            ModelFailure: The model cannot be called now, failed, or did not finish in time.
        """
        requester = call.requester
        if not self._budget.allows(requester.community):
            raise ModelFailure("budget", f"today's budget of {requester.community or 'this community'} is spent")
        if not self._breaker.allows():
            raise ModelFailure("unavailable", "it failed several times in a row and is not called for a while")
        if not self._acquire_slot(requester):
            if requester.is_cancelled():
                raise ModelFailure("cancelled", "nobody waits for the answer any more")
            raise ModelFailure("busy", "the largest allowed number of answers is being written")
        yield from self._counted(call)

    def _acquire_slot(self, requester: Requester) -> bool:
        """Wait for a free slot as long as somebody waits for the answer; return whether there was one."""
        until = min(time.monotonic() + SLOT_WAIT_SECONDS, requester.deadline)
        while not requester.is_cancelled() and (left := until - time.monotonic()) > 0:
            if self._slots.acquire(timeout=min(left, POLL_SECONDS)):
                return True
        return False

    def _counted(self, call: ModelCall) -> Generator[str, None, None]:
        """Yield the text; count its tokens for the budget, and its outcome for the circuit breaker."""
        written = ""
        reported = None
        try:
            for piece in _read_until_deadline(lambda: self._releasing_slot(call), call.requester):
                written += piece.text
                reported = piece.usage or reported
                if piece.text:
                    yield piece.text
        except ModelFailure as failure:
            if failure.reason not in REASONS_WITHOUT_BLAME:
                self._breaker.failed()
            raise
        except GeneratorExit:  # the caller has read enough
            self._breaker.succeeded()
            raise
        else:
            self._breaker.succeeded()
        finally:
            estimated = estimated_tokens(call.prompt) + estimated_tokens(written)
            used = reported.prompt + reported.answer if reported else estimated
            self._budget.charge(call.requester.community, used)

    def _releasing_slot(self, call: ModelCall) -> _Pieces:
        """Yield the model's stream; free the slot when it really ends, which may be after everybody stopped waiting."""
        try:
            limits = ModelLimits(call.requester.deadline - time.monotonic(), call.max_tokens)
            yield from self._model.stream(call.prompt, limits)
        finally:
            self._slots.release()


def _read_until_deadline(open_stream: Callable[[], _Pieces], requester: Requester) -> _Pieces:
    """Yield the pieces of a stream that another thread reads, so that nobody waits longer than the deadline.

    A blocked read cannot be ended from outside. So the thread may go on after this call has ended, until the endpoint
    or its own time limit ends the read; what it reads then is thrown away.

    Args:
        open_stream: Starts the stream; called in the other thread.
        requester: Who waits, and until when.

    Raises:
        ModelFailure: The deadline passed, the call was cancelled, or the stream failed.
    """
    read: _Queue = queue.SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=_read, args=(open_stream, read, stopped), name="language model", daemon=True).start()
    try:
        while (piece := _next(read, requester)) is not _END:
            if isinstance(piece, ModelFailure):
                raise piece
            if isinstance(piece, BaseException):
                # A defect of a client must cost only the model's text, never the answer; its traceback goes to the log.
                _log.error("The language model's client failed unexpectedly", exc_info=piece)
                raise ModelFailure("unavailable", f"its client failed unexpectedly ({type(piece).__name__})") from piece
            yield piece
    finally:
        stopped.set()


def _read(open_stream: Callable[[], _Pieces], read: _Queue, stopped: threading.Event) -> None:
    try:
        with closing(open_stream()) as stream:
            for piece in stream:
                read.put(piece)
                if stopped.is_set():
                    return
        read.put(_END)
    except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, which raises it
        read.put(error)


def _next(read: _Queue, requester: Requester) -> ModelPiece | BaseException | None:
    while True:
        if requester.is_cancelled():
            raise ModelFailure("cancelled", "nobody waits for the answer any more")
        left = requester.deadline - time.monotonic()
        if left <= 0:
            raise ModelFailure("timeout", "it did not finish in time")
        try:
            return read.get(timeout=min(left, POLL_SECONDS))
        except queue.Empty:
            continue
