"""Who waits for an answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answering.types import AnswerSentence


@dataclass(frozen=True, slots=True)
class ProgressListener:
    """Who asked, and how they follow an answer while a language model writes it.

    Attributes:
        community: Whose budget pays for the model.
        shown: Told of the sentences so far each time another one has passed the gate, so that a message can be edited.
            Quotes may still take their place, if the model fails in the end.
        cancelled: Whether nobody waits any more; asked many times a second.
    """

    community: str
    shown: Callable[[Sequence[AnswerSentence]], None]
    cancelled: Callable[[], bool]


NOBODY = ProgressListener("", lambda _: None, lambda: False)
"""Follows nothing and waits to the end."""
