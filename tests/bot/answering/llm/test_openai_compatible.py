"""The client of OpenAI-compatible endpoints, against one on loopback."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.answering.llm import Endpoint, ModelFailure, ModelLimits, OpenAICompatible, Usage
from tests.fakes.openai import KEY, MODEL, FakeOpenAI, Reply, event, speaking, usage

LIMITS = ModelLimits(3.0, 50)


def client(url: str, *, key: str = KEY, model: str = MODEL, retries: int = 0, **extra: object) -> OpenAICompatible:
    return OpenAICompatible(Endpoint(lambda: url, model, key, retries, 0.0, extra))


def said(model: OpenAICompatible, limits: ModelLimits = LIMITS) -> str:
    return "".join(piece.text for piece in model.stream("Why?", limits))


def failure(reply: Reply, *, limits: ModelLimits = LIMITS, retries: int = 0) -> ModelFailure:
    with FakeOpenAI(lambda _: reply) as fake, pytest.raises(ModelFailure) as caught:
        said(client(fake.base_url, retries=retries), limits)
    return caught.value


def test_text_comes_in_pieces_with_its_cost_at_the_end() -> None:
    with FakeOpenAI(lambda _: speaking("GPUs are scarce. [1]", size=5)) as fake:
        pieces = list(client(fake.base_url).stream("Why?", LIMITS))
    assert "".join(piece.text for piece in pieces) == "GPUs are scarce. [1]"
    assert len([piece for piece in pieces if piece.text]) == 4
    assert pieces[-1].usage == Usage(100, 4)


def test_the_request_is_bounded_and_holds_what_the_operator_adds() -> None:
    with FakeOpenAI(lambda _: speaking("Yes.")) as fake:
        said(client(fake.base_url, reasoning_effort="low"))
    (request,) = fake.requests
    assert (request["model"], request["max_tokens"], request["temperature"]) == (MODEL, 50, 0.0)
    assert (request["stream_options"], request["reasoning_effort"]) == ({"include_usage": True}, "low")
    assert request["messages"] == [{"role": "user", "content": "Why?"}]


@pytest.mark.parametrize(
    ("reply", "reason", "words"),
    [
        (Reply(status=429), "busy", "429, too many requests"),
        (Reply(status=500), "unavailable", "500"),
        (Reply(status=503, headers={"Retry-After": "3600"}), "unavailable", "503"),
        (Reply([event("GPUs are "), event("scarce")]), "unavailable", "broke off"),
        (Reply([event("GPUs are ")], whole=False), "unavailable", "no connection"),
        (Reply([b"data: \xff\xfe\xfa\n\n"]), "garbled", "not a chat completion"),
        (Reply([b'data: {"choices": 7}\n\n']), "garbled", "not a chat completion"),
        (Reply([b'data: {"choices": [{"delta": null}]}\n\n']), "garbled", "not a chat completion"),
        (Reply([b"<html>Sign in</html>"]), "unavailable", "broke off"),
        (Reply([b'data: {"error": {"message": "overloaded"}}\n\n']), "unavailable", "error in its stream"),
        (Reply([event("x" * 1_000_000), event("", "stop")]), "babbling", "more than it was allowed"),
        (Reply([b"data: " + b"x" * 3_000_000]), "babbling", "more than an answer can be"),
        (Reply([b"x" * 3_000_000], status=500), "babbling", "more than an answer can be"),
    ],
)
def test_what_an_endpoint_does_wrong_has_a_reason(reply: Reply, reason: str, words: str) -> None:
    found = failure(reply)
    assert found.reason == reason
    assert words in str(found)


def test_an_endpoint_that_is_not_there_is_unavailable() -> None:
    with FakeOpenAI(lambda _: Reply()) as fake:
        url = fake.base_url
    with pytest.raises(ModelFailure) as caught:
        said(client(url))
    assert caught.value.reason == "unavailable"


def test_an_endpoint_that_does_not_respond_times_out() -> None:
    assert failure(Reply(wait=5.0), limits=ModelLimits(0.3, 50)).reason == "timeout"


@pytest.mark.parametrize(
    ("key", "model", "words"),
    [("wrong", MODEL, "401, it does not accept the key; correct model.key"), (KEY, "other", "404, it does not know")],
)
def test_a_wrong_key_or_model_names_the_setting(key: str, model: str, words: str) -> None:
    with FakeOpenAI(lambda _: Reply()) as fake, pytest.raises(ModelFailure) as caught:
        said(client(fake.base_url, key=key, model=model))
    assert words in str(caught.value)
    assert key not in str(caught.value) or key == KEY


def in_turn(*replies: Reply) -> Callable[[dict[str, Any]], Reply]:
    left = iter(replies)
    return lambda _: next(left)


@pytest.mark.parametrize("first", [Reply(status=500), Reply(status=429, headers={"Retry-After": "0.1"})])
def test_a_call_that_fails_before_any_text_is_tried_again(first: Reply) -> None:
    with FakeOpenAI(in_turn(first, first, speaking("Yes."))) as fake:
        assert said(client(fake.base_url, retries=2)) == "Yes."
    assert len(fake.requests) == 3


@pytest.mark.parametrize(("status", "retries", "calls"), [(500, 2, 3), (500, 0, 1), (400, 5, 1), (401, 5, 1)])
def test_retries_are_bounded_and_only_for_what_may_pass(status: int, retries: int, calls: int) -> None:
    with FakeOpenAI(lambda _: Reply(status=status)) as fake, pytest.raises(ModelFailure):
        said(client(fake.base_url, retries=retries))
    assert len(fake.requests) == calls


def test_an_endpoint_that_asks_for_a_long_wait_is_not_asked_again() -> None:
    started = time.monotonic()
    with FakeOpenAI(lambda _: Reply(status=429, headers={"Retry-After": "60"})) as fake, pytest.raises(ModelFailure):
        said(client(fake.base_url, retries=3))
    assert (len(fake.requests), time.monotonic() - started < 2) == (1, True)


def test_a_stream_that_broke_off_is_not_tried_again() -> None:
    with FakeOpenAI(lambda _: Reply([event("GPUs")], whole=False)) as fake, pytest.raises(ModelFailure):
        said(client(fake.base_url, retries=3))
    assert len(fake.requests) == 1


def test_usage_is_optional() -> None:
    reply = Reply([event("Yes."), event("", "stop"), b"data: [DONE]\n\n"])
    with FakeOpenAI(lambda _: reply) as fake:
        assert [piece.usage for piece in client(fake.base_url).stream("Why?", LIMITS)] == [None, None]


def test_the_key_is_never_shown() -> None:
    assert KEY not in repr(Endpoint(lambda: "", MODEL, KEY, 0, 0.0, {}))


def test_usage_may_come_without_choices() -> None:
    with FakeOpenAI(lambda _: Reply([event("Yes.", "stop"), usage(3, 1)])) as fake:
        assert [p.usage for p in client(fake.base_url).stream("Why?", LIMITS)] == [None, Usage(3, 1)]
