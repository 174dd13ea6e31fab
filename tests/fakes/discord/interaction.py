"""Interactions: what a person did, and the life of the bot's response to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum

from tests.fakes.discord.answers import AnswerService
from tests.fakes.discord.clock import Clock
from tests.fakes.discord.message import Flag, Message
from tests.fakes.discord.model import Channel, Json, User
from tests.fakes.discord.refusals import Refusal, refused

FORM_SECONDS = 0.4
"""Nobody fills in a form sooner."""
CALLBACK_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0


class Asked(IntEnum):
    """Interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """Callback types."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


ALLOWED = {
    Asked.COMMAND: {Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.MODAL},
    Asked.COMPONENT: set(Callback) - {Callback.CHOICES},
    Asked.AUTOCOMPLETE: {Callback.CHOICES},
    Asked.MODAL: set(Callback) - {Callback.CHOICES, Callback.MODAL},
}


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction.

    Attributes:
        callback: How the bot answered, ``None`` while it has not.
        acknowledged_after: Seconds between the event and the callback, by the fake's clock.
        original: The message that ``@original`` names.
        followups: Messages sent afterwards.
        form: The modal that was opened.
        choices: What an autocomplete offered.
    """

    id: int
    token: str
    type: Asked
    user: User
    channel: Channel = field(repr=False)
    created: float
    clock: Clock = field(repr=False)
    answers: AnswerService = field(repr=False)
    data: Json
    label: str
    source: Message | None = field(default=None, repr=False)
    callback: Callback | None = None
    acknowledged_after: float | None = None
    private: bool = False
    original: Message | None = field(default=None, repr=False)
    followups: list[Message] = field(default_factory=list, repr=False)
    form: Json | None = None
    choices: list[Json] | None = None

    def check_callback(self, type_number: int) -> Callback:
        """The callback that the bot may make now.

        Raises:
            Refusal: 10062 after three seconds, 40060 if it is the second, 50035 if an interaction
                of this type cannot be answered so.
        """
        if self.callback is not None:
            raise refused(40060)
        if self.clock.now() - self.created > CALLBACK_SECONDS:
            raise refused(10062)
        allowed = ALLOWED[self.type]
        if type_number not in allowed or (type_number in (6, 7) and self.source is None):
            wording = f"Value must be one of {{{', '.join(str(int(kind)) for kind in sorted(allowed))}}}."
            tree = {"type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": wording}]}}
            raise Refusal(400, 50035, "Invalid Form Body", tree)
        return Callback(type_number)

    def check_token(self) -> None:
        """Refuse the webhook of a token that is dead or was never acknowledged.

        Raises:
            Refusal: 10015.
        """
        if self.callback is None or self.clock.now() - self.created > TOKEN_SECONDS:
            raise refused(10015)

    @property
    def overdue(self) -> bool:
        """Whether it was not answered in time; the person is told that the application did not respond."""
        return self.callback is None and self.clock.now() - self.created > CALLBACK_SECONDS

    @property
    def messages(self) -> list[Message]:
        """The bot's messages in response, the first first."""
        own = [self.original] if self.original and self.original is not self.source else []
        return [message for message in own + self.followups if not message.deleted]

    async def acknowledged(self, timeout: float = 5.0) -> Interaction:
        """This interaction, once the bot has made its callback, of whatever kind."""
        return await self.answers.until(
            lambda: self if self.callback is not None else None, timeout, f"an acknowledgement of {self.label}"
        )

    async def answered(self, timeout: float = 5.0) -> Message:
        """The first message that says something: the deferred one once it is filled, or a follow-up."""

        def found() -> Message | None:
            return next((m for m in self.messages if not m.has(Flag.LOADING)), None)

        return await self.answers.until(found, timeout, f"an answer to {self.label}")

    async def opened(self, timeout: float = 5.0) -> Json:
        """The modal that the bot opened, once a person has seen it: the bot knows it when its call has returned."""
        form = await self.answers.until(lambda: self.form, timeout, f"a form after {self.label}")
        await asyncio.sleep(FORM_SECONDS)
        return form

    async def offered(self, timeout: float = 5.0) -> list[Json]:
        """The choices that an autocomplete offered."""
        await self.answers.until(lambda: self.choices is not None, timeout, f"choices for {self.label}")
        return self.choices or []
