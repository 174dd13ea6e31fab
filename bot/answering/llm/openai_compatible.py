"""A language model behind an OpenAI-compatible endpoint: OpenAI, Ollama, vLLM, llama.cpp and many others."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.answering.llm.language_model import ModelFailure, ModelLimits, ModelPiece, Usage

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletionChunk

CONNECT_SECONDS = 5.0
"""Seconds after which an attempt to connect is given up."""
MAX_RETRY_AFTER = 5.0
"""Most seconds that an endpoint may ask us to wait before a retry; if it asks for more, there is no retry."""
CHARACTERS_PER_TOKEN = 16
"""A model that writes more characters than this for each token of its limit does not keep to the limit."""
RETRIED_STATUS = frozenset({408, 409, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is, and how it is called.

    Attributes:
        base_url: Returns the address up to ``/v1``; called once, at the first answer, which is when a local server
            starts.
        model: The model's name at the endpoint.
        key: The API key, ``""`` if none is needed; never shown.
        retries: Retries of a call that failed before any text arrived.
        temperature: Randomness of the words; 0 for the likeliest ones.
        extra: Further fields of every request.
    """

    base_url: Callable[[], str]
    model: str
    key: str = field(repr=False)
    retries: int
    temperature: float
    extra: Mapping[str, Any]


class OpenAICompatible:
    """Streams chat completions; safe to share between threads.

    Args:
        endpoint: Where the model is, and how it is called.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._opened_client: OpenAI | None = None

    @property
    def name(self) -> str:
        """The model's name, for people."""
        return self._endpoint.model

    def stream(self, prompt: str, limits: ModelLimits) -> Iterator[ModelPiece]:
        """Yield the answer to a prompt piece by piece; calls that fail before any text arrived are tried again.

        Raises:
            ModelFailure: The model cannot answer, or broke off.
        """
        from openai import APIError, OpenAIError

        try:
            with self._open_stream(prompt, limits) as chunks:
                yield from _pieces(chunks, limits.tokens * CHARACTERS_PER_TOKEN)
        except APIError as error:
            raise _failure(error) from error
        except OpenAIError as error:
            raise ModelFailure("unavailable", f"the client failed: {type(error).__name__}") from error
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            # The client does not check what it reads, so a stream that is not the expected JSON ends up here.
            raise ModelFailure(
                "garbled", f"it sent something that is not a chat completion ({type(error).__name__})"
            ) from error

    def _open_stream(self, prompt: str, limits: ModelLimits) -> Any:  # noqa: ANN401 - openai is imported late
        import stamina

        client = self._client().with_options(timeout=_timeout(limits.seconds))
        for attempt in stamina.retry_context(
            on=_wait_before_retry,
            attempts=self._endpoint.retries + 1,
            timeout=limits.seconds,
            wait_initial=0.2,
            wait_max=2.0,
            wait_jitter=0.2,
        ):
            with attempt:
                return client.chat.completions.create(
                    model=self._endpoint.model,
                    messages=[{"role": "user", "content": prompt}],
                    stream=True,
                    stream_options={"include_usage": True},
                    max_tokens=limits.tokens,
                    temperature=self._endpoint.temperature,
                    extra_body=dict(self._endpoint.extra),
                    extra_headers={"Accept-Encoding": "identity"},
                )
        raise AssertionError("stamina either returns or raises")

    def _client(self) -> "OpenAI":
        with self._lock:
            if self._opened_client is None:
                from openai import OpenAI

                from bot.answering.llm.bounded_client import bounded_client

                self._opened_client = OpenAI(
                    base_url=self._endpoint.base_url(),
                    api_key=self._endpoint.key or "none",
                    max_retries=0,
                    http_client=bounded_client(),
                )
            return self._opened_client


def _timeout(seconds: float) -> Any:  # noqa: ANN401 - httpx2 is imported late
    from httpx2 import Timeout

    return Timeout(max(0.1, seconds), connect=max(0.1, min(CONNECT_SECONDS, seconds)))


def _pieces(chunks: "Iterator[ChatCompletionChunk]", max_characters: int) -> Iterator[ModelPiece]:
    """Yield the pieces of a stream; it broke off if it ends without a finish reason."""
    ended = False
    characters = 0
    for chunk in chunks:
        text = ""
        for choice in (chunk.choices or [])[:1]:
            text = choice.delta.content or ""
            ended = ended or bool(choice.finish_reason)
        characters += len(text)
        if characters > max_characters:
            raise ModelFailure("babbling", "it wrote more than it was allowed to")
        usage = chunk.usage
        yield ModelPiece(text, Usage(int(usage.prompt_tokens), int(usage.completion_tokens)) if usage else None)
    if not ended:
        raise ModelFailure("unavailable", "the stream broke off")


def _wait_before_retry(error: Exception) -> bool | float:
    """Return whether a failed call is tried again, or after how many seconds if the endpoint says so."""
    from openai import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError) and error.status_code in RETRIED_STATUS:
        try:
            wait = float(error.response.headers.get("retry-after", ""))
        except ValueError:
            return True
        return wait if 0 <= wait <= MAX_RETRY_AFTER else False
    return isinstance(error, APIConnectionError)


def _failure(error: Exception) -> ModelFailure:
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    if isinstance(error, APITimeoutError):
        return ModelFailure("timeout", "it did not respond in time")
    if isinstance(error, APIConnectionError):
        if isinstance(error.__cause__, ModelFailure):
            return error.__cause__
        return ModelFailure("unavailable", f"there is no connection ({_cause(error)})")
    if isinstance(error, APIStatusError):
        reason = "busy" if error.status_code == 429 else "unavailable"
        return ModelFailure(reason, f"it responded {error.status_code}{_meaning(error.status_code)}")  # type: ignore[arg-type]
    return ModelFailure("unavailable", "it reported an error in its stream")


def _cause(error: Exception) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__


def _meaning(status: int) -> str:
    known = {
        401: ", it does not accept the key; correct model.key",
        403: ", it does not allow this with the key; correct model.key",
        404: ", it does not know the address or the model; correct model.base_url or model.name",
        429: ", too many requests",
    }
    return known.get(status, "")
