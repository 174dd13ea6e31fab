"""What the settings file says of a place, with where in the file it says so; for every platform the same words."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from bot.records import own_id
from bot.settings.chat_section import ChannelSection, DiscordSection, SlackChannelSection, SlackSection

FileOrigin = Literal["default", "file", "file-channel"]
"""Where a value of the file comes from: nowhere, since it is the default; its section; or that of a channel."""
NOBODY = "nobody"
"""The value of what names nobody and no channel."""


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
    common = {
        "auto_answer": ("", False),
        "shadow": ("", None),
        "confidence": ("forum_confidence", section.forum_confidence),
        "follow_ups": ("follow_ups", section.follow_ups),
        "follow_up_confidence": ("follow_up_confidence", section.follow_up_confidence),
        "open_threads": ("open_threads", section.open_threads),
        "suggest": ("suggest", section.suggest),
        "human": ("human_role", section.human_role),
        "language": ("language", section.language),
        # The file does not say of which server each channel is.
        "log_channel": ("log_channels", "as discord.log_channels" if section.log_channels else None),
    }

    def value(community: str, channel: str, name: str) -> FileValue:
        server, own = _number(community), section.channels.get(_number(channel), ChannelSection())
        if name == "language" and server in section.languages:
            return FileValue(section.languages[server], "file")
        only_here = {
            "shadow": own.shadow,
            "open_threads": own.open_threads,
            "suggest": own.suggest,
            "human": own.human_role,
        }
        found = _of_channel(own) | only_here
        return _value(found.get(name), common.get(name), section.model_fields_set)

    return value


def slack_settings(section: SlackSection) -> FileSettings:
    """Return what the file says of places on Slack."""
    common = {
        "auto_answer": ("", False),
        "shadow": ("", None),
        "confidence": ("confidence", section.confidence),
        "follow_ups": ("follow_ups", section.follow_ups),
        "follow_up_confidence": ("follow_up_confidence", section.follow_up_confidence),
        "open_threads": ("", False),
        "suggest": ("", False),
        "human": ("human_group", section.human_group),
        "language": ("language", section.language),
        "log_channel": ("log_channel", section.log_channel),
    }

    def value(_community: str, channel: str, name: str) -> FileValue:
        own = section.channels.get(own_id(channel), SlackChannelSection())
        found = _of_channel(own) | {"human": own.human_group}
        return _value(found.get(name), common.get(name), section.model_fields_set)

    return value


def _of_channel(own: ChannelSection | SlackChannelSection) -> dict[str, object]:
    """Return what the file says of a channel on any platform; None where it says nothing."""
    return {
        "auto_answer": own.auto_answer if "auto_answer" in own.model_fields_set else None,
        "confidence": own.confidence,
        "follow_ups": own.follow_ups,
        "follow_up_confidence": own.follow_up_confidence,
    }


def _value(own: object, common: tuple[str, object] | None, given: Collection[str]) -> FileValue:
    """Return what holds: what is said of the channel, else of all; ``given`` are the keys that the file has."""
    if own is not None:
        return FileValue(written(own), "file-channel")
    key, value = common or ("", None)
    return FileValue(written(value), "file" if key in given else "default")


def written(value: object) -> str:
    """Return a value of the file as it is typed in a command."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    return NOBODY if value in (None, "", ()) else str(value)


def _number(opaque: str) -> int:
    digits = opaque.partition(":")[2]
    return int(digits) if digits.isdecimal() else 0
