"""The seam to a language model: text for a prompt, piece by piece, or a failure with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from index.errors import FootnoteError

Reason = Literal[
    "timeout", "unavailable", "busy", "budget", "garbled", "babbling", "audience", "no_answer", "unsupported",
    "cancelled",
]  # fmt: skip
"""Why no answer of a model is shown.

``timeout``: too slow. ``unavailable``: not there, refuses, broke off, or failed too often of late. ``busy``: it or we
have too much to do. ``budget``: the community's budget for today is spent. ``garbled``: what it sent is no text.
``babbling``: it would not end. ``audience``: it may not see some of the evidence. ``no_answer``: it found none in the
passages. ``unsupported``: nothing it wrote was borne out. ``cancelled``: nobody waits any more.
"""


class ModelFailure(FootnoteError):
    """No answer of the language model can be shown; the operator reads why in the log, the asker in the footer.

    Args:
        reason: Why, in a word.
        detail: Why, in a sentence, without what was asked or answered.
    """

    public = "No answer of the language model can be shown."

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost, in the model's own tokens.

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
        text: The next characters, possibly none.
        usage: What the whole answer cost, where the endpoint says it; it comes last.
    """

    text: str
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What one answer may take.

    Attributes:
        seconds: Time from now, retries included.
        tokens: Most tokens that may be written.
    """

    seconds: float
    tokens: int


class LanguageModel(Protocol):
    """Writes text; the seam where another service takes its place."""

    @property
    def name(self) -> str:
        """The model's name, for people."""
        ...

    def stream(self, prompt: str, limits: ModelLimits) -> Iterator[ModelPiece]:
        """Write an answer to a prompt.

        Raises:
            ModelFailure: It cannot, or broke off.
        """
        ...
