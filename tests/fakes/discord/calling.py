"""From what a person types to an interaction's data, checked as Discord's client checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.discord import payloads
from tests.fakes.discord.commands import CHAT_INPUT, MESSAGE, Command, leaves
from tests.fakes.discord.components import LABELLED, RADIO
from tests.fakes.discord.message import Attachment, parts
from tests.fakes.discord.model import Channel, Json, Kind, Role, User
from tests.fakes.discord.permissions import Permission, in_channel

if TYPE_CHECKING:
    from tests.fakes.discord.state import State

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
PLAIN: dict[int, type | tuple[type, ...]] = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: (int, float)}


class CommandNotShown(Exception):
    """The person does not see that command there, or cannot fill it in like that."""


def find(state: State, user: User, channel: Channel, words: str) -> tuple[Command, tuple[str, ...], list[Json]]:
    """The command that the words call, its path of names and its options.

    Raises:
        CommandNotShown: There is none, or the person may not use it there.
    """
    path = tuple(words.split())
    for command in _offered(state, user, channel, CHAT_INPUT):
        for names, options in leaves(command.payload):
            if names == path:
                return command, names, options
    raise CommandNotShown(f"{user.name} sees no /{words} in #{channel.name}")


def find_menu(state: State, user: User, channel: Channel, name: str) -> Command:
    """The message command of that name.

    Raises:
        CommandNotShown: There is none, or the person may not use it there.
    """
    for command in _offered(state, user, channel, MESSAGE):
        if command.name == name:
            return command
    raise CommandNotShown(f'{user.name} sees no "{name}" in #{channel.name}')


def _offered(state: State, user: User, channel: Channel, kind: int) -> list[Command]:
    here = (None, channel.guild.id if channel.guild else None)
    own = [command for command in state.commands if command.type == kind and command.guild_id in here]
    return [each for each in own if _installed(each, state.bot, user, channel) and _allowed(each, user, channel)]


def _installed(command: Command, bot: User, user: User, channel: Channel) -> bool:
    """Whether a command is there: by the bot's own presence, or by the person's installation."""
    kinds = command.payload.get("integration_types") or [0]
    inside = bot.id in (channel.guild.members if channel.guild else channel.participants)
    if inside:
        return 0 in kinds or user.has_app
    contexts = command.payload.get("contexts")
    shown = contexts is None or (0 if channel.guild else 2) in contexts
    return 1 in kinds and user.has_app and shown and command.guild_id is None


def _allowed(command: Command, user: User, channel: Channel) -> bool:
    contexts = command.payload.get("contexts")
    if channel.kind == Kind.GROUP_DM:
        return True
    if channel.guild is None:
        in_dm = command.payload.get("dm_permission") is not False if contexts is None else 1 in contexts
        return in_dm and command.guild_id is None
    if contexts is not None and 0 not in contexts:
        return False
    member = channel.guild.member(user)
    held = in_channel(member, channel)
    if Permission.ADMINISTRATOR in held:
        return True
    needed = command.payload.get("default_member_permissions")
    return needed is None or (int(needed) != 0 and int(needed) & ~int(held) == 0)


def fill(state: State, channel: Channel, declared: list[Json], given: dict[str, object]) -> tuple[list[Json], Json]:
    """The options as sent, and what they refer to.

    Raises:
        CommandNotShown: An option is unknown, missing or of another type.
    """
    by_name = {option["name"]: option for option in declared}
    unknown = given.keys() - by_name.keys()
    missing = {option["name"] for option in declared if option.get("required")} - given.keys()
    if unknown or missing:
        raise CommandNotShown(f"unknown options {sorted(unknown)}, missing options {sorted(missing)}")
    resolved: Json = {}
    filled = [_filled(state, channel, by_name[name], value, resolved) for name, value in given.items()]
    return filled, resolved


def _filled(state: State, channel: Channel, option: Json, value: object, resolved: Json) -> Json:
    kind = option["type"]
    if kind in PLAIN:
        _check_plain(option, value)
        return {"name": option["name"], "type": kind, "value": value}
    if not isinstance(value, User | Channel | Role | Attachment):
        raise CommandNotShown(f"{option['name']} cannot be {value!r}")
    sort, body = _reference(state, value)
    resolved.setdefault(sort, {})[str(value.id)] = body
    if isinstance(value, User) and channel.guild and value.id in channel.guild.members:
        member = payloads.member(channel.guild.members[value.id], with_user=False)
        resolved.setdefault("members", {})[str(value.id)] = member | {"permissions": "0"}
    return {"name": option["name"], "type": kind, "value": str(value.id)}


def _reference(state: State, value: User | Channel | Role | Attachment) -> tuple[str, Json]:
    if isinstance(value, User):
        return "users", payloads.user(value)
    if isinstance(value, Channel):
        return "channels", payloads.channel(value, state.bot) | {"permissions": "0"}
    return ("roles", payloads.role(value)) if isinstance(value, Role) else ("attachments", payloads.attachment(value))


def _check_plain(option: Json, value: object) -> None:
    kind, name = option["type"], option["name"]
    wrong = not isinstance(value, PLAIN[kind]) or (kind != BOOLEAN and isinstance(value, bool))
    if isinstance(value, str):
        wrong = wrong or not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000)
    elif isinstance(value, int | float):
        wrong = wrong or not option.get("min_value", value) <= value <= option.get("max_value", value)
    choices = [choice["value"] for choice in option.get("choices") or []]
    if wrong or (choices and value not in choices):
        raise CommandNotShown(f"{name} cannot be {value!r}")


def typing(declared: list[Json], focused: str, given: dict[str, object]) -> list[Json]:
    """The options as sent while one of them is being typed.

    Raises:
        CommandNotShown: The option does not complete itself.
    """
    by_name = {option["name"]: option for option in declared}
    if not by_name.get(focused, {}).get("autocomplete"):
        raise CommandNotShown(f"{focused} does not complete itself")
    sent = [{"name": name, "type": by_name[name]["type"], "value": value} for name, value in given.items()]
    return [option | ({"focused": True} if option["name"] == focused else {}) for option in sent]


def data(command: Command, path: tuple[str, ...], options: list[Json], resolved: Json) -> Json:
    """A command's data; subcommands wrap the options."""
    kinds = [SUBCOMMAND] if len(path) == 2 else [GROUP, SUBCOMMAND]
    for name, kind in reversed(list(zip(path[1:], kinds, strict=False))):
        options = [{"name": name, "type": kind, "options": options}]
    body: Json = {"id": str(command.id), "name": command.name, "type": command.type, "options": options}
    body |= {"guild_id": str(command.guild_id)} if command.guild_id else {}
    return body | ({"resolved": resolved} if resolved else {})


