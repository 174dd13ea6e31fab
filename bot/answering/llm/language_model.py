"""The protocol of a language model: it streams a text for a prompt, or fails with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from index.errors import FootnoteError

Reason = Literal[
    "timeout", "unavailable", "busy", "budget", "garbled", "babbling", "audience", "no_answer", "unsupported",
    "cancelled",
]  # fmt: skip
"""Why no text of a model is shown.

``timeout``: it was too slow. ``unavailable``: it cannot be reached, refused, broke off, or failed too often lately.
``busy``: it, or this bot, has too many requests. ``budget``: the community's budget for today is used up. ``garbled``:
its response cannot be read. ``babbling``: it wrote more than it was allowed to. ``audience``: it may not see some of
the evidence. ``no_answer``: it found no answer in the passages. ``unsupported``: the passages support none of its
sentences. ``cancelled``: nobody waits for the answer any more.
"""

BYTES_PER_TOKEN = 3
"""A low value on purpose (English has about 4), so that estimates are too high rather than too low."""


class ModelFailure(FootnoteError):
    """No text of the language model can be shown. The operator finds the reason in the log, the asker below the answer.

    Args:
        reason: Why, in a word.
        detail: Why, in a sentence; never contains the question or the answer.
    """

    public = "No answer of the language model can be shown."

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a call used, as the endpoint counts them.

    Attributes:
        prompt: Tokens read.
        answer: Tokens written.
    """

    prompt: int
    answer: int


@dataclass(frozen=True, slots=True)
class ModelPiece:
    """A piece of a stream.

    Attributes:
        text: The next characters; may be empty.
        usage: Tokens that the whole call used. Only the last piece has it, and only if the endpoint reports it.
    """

    text: str
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """Limits of one call.

    Attributes:
        seconds: Time from now, retries included.
        tokens: Most tokens that the model may write.
    """

    seconds: float
    tokens: int


class LanguageModel(Protocol):
    """Writes text for a prompt; implement this to use another kind of service."""

    @property
    def name(self) -> str:
        """The model's name, for people."""
        ...

    def stream(self, prompt: str, limits: ModelLimits) -> Iterator[ModelPiece]:
        """Yield the answer to a prompt piece by piece.

        Raises:
            ModelFailure: The model cannot answer, or broke off.
        """
        ...


def estimated_tokens(text: str) -> int:
    """Return an upper estimate of a text's tokens, for any model."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)
