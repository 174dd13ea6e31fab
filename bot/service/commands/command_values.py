"""What commands are given: values as platforms have them, or words as people type them after the command."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.community.gap_text import counted
from bot.service.commands.command import Command, Parameter, Value

UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
WORDS = {"d": "day", "h": "hour", "m": "minute"}
MAX_SECONDS = 10 * 365 * UNITS["d"]
_DURATION = re.compile(r"([0-9]{1,5})([mhdw])")
_ID = {
    "discord": re.compile(r"(?:<[@#][!&]?)?([0-9]{5,20})>?"),
    "slack": re.compile(r"<[@#!](?:subteam\^)?([A-Z][A-Z0-9]{1,20})(?:\|[^<>]*)?>|([A-Z][A-Z0-9]{1,20})"),
}
"""How people, channels and teams stand in what is typed."""


class BadValue(ValueError):
    """What somebody gave a command does not fit; the message says what would (seen by who used it)."""


def typed_values(command: Command, given: Mapping[str, Value], id_prefix: str) -> Mapping[str, Value]:
    """Return the values of a command's parameters, checked.

    Args:
        command: The command.
        given: What was given, by the parameters' names.
        id_prefix: What opaque ids of people and channels begin with there.

    Raises:
        BadValue: A value does not fit, or one is missing.
    """
    values: dict[str, Value] = {}
    for parameter in command.parameters:
        if parameter.name in given:
            values[parameter.name] = _typed(parameter, given[parameter.name], id_prefix)
        elif parameter.required:
            raise BadValue(f"{parameter.name} is missing. Use it like this: {usage(command)}")
    return values


def values_of_words(command: Command, words: Sequence[str], id_prefix: str) -> Mapping[str, Value]:
    """Return what words say that were typed after a command.

    A flag is given by its name, anything else as ``name=value`` or by its place.

    Raises:
        BadValue: A word fits no parameter.
    """
    by_name = {parameter.name: parameter for parameter in command.parameters}
    values: dict[str, Value] = {}
    left: list[str] = []
    for word in words:
        name, equals, value = word.partition("=")
        if word in by_name and by_name[word].kind == "flag":
            values[word] = True
        elif equals and name in by_name:
            values[name] = value
        else:
            left.append(word)
    open_ones = [each for each in command.parameters if each.kind != "flag" and each.name not in values]
    values.update(_placed(command, open_ones, left, id_prefix))
    return values


def _placed(
    command: Command, parameters: Sequence[Parameter], words: Sequence[str], id_prefix: str
) -> Iterator[tuple[str, Value]]:
    """Yield the values that words have by their places; an optional parameter that does not fit is passed over."""
    left = list(words)
    for parameter in parameters:
        if not left:
            return
        value = " ".join(left) if parameter.takes_rest else left[0]
        try:
            _typed(parameter, value, id_prefix)
        except BadValue:
            if parameter.required or parameter.takes_rest:
                raise
            continue
        yield parameter.name, value
        left = [] if parameter.takes_rest else left[1:]
    if left:
        raise BadValue(f"I do not understand {left[0][:40]!r}. Use it like this: {usage(command)}")


def usage(command: Command) -> str:
    """Return how a command is typed, such as ``gaps [days] [stale]``."""
    shown = [each.name if each.required else f"[{each.name}]" for each in command.parameters]
    return " ".join((command.name, *shown))


def bare_id(text: str, community: str) -> str:
    """Return the id of a person, a channel or a team that somebody typed or mentioned, ``""`` where it is none."""
    found = _ID.get(community.partition(":")[0], re.compile(r"[<@#&]{0,3}([a-z0-9]{1,40})>?")).fullmatch(text.strip())
    return next(filter(None, found.groups()), "") if found else ""


def duration_text(seconds: int) -> str:
    """Return a duration in the largest unit that it is a multiple of, such as ``12 hours``."""
    unit, word = next(each for each in WORDS.items() if each[0] == "m" or seconds % UNITS[each[0]] == 0)
    return counted(seconds // UNITS[unit], word)


def _typed(parameter: Parameter, given: Value, id_prefix: str) -> Value:
    text = str(given).strip()
    match parameter.kind:
        case "flag":
            return given is True or text.lower() in ("true", "yes", "on")
        case "number":
            return _number(parameter, text)
        case "duration":
            return _duration(parameter, text)
        case "person" | "channel":
            if found := bare_id(text.removeprefix(id_prefix), id_prefix):
                return f"{id_prefix}{found}"
            raise BadValue(f"{parameter.name} must be a {parameter.kind} of this place; mention it.")
        case _:
            return _text(parameter, text)


def _number(parameter: Parameter, text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 9 and parameter.least <= int(text) <= parameter.most:
        return int(text)
    raise BadValue(f"{parameter.name} must be a number from {parameter.least} to {parameter.most}.")


def _duration(parameter: Parameter, text: str) -> int:
    if (found := _DURATION.fullmatch(text.lower())) and 0 < (seconds := int(found[1]) * UNITS[found[2]]) <= MAX_SECONDS:
        return seconds
    raise BadValue(f"{parameter.name} must be a time such as 30m, 12h, 7d or 2w.")


def _text(parameter: Parameter, text: str) -> str:
    if parameter.choices and text not in parameter.choices:
        raise BadValue(f"{parameter.name} must be one of {', '.join(parameter.choices)}.")
    if not text and parameter.required:
        raise BadValue(f"{parameter.name} is missing.")
    if len(text) > parameter.most:
        raise BadValue(f"{parameter.name} may have {parameter.most} characters.")
    return text