def names(part: Json) -> set[str]:
    """What a person may call a button."""
    emoji, label = (part.get("emoji") or {}).get("name"), part.get("label")
    both = " ".join(filter(None, (emoji, label)))
    return {text for text in (emoji, label, both, part.get("custom_id")) if text}


def form_data(form: Json, answers: dict[str, Any]) -> Json:
    """A form's data, filled in.

    Raises:
        CommandNotShown: A field is unknown, or a required one is empty.
    """
    rows = [_row(row, answers) for row in form["components"]]
    known = {name for row in form["components"] for name in _field_names(row)}
    if answers.keys() - known:
        raise CommandNotShown(f"the form has no {sorted(answers.keys() - known)}, only {sorted(known)}")
    return {"custom_id": form["custom_id"], "components": rows}


def _row(row: Json, answers: dict[str, Any]) -> Json:
    inner = row["component"] if row["type"] == LABELLED else row["components"][0]
    value = next((answers[name] for name in _field_names(row) if name in answers), inner.get("value"))
    if not value and inner.get("required", True):
        raise CommandNotShown(f"the form wants {sorted(_field_names(row))}")
    filled: Json = {"type": inner["type"], "id": inner["id"], "custom_id": inner["custom_id"]}
    filled["value"] = _chosen(inner, value) if inner["type"] == RADIO else str(value or "")
    about: Json = {"type": row["type"], "id": row["id"]}
    return about | ({"component": filled} if row["type"] == LABELLED else {"components": [filled]})


def _chosen(group: Json, label: object) -> str | None:
    """The value of the choice that is named by its label; None where nothing is chosen."""
    values = {option["label"]: option["value"] for option in group["options"]}
    if label and label not in values:
        raise CommandNotShown(f"there is no choice {label!r}, only {sorted(values)}")
    return str(values[label]) if label else None


def _field_names(row: Json) -> set[str]:
    return {name for part in parts([row]) for name in (part.get("label"), part.get("custom_id")) if name}


def shown(value: object) -> str:
    """An option's value as it stands in the person's command."""
    named = {User: "@", Role: "@", Channel: "#"}
    if isinstance(value, User | Role | Channel):
        return f"{named[type(value)]}{value.name}"
    return value.filename if isinstance(value, Attachment) else str(value)
