"""The language model as answers use it: within a deadline, a budget, a number at a time; left alone when it fails."""

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

from bot.answering.llm.circuit_breaker import CircuitBreaker
from bot.answering.llm.daily_budget import DailyBudget
from bot.answering.llm.language_model import LanguageModel, ModelFailure, ModelLimits, ModelPiece
from bot.answering.llm.stream_deadline import PATIENCE, read_until
from bot.answering.llm.token_estimate import estimated_tokens

WAIT_FOR_PLACE = 2.0
"""Seconds that an answer waits for another to end before it goes on without the model."""
INNOCENT = frozenset({"cancelled", "busy"})
"""Failures that say nothing against the endpoint."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the model.

    Attributes:
        prompt: What it reads.
        tokens: Most tokens that it may write.
        deadline: When the answer must be there, on ``time.monotonic()``'s clock.
        community: Whose budget pays.
        cancelled: Whether nobody waits any more.
    """

    prompt: str
    tokens: int
    deadline: float
    community: str
    cancelled: Callable[[], bool]


class ModelService:
    """Calls a model within limits; safe to share between threads.

    Args:
        model: The model.
        concurrency: Calls at a time, at least 1.
        budget: What each community may use.
        breaker: Says when to leave the model alone.
    """

    def __init__(self, model: LanguageModel, concurrency: int, budget: DailyBudget, breaker: CircuitBreaker) -> None:
        self._model = model
        self._places = threading.BoundedSemaphore(concurrency)
        self._budget = budget
        self._breaker = breaker

    @property
    def name(self) -> str:
        """The model's name, for people."""
        return self._model.name

    def stream(self, call: Call) -> Generator[str, None, None]:
        """Give the text as it comes.

        Raises:
            ModelFailure: It cannot be called now, failed, or did not end in time.
        """
        if not self._budget.allows(call.community):
            raise ModelFailure("budget", f"today's budget of {call.community or 'this community'} is spent")
        if not self._breaker.allows():
            raise ModelFailure("unavailable", "it failed several times in a row and is left alone for a while")
        if not self._has_place(call):
            if call.cancelled():
                raise ModelFailure("cancelled", "nobody waits for the answer any more")
            raise ModelFailure("busy", "as many answers are being written as are allowed at a time")
        yield from self._counted(call)

    def _has_place(self, call: Call) -> bool:
        """Wait for a place among those that are being written, while somebody waits for the answer."""
        until = min(time.monotonic() + WAIT_FOR_PLACE, call.deadline)
        while not call.cancelled() and (left := until - time.monotonic()) > 0:
            if self._places.acquire(timeout=min(left, PATIENCE)):
                return True
        return False

    def text(self, call: Call) -> str:
        """Give the whole text.

        Raises:
            ModelFailure: As ``stream`` does.
        """
        return "".join(self.stream(call))

    def _counted(self, call: Call) -> Generator[str, None, None]:
        tokens = estimated_tokens(call.prompt)
        written = ""
        reported = None
        try:
            for piece in read_until(call.deadline, lambda: self._held(call), call.cancelled):
                written += piece.text
                reported = piece.usage or reported
                if piece.text:
                    yield piece.text
        except ModelFailure as failure:
            if failure.reason not in INNOCENT:
                self._breaker.failed()
            raise
        except GeneratorExit:  # enough was read
            self._breaker.succeeded()
            raise
        else:
            self._breaker.succeeded()
        finally:
            used = reported.prompt + reported.answer if reported else tokens + estimated_tokens(written)
            self._budget.charge(call.community, used)

    def _held(self, call: Call) -> Generator[ModelPiece, None, None]:
        """The stream; its place is free again when it has really ended, which may be after nobody waits for it."""
        try:
            yield from self._model.stream(call.prompt, ModelLimits(call.deadline - time.monotonic(), call.tokens))
        finally:
            self._places.release()
