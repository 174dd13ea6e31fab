"""Budget, breaker, tokens."""

from datetime import date

import pytest

from bot.answering.compose.model_writer import within_tokens
from bot.answering.llm import CircuitBreaker, DailyBudget, estimated_tokens
from tests.bot.answering.conftest import MakePassage


def test_a_budget_counts_by_community_and_starts_anew_each_day() -> None:
    today = [date(2026, 1, 1)]
    budget = DailyBudget(100, lambda: today[0])
    budget.charge("a", 60)
    budget.charge("a", 60)
    assert (budget.spent("a"), budget.allows("a"), budget.allows("b")) == (120, False, True)
    today[0] = date(2026, 1, 2)
    assert (budget.spent("a"), budget.allows("a")) == (0, True)


def test_a_budget_of_0_has_no_end() -> None:
    budget = DailyBudget(0)
    budget.charge("a", 10**9)
    assert budget.allows("a")


def test_a_breaker_opens_after_failures_in_a_row_only() -> None:
    breaker = CircuitBreaker(2, 10.0, lambda: 0.0)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_an_open_breaker_lets_one_call_through_when_it_has_rested() -> None:
    now = [0.0]
    breaker = CircuitBreaker(1, 10.0, lambda: now[0])
    breaker.failed()
    now[0] = 11.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("日本語", 3)])
def test_tokens_are_guessed_from_bytes(text: str, tokens: int) -> None:
    assert estimated_tokens(text) == tokens


@pytest.mark.parametrize(("budget", "taken"), [(1_000, 3), (22, 2), (11, 1), (1, 1)])
def test_passages_are_taken_while_they_fit_and_the_first_always(passage: MakePassage, budget: int, taken: int) -> None:
    passages = [passage(["a" * 30], [0.5], key=key) for key in range(3)]
    assert list(within_tokens(passages, budget)) == passages[:taken]
