"""All commands of a bot: finds them, checks what they are given, runs them, and notes what was done."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from cachetools import TTLCache

from bot.records import AuditLog
from bot.service import notices
from bot.service.button_actions import ConfirmCommand
from bot.service.commands import command_notices
from bot.service.commands.command import (
    Command,
    CommandAnswer,
    CommandCall,
    CommandOutcome,
    CommandPlace,
    MessageCommand,
    Right,
    Value,
    saying,
)
from bot.service.commands.command_values import BadValue, typed_values
from bot.translation import msgid
from index.errors import FootnoteError

log = logging.getLogger("footnote.service")
CONFIRM_SECONDS = 900.0
"""Seconds in which something can be confirmed."""
MAX_OFFERED = 1_000
GROUPS: Mapping[str, str] = {
    "privacy": msgid("What is stored of you; get it, delete it, opt out."),
    "settings": "How I behave in this place: show it, change it, pause me.",
    "block": "Whom I do not answer here.",
    "answers": "Answers of people that I keep: find them, change them, end them.",
    "shadow": "Answers that moderators see first: how good they were, and from which confidence on.",
    "source": "Documents that are indexed beside those of the settings file.",
    "refit": "When I refuse: fit it anew on votes and questions.",
}
"""What the groups of commands are for, by their first word."""
DEFAULTS: Mapping[str, str] = {
    "privacy": "privacy about",
    "settings": "settings show",
    "block": "block list",
    "answers": "answers list",
    "shadow": "shadow report",
    "source": "source list",
    "refit": "refit show",
}
"""What the first word of a group means where it is typed alone."""


@dataclass(frozen=True, slots=True)
class PendingCommand:
    """Something that is done once it is confirmed.

    Attributes:
        person: Who may confirm it.
        right: What this person must still be allowed to do then.
        do: Does it.
        audit: Name of the event that the audit file keeps of it.
    """

    person: str
    right: Right
    do: Callable[[CommandPlace], Awaitable[CommandAnswer]]
    audit: str


class PendingCommands:
    """Keeps what waits to be confirmed, for a while; a restart forgets it."""

    def __init__(self) -> None:
        self._open: TTLCache[str, PendingCommand] = TTLCache(MAX_OFFERED, CONFIRM_SECONDS)

    def add(self, offer: PendingCommand, says: str = "Confirm") -> ConfirmCommand:
        """Keep something; returns the button that confirms it, and what that is called."""
        token = secrets.token_hex(16)
        self._open[token] = offer
        return ConfirmCommand(token, says)

    def take(self, token: str, person: str) -> PendingCommand | None:
        """Return what somebody confirms, once; None where there is nothing of this person's."""
        found = self._open.get(token)
        if found is None or found.person != person:
            return None
        return self._open.pop(token, None)


class CommandSet:
    """The commands.

    Args:
        commands: The commands.
        menus: Those of messages.
        pending: What waits to be confirmed.
        audit: Keeps what was done.

    Attributes:
        commands: The same.
        menus: The same.
    """

    def __init__(
        self, commands: Sequence[Command], menus: Sequence[MessageCommand], pending: PendingCommands, audit: AuditLog
    ) -> None:
        self.commands, self.menus = tuple(commands), tuple(menus)
        self._pending, self._audit = pending, audit

    def named(self, words: Sequence[str]) -> tuple[Command, Sequence[str]] | None:
        """Return the command that words begin with, and the words after it; None where there is none."""
        by_name = {command.name: command for command in self.commands}
        for length in (2, 1):
            if found := by_name.get(" ".join(words[:length])):
                return found, words[length:]
        if words and (found := by_name.get(DEFAULTS.get(words[0], ""))):
            return found, words[1:]
        return None

    async def run(self, command: Command, place: CommandPlace, given: Mapping[str, Value]) -> CommandOutcome:
        """Run a command for somebody who may use it; who may not is told so.

        Args:
            command: The command.
            place: Where it is used, and by whom.
            given: What was given, by the parameters' names, as the platform has it.
        """
        if not await place.has(command.right):
            return saying(refusal_of(command.right))
        try:
            call = CommandCall(place, typed_values(command, given, place.id_prefix))
            outcome = await command.run(call)
        except BadValue as error:
            return saying(str(error))
        except FootnoteError as error:
            log.warning("%s did not work: %s", command.name, error)
            return saying(error.public)
        if isinstance(outcome, CommandAnswer):
            self._note(command.audit, place, outcome)
        return outcome

    async def run_menu(self, menu: MessageCommand, place: CommandPlace, buttons: Sequence[str]) -> CommandAnswer:
        """Run a command of a message for somebody who may use it; who may not is told so.

        Args:
            menu: The command.
            place: Where it is used, and by whom.
            buttons: Ids of the message's buttons.
        """
        if not await place.has(menu.right):
            return saying(refusal_of(menu.right))
        try:
            answer = await menu.run(place, buttons)
        except FootnoteError as error:
            return saying(error.public)
        self._note(menu.audit, place, answer)
        return answer

    async def confirm(self, action: ConfirmCommand, place: CommandPlace) -> CommandAnswer:
        """Do what somebody confirms who was offered it and may still do it."""
        offer = self._pending.take(action.token, place.person)
        if offer is None:
            return saying(command_notices.NOTHING_TO_CONFIRM)
        if not await place.has(offer.right):
            return saying(refusal_of(offer.right))
        try:
            answer = await offer.do(place)
        except FootnoteError as error:
            return saying(error.public)
        self._note(offer.audit, place, answer)
        return answer

    def _note(self, what: str, place: CommandPlace, answer: CommandAnswer) -> None:
        if what and answer.noted is not None:
            self._audit.add(what, by=place.person, community=place.community, **answer.noted)


def refusal_of(right: Right) -> str:
    """Return what to say to somebody who lacks a right."""
    return {
        "everyone": notices.UNSERVED,
        "moderator": command_notices.NOT_MODERATOR,
        "manager": command_notices.NOT_MANAGER,
        "operator": notices.NOT_OPERATOR,
    }[right]
