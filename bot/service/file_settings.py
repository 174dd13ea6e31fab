"""What the settings file says of a place, with where in the file it says so; for every platform the same words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from bot.records import own_id
from bot.settings.chat_section import ChannelSection, DiscordSection, SlackChannelSection, SlackSection

FileOrigin = Literal["default", "file", "file-channel"]
"""Where a value of the file comes from: nowhere, since it is the default; its section; or that of a channel."""
NOBODY = "nobody"
"""The value of what names nobody and no channel."""
_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"confidence": ("forum_confidence", "confidence"), "human": ("human_role", "human_group")}
)
"""Of settings that the file's sections of platforms call otherwise, the names on Discord and on Slack."""
_CHANNEL_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType({"human": ("human_role", "human_group")})


@dataclass(frozen=True, slots=True)
class FileValue:
    """What the file says.

    Attributes:
        value: The value, as it is typed in a command.
        origin: Where it stands.
    """

    value: str
    origin: FileOrigin


FileSettings = Callable[[str, str, str], FileValue]
"""Returns what the file says of a setting, given a community, a channel (``""`` for none) and the setting's name."""


def discord_settings(section: DiscordSection) -> FileSettings:
    """Return what the file says of places on Discord."""

    def value(community: str, channel: str, name: str) -> FileValue:
        server, place = _number(community), _number(channel)
        if name == "language" and server in section.languages:
            return FileValue(section.languages[server], "file")
        if name == "log_channel" and section.log_channels:
            return FileValue("as discord.log_channels", "file")  # which does not say of which server each is
        own = section.channels.get(place, ChannelSection())
        return _value(section, own, name, 0)

    return value


def slack_settings(section: SlackSection) -> FileSettings:
    """Return what the file says of places on Slack."""

    def value(_community: str, channel: str, name: str) -> FileValue:
        own = section.channels.get(own_id(channel), SlackChannelSection())
        return _value(section, own, name, 1)

    return value


def _value(
    section: DiscordSection | SlackSection, own: ChannelSection | SlackChannelSection, name: str, platform: int
) -> FileValue:
    key = _CHANNEL_NAMES.get(name, (name, name))[platform]
    if key in own.model_fields_set and (found := getattr(own, key)) is not None:
        return FileValue(written(found), "file-channel")
    key = _NAMES.get(name, (name, name))[platform]
    found = getattr(section, key, None)
    if found is None and name in type(own).model_fields:
        found = getattr(own, name)  # what is set for channels alone
    return FileValue(written(found), "file" if key in section.model_fields_set else "default")


def written(value: Any) -> str:  # noqa: ANN401 - whatever a setting may hold
    """Return a value of the file as it is typed in a command."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    return NOBODY if value in (None, "", ()) else str(value)


def _number(opaque: str) -> int:
    digits = opaque.partition(":")[2]
    return int(digits) if digits.isdecimal() else 0
