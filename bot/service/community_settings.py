"""How the bot behaves in a place: the one answer to that, from what was set by command and what the file says.

What is said of a channel counts more than what is said of its community, and of the same place a command counts more
than the file. What is set holds for the next message.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast

from bot.records import DIRECT, Origin, PlaceSetting, own_id
from bot.service.community_posts import LogChannel
from bot.service.community_store import CommunityStore
from bot.service.file_settings import NOBODY, FileSettings, FileValue
from bot.service.incoming import ChannelPolicy
from bot.settings.chat_section import FollowUps

Shape = Literal["switch", "share", "follow-ups", "language", "team", "channel"]
SettingOrigin = Literal["default", "file", "file-channel", "community", "channel"]


@dataclass(frozen=True, slots=True)
class SettingKind:
    """A setting that can be changed by command.

    Attributes:
        name: Its name.
        about: What it does.
        shape: What values it has.
        in_channels: Whether it may be set for single channels.
        platform: The only platform that has it; ``""`` for all.
    """

    name: str
    about: str
    shape: Shape
    in_channels: bool = True
    platform: str = ""


SETTINGS = (
    SettingKind("paused", "whether I answer nobody", "switch"),
    SettingKind("auto_answer", "whether questions are answered that do not mention me", "switch"),
    SettingKind("confidence", "score from which I answer a message that does not mention me", "share"),
    SettingKind(
        "shadow", "moderators’ channel that sees first what I would answer unasked", "channel", platform="discord"
    ),
    SettingKind("follow_ups", "where I answer follow-ups that do not mention me", "follow-ups"),
    SettingKind("follow_up_confidence", "score from which I do so in a thread of two", "share"),
    SettingKind("open_threads", "whether I open a thread to answer", "switch", platform="discord"),
    SettingKind("suggest", "whether new posts get the nearest passages", "switch", platform="discord"),
    SettingKind("human", "whom “Ask a human” asks", "team"),
    SettingKind("language", "language of my own sentences", "language", in_channels=False),
    SettingKind("log_channel", "channel of the weekly digest", "channel", in_channels=False),
)
BY_NAME: Mapping[str, SettingKind] = {each.name: each for each in SETTINGS}


@dataclass(frozen=True, slots=True)
class SettingValue:
    """What holds in a place.

    Attributes:
        value: The value, as it is typed.
        origin: Where it comes from.
        by: Who set it by command; ``""`` for nobody.
        at: When; None where nobody did.
    """

    value: str
    origin: SettingOrigin
    by: str = ""
    at: datetime | None = None


class CommunitySettings:
    """What holds in each place.

    Args:
        store: What was set by command.
        files: What the file says, by platform.
    """

    def __init__(self, store: CommunityStore, files: Mapping[str, FileSettings]) -> None:
        self._store, self._files = store, files

    def kinds(self, community: str) -> Sequence[SettingKind]:
        """Return the settings that a community has."""
        return [each for each in SETTINGS if each.platform in ("", _platform(community))]

    def value(self, community: str, channel: str, name: str) -> SettingValue:
        """Return what holds.

        Args:
            community: The community.
            channel: The channel; ``""`` for the community as such.
            name: Name of the setting.
        """
        in_file = self._in_file(community, channel, name)
        if channel and (own := self._store.setting(community, channel, name)):
            return SettingValue(own.value, "channel", own.by, own.at)
        if in_file.origin != "file-channel" and (common := self._store.setting(community, "", name)):
            return SettingValue(common.value, "community", common.by, common.at)
        return SettingValue(in_file.value, in_file.origin)

    def policy(self, origin: Origin) -> ChannelPolicy:
        """Return how messages are answered where they stand."""
        community, channel = origin.community, origin.channel
        shadow = self.named(community, channel, "shadow")

        def text(name: str) -> str:
            return self.value(community, channel, name).value

        return ChannelPolicy(
            follow_ups=cast("FollowUps", text("follow_ups")),
            opens_threads=text("open_threads") == "on",
            suggests=text("suggest") == "on",
            auto_answer=text("auto_answer") == "on" or bool(shadow),
            shadow=shadow if shadow != own_id(channel) else "",
            confidence=float(text("confidence")),
            alone_confidence=float(text("follow_up_confidence")),
            has_team=text("human") != NOBODY,
        )

    def team(self, community: str, channel: str) -> str:
        """Return the id of the role or group that is asked for help in a place, ``""`` for nobody."""
        return self.named(community, channel, "human")

    def named(self, community: str, channel: str, name: str) -> str:
        """Return the id that a setting names in a place, ``""`` for nothing."""
        found = self.value(community, channel, name).value
        return "" if found == NOBODY else found

    def is_paused(self, origin: Origin) -> bool:
        """Return whether nobody is answered where somebody asks."""
        return self.value(origin.community, origin.channel, "paused").value == "on"

    def log_channels(self, platform: str, in_file: Sequence[LogChannel]) -> Sequence[LogChannel]:
        """Return the channels for reports: of a community that has set one by command, that one alone.

        Args:
            platform: The platform.
            in_file: Those that the file names.
        """
        found = self._store.settings_named("log_channel")
        chosen = {each.community: each.value for each in found if _platform(each.community) == platform}
        kept = [each for each in in_file if each.community not in chosen]
        return [*kept, *(LogChannel(place, channel) for place, channel in chosen.items() if channel != NOBODY)]

    async def change(self, setting: PlaceSetting) -> None:
        """Set something, at once.

        Raises:
            RecordsProblem: The database does not answer; nothing is changed.
        """
        await self._store.save_setting(setting)

    async def reset(self, community: str, channel: str, name: str) -> PlaceSetting | None:
        """Undo what was set; returns it, None where nothing was.

        Raises:
            RecordsProblem: The database does not answer; nothing is changed.
        """
        return await self._store.delete_setting(community, channel, name)

    def _in_file(self, community: str, channel: str, name: str) -> FileValue:
        read = self._files.get(_platform(community)) if name != "paused" else None  # which only commands set
        return read(community, channel, name) if read is not None else FileValue(_DEFAULTS.get(name, NOBODY), "default")


class PlaceLanguages(Mapping[str, str]):
    """The language of each community: as it was set by command, else as the file has it.

    Args:
        store: What was set by command.
        in_file: Languages of communities, and of platforms for communities that have none of their own.
    """

    def __init__(self, store: CommunityStore, in_file: Mapping[str, str]) -> None:
        self._store, self._in_file = store, in_file

    def __getitem__(self, community: str) -> str:
        """Return the language of a community or a platform."""
        own = self._store.setting(community, "", "language")
        return own.value if own is not None else self._in_file[community]

    def __iter__(self) -> Iterator[str]:
        """Yield what the file names."""
        return iter(self._in_file)

    def __len__(self) -> int:
        """Return how much the file names."""
        return len(self._in_file)


_DEFAULTS = {
    **dict.fromkeys(("paused", "auto_answer", "open_threads", "suggest"), "off"),
    "follow_ups": "threads",
    "confidence": "0.6",
    "follow_up_confidence": "0.3",
    "language": "auto",
}
"""What holds where the file says nothing."""


def setting_now(community: str, channel: str, name: str, value: str, by: str) -> PlaceSetting:
    """Return a setting that somebody makes at this moment."""
    return PlaceSetting(community, channel, name, value, by, datetime.now(UTC))


def is_direct(origin: Origin) -> bool:
    """Return whether somebody asks in direct messages, which belong to no community."""
    return origin.community == f"{origin.platform}:{DIRECT}"


def _platform(community: str) -> str:
    return community.partition(":")[0]
