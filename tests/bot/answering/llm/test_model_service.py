"""The model within its limits: deadline, places, budget, breaker."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from bot.answering.llm import (
    CircuitBreaker,
    DailyBudget,
    ModelCall,
    ModelFailure,
    ModelLimits,
    ModelPiece,
    ModelService,
    Reason,
    Requester,
    Usage,
    estimated_tokens,
)


class Scripted:
    """A model that does what each step says: text to write, seconds to wait, or a failure."""

    name = "scripted"

    def __init__(self, *steps: str | float | ModelFailure, usage: Usage | None = None) -> None:
        self.steps = steps
        self.usage = usage
        self.calls = 0
        self.ended = threading.Event()

    def stream(self, prompt: str, limits: ModelLimits) -> Iterator[ModelPiece]:
        self.calls += 1
        try:
            for step in self.steps:
                if isinstance(step, ModelFailure):
                    raise step
                if isinstance(step, str):
                    yield ModelPiece(step, None)
                else:
                    time.sleep(step)
            yield ModelPiece("", self.usage)
        finally:
            self.ended.set()


def service(
    model: Scripted, *, concurrency: int = 1, tokens: int = 0, clock: Callable[[], float] = time.monotonic
) -> ModelService:
    return ModelService(model, concurrency, DailyBudget(tokens), CircuitBreaker(2, 30.0, clock))


def call(seconds: float = 5.0, community: str = "c", cancelled: Callable[[], bool] = lambda: False) -> ModelCall:
    return ModelCall("prompt", 10, Requester(time.monotonic() + seconds, community, cancelled))


def reason(model: ModelService, wanted: ModelCall) -> Reason:
    with pytest.raises(ModelFailure) as caught:
        model.text(wanted)
    return caught.value.reason


def test_the_text_comes_as_it_is_written() -> None:
    assert list(service(Scripted("GPUs ", "are scarce.")).stream(call())) == ["GPUs ", "are scarce."]


@pytest.mark.parametrize("steps", [(5.0,), ("GPUs ", 5.0), ("a", 0.1, "b", 0.1, "c", 0.1, "d", 0.1, "e", 5.0)])
def test_nobody_waits_longer_than_the_deadline(steps: tuple[str | float, ...]) -> None:
    started = time.monotonic()
    assert reason(service(Scripted(*steps)), call(0.3)) == "timeout"
    assert time.monotonic() - started < 0.6


def test_a_cancelled_answer_ends_at_once() -> None:
    stopped = threading.Event()
    threading.Timer(0.1, stopped.set).start()
    started = time.monotonic()
    assert reason(service(Scripted("GPUs ", 3.0)), call(cancelled=stopped.is_set)) == "cancelled"
    assert time.monotonic() - started < 0.5


def test_a_place_is_taken_until_the_call_has_really_ended() -> None:
    model = Scripted(0.6)
    only = service(model)
    assert reason(only, call(0.1)) == "timeout"
    assert reason(only, call(0.2)) == "busy"
    model.ended.wait(2)
    time.sleep(0.05)
    assert only.text(call()) == ""


def test_more_answers_than_allowed_at_a_time_wait_for_a_place() -> None:
    only = service(Scripted("yes", 0.2))
    results: list[str] = []
    threads = [threading.Thread(target=lambda: results.append(only.text(call()))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["yes"] * 3


def test_a_spent_budget_stops_one_community_and_not_another() -> None:
    model = Scripted("yes", usage=Usage(90, 20))
    limited = service(model, tokens=100)
    assert limited.text(call(community="a")) == "yes"
    assert reason(limited, call(community="a")) == "budget"
    assert limited.text(call(community="b")) == "yes"


def test_without_reported_usage_tokens_are_guessed() -> None:
    budget = DailyBudget(1_000)
    ModelService(Scripted("yes, it is"), 1, budget, CircuitBreaker()).text(call())
    assert budget.spent("c") == estimated_tokens("prompt") + estimated_tokens("yes, it is")


def test_a_failed_call_is_paid_for_too() -> None:
    budget = DailyBudget(1_000)
    with pytest.raises(ModelFailure):
        ModelService(Scripted("yes", ModelFailure("unavailable", "x")), 1, budget, CircuitBreaker()).text(call())
    assert budget.spent("c") > 0


def test_after_failures_in_a_row_the_model_is_left_alone_and_tried_again_later() -> None:
    now = [0.0]
    model = Scripted(ModelFailure("unavailable", "down"))
    broken = service(model, clock=lambda: now[0])
    assert [reason(broken, call()) for _ in range(4)] == ["unavailable"] * 4
    assert model.calls == 2
    now[0] = 31.0
    model.steps = ("back",)
    assert broken.text(call()) == "back"
    assert broken.text(call()) == "back"


def test_a_defect_of_a_client_is_a_failure_with_its_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Scripted):
        def stream(self, prompt: str, limits: ModelLimits) -> Iterator[ModelPiece]:
            raise ZeroDivisionError

    assert reason(service(Broken()), call()) == "unavailable"
    assert "ZeroDivisionError" in caplog.text


def test_reading_no_further_counts_as_success_and_frees_the_place() -> None:
    only = service(Scripted("a", "b", "c"))
    for _ in range(3):
        stream = only.stream(call())
        assert next(stream) == "a"
        stream.close()
    time.sleep(0.05)
    assert only.text(call()) == "abc"


def test_who_no_longer_waits_is_not_kept_waiting_for_a_place() -> None:
    model = Scripted(3.0)
    limited = service(model)
    assert reason(limited, call(seconds=0.1)) == "timeout"  # its place stays taken until the model has ended
    began = time.monotonic()
    assert reason(limited, call(cancelled=lambda: True)) == "cancelled"
    assert time.monotonic() - began < 1.0
