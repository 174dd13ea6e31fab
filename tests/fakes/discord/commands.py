"""Application commands: what may be registered, and what a person may call."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.fakes.discord.model import Json
from tests.fakes.discord.refusals import FormErrors, refused

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
MOST = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
SIZE = 8000
OPTIONS = 25
CHOICES = 25
NAME = re.compile(r"^[-_'\w]{1,32}$", re.UNICODE)
SUBCOMMANDS = (1, 2)

Path = tuple[str | int, ...]


@dataclass(slots=True, eq=False)
class Command:
    """A registered command.

    Attributes:
        payload: As the API returns it, with id and version.
        guild_id: ``None`` for a global one.
    """

    payload: Json
    guild_id: int | None

    @property
    def id(self) -> int:
        """Its id, kept while its name and type stay."""
        return int(self.payload["id"])

    @property
    def name(self) -> str:
        """What people type."""
        return str(self.payload["name"])

    @property
    def type(self) -> int:
        """Slash, user or message command."""
        return int(self.payload["type"])


def check_commands(bodies: list[Json], at_list: bool = True) -> None:
    """Check commands that are to be registered together.

    Args:
        bodies: The commands.
        at_list: Whether the request's body is the list (a bulk overwrite) or the one command.

    Raises:
        Refusal: 50035 with what is wrong, 30032 for too many.
    """
    errors = FormErrors()
    seen: set[tuple[int, str]] = set()
    for number, body in enumerate(bodies):
        at: Path = (number,) if at_list else ()
        kind = int(body.get("type") or CHAT_INPUT)
        _check_command(errors, body, kind, at)
        if (kind, body.get("name", "")) in seen:
            errors.add(at, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add((kind, body.get("name", "")))
    errors.check()
    check_count([int(body.get("type") or CHAT_INPUT) for body in bodies])


def check_count(kinds: list[int]) -> None:
    """Refuse more commands than an application may have.

    Raises:
        Refusal: 30032.
    """
    if any(kinds.count(kind) > most for kind, most in MOST.items()):
        raise refused(30032)


def size(body: Json) -> int:
    """Characters of names, descriptions and values, which together may be 8000."""
    own = len(body.get("name") or "") + len(body.get("description") or "")
    choices = sum(len(choice["name"]) + len(str(choice["value"])) for choice in body.get("choices") or [])
    return own + choices + sum(map(size, body.get("options") or []))


def leaves(body: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[Json]]]:
    """The callable forms of a command: the words to type, and the options."""
    path = (*path, body["name"])
    options = body.get("options") or []
    if any(option["type"] in SUBCOMMANDS for option in options):
        for option in options:
            yield from leaves(option, path)
    else:
        yield path, options


def _check_command(errors: FormErrors, body: Json, kind: int, at: Path) -> None:
    name = body.get("name") or ""
    if kind == CHAT_INPUT:
        _check_name(errors, name, (*at, "name"))
        errors.bad_length((*at, "description"), body.get("description"), 1, 100)
        _check_options(errors, body.get("options") or [], (*at, "options"))
    else:
        errors.bad_length((*at, "name"), name, 1, 32)
        if body.get("description"):
            wording = "Context menu commands cannot have description"
            errors.add((*at, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", wording)
    if size(body) > SIZE:
        errors.add(at, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({SIZE})")


def _check_options(errors: FormErrors, options: list[Json], at: Path) -> None:
    errors.too_long(at, options, OPTIONS)
    optional = False
    for number, option in enumerate(options):
        place = (*at, number)
        _check_name(errors, option.get("name") or "", (*place, "name"))
        errors.bad_length((*place, "description"), option.get("description"), 1, 100)
        if option.get("required") and optional:
            wording = "Required options must be placed before non-required options"
            errors.add(place, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", wording)
        optional = optional or not option.get("required")
        _check_choices(errors, option.get("choices") or [], (*place, "choices"))
        _check_options(errors, option.get("options") or [], (*place, "options"))


def _check_choices(errors: FormErrors, choices: list[Json], at: Path) -> None:
    errors.too_long(at, choices, CHOICES)
    for number, choice in enumerate(choices):
        errors.bad_length((*at, number, "name"), choice.get("name"), 1, 100)
        errors.too_long((*at, number, "value"), choice.get("value"), 100)


def _check_name(errors: FormErrors, name: str, at: Path) -> None:
    if not NAME.fullmatch(name) or name != name.lower():
        errors.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
