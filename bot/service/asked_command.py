"""A command that asks a question, as the pipeline asks about it on every platform."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.service.reply import Reply
from bot.translation import Translator


@dataclass(frozen=True, slots=True)
class AskedCommand:
    """A command.

    Attributes:
        reply: Makes the reply to it.
        audience: Works out the labels that everybody holds who will read the answer.
        asker_labels: Returns the labels that who asked holds; None where nobody else sees the answer.
        tell: Answers it with a sentence that only its user sees.
    """

    reply: Callable[[], Reply]
    audience: Callable[[], Coroutine[Any, Any, frozenset[str]]]
    asker_labels: Callable[[], frozenset[str] | None]
    tell: Callable[[str], Coroutine[Any, Any, None]]

    async def tell_not_allowed(self, translator: Translator) -> None:
        """Do nothing: a command can always be answered."""
