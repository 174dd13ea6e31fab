"""``/settings``: how the bot behaves in a community and its channels, shown and changed."""

from collections.abc import Mapping, Sequence

from bot.community.gap_text import date_text
from bot.records import own_id
from bot.rendering.blocks import (
    CitationMark,
    Layout,
    ListBlock,
    ListItem,
    Note,
    Paragraph,
    Runs,
    TextRun,
    mention,
    plain,
    strong,
)
from bot.service.commands.command import Command, CommandAnswer, CommandCall, CommandPlace, Parameter
from bot.service.commands.command_values import BadValue, bare_id
from bot.service.community_settings import BY_NAME, SETTINGS, CommunitySettings, SettingKind, SettingValue, setting_now
from bot.service.file_settings import NOBODY

LANGUAGES = ("auto", "en", "de", "es", "fr", "pt")
FOLLOW_UPS = ("off", "threads", "always")
SWITCHES = {"on": "on", "yes": "on", "true": "on", "off": "off", "no": "off", "false": "off"}
NONE_WORDS = (NOBODY, "none", "nothing", "off")
ORIGINS = {
    "default": "default",
    "file": "settings file",
    "file-channel": "settings file, for this channel",
    "community": "set for all of it",
    "channel": "set for this channel",
}


class SettingsCommandSet:
    """What managers set.

    Args:
        settings: What holds in each place.
    """

    def __init__(self, settings: CommunitySettings) -> None:
        self._settings = settings

    def commands(self) -> tuple[Command, ...]:
        """Return the commands."""
        name = Parameter("setting", "Which one", required=True, choices=tuple(each.name for each in SETTINGS))
        about = "on, off, a number, a role, a channel…; “settings show” has them"
        value = Parameter("value", about, required=True, most=100)
        channel = Parameter("channel", "Only for this channel; else for all of this place", "channel")
        here = Parameter("channel", "Which channel; else the one that you are in", "channel")
        return (
            Command(
                "settings show",
                "How I behave here, and where each setting comes from.",
                "manager",
                self._show,
                (here,),
                "settings shown",
            ),
            Command(
                "settings set",
                "Change how I behave here, from the next message on.",
                "manager",
                self._set,
                (name, value, channel),
                "setting changed",
            ),
            Command(
                "settings reset",
                "Go back to what the settings file says.",
                "manager",
                self._reset,
                (name, channel),
                "setting reset",
            ),
        )

    async def _show(self, call: CommandCall) -> CommandAnswer:
        community, channel = call.place.community, call.text("channel") or call.place.channel
        items = []
        for kind in self._settings.kinds(community):
            value = self._settings.value(community, channel if kind.in_channels else "", kind.name)
            shown = _named(kind, value.value)
            pair = (
                (strong(f"{kind.name}: {shown.text}"),) if shown.style == "plain" else (strong(f"{kind.name}: "), shown)
            )
            runs = *pair, plain(" ("), *_origin(value)
            items.append(ListItem("-", 0, (*runs, plain(f"), {kind.about}"))))
        head = Paragraph((strong("What holds"), *_where(channel)), leads=True)
        layout: Layout = ((head, ListBlock(tuple(items))), (Note(_KEYS),))
        return CommandAnswer(layout, noted={"channel": channel})

    async def _set(self, call: CommandCall) -> CommandAnswer:
        kind, community = self._kind(call), call.place.community
        channel = self._channel(call, kind)
        value = await self._value(kind, call.text("value"), call.place)
        await self._require_channel(call.place, channel)
        before = self._settings.value(community, channel, kind.name)
        await self._settings.change(setting_now(community, channel, kind.name, value, call.place.person))
        noted = {"setting": kind.name, "channel": channel, "value": value, "before": before.value}
        said = plain(f"{kind.name} is "), _named(kind, value), plain(" now"), *_where(channel), plain("; it was ")
        return _saying(*said, _named(kind, before.value), plain(" ("), *_origin(before), plain(")."), noted=noted)

    async def _reset(self, call: CommandCall) -> CommandAnswer:
        kind, community = self._kind(call), call.place.community
        channel = self._channel(call, kind)
        undone = await self._settings.reset(community, channel, kind.name)
        now = self._settings.value(community, channel, kind.name)
        if undone is None:
            said = plain(f"{kind.name} was not set"), *_where(channel), plain("; it is "), _named(kind, now.value)
            return _saying(*said, plain(" ("), *_origin(now), plain(")."))
        facts = {"setting": kind.name, "channel": channel, "value": now.value, "before": undone.value}
        said = plain(f"{kind.name} is "), _named(kind, now.value), plain(" again"), *_where(channel), plain(" (")
        return _saying(*said, *_origin(now), plain(")."), noted=facts)

    def _kind(self, call: CommandCall) -> SettingKind:
        kind = BY_NAME[call.text("setting")]
        if kind not in self._settings.kinds(call.place.community):
            raise BadValue(f"There is no setting {kind.name} here.")
        return kind

    def _channel(self, call: CommandCall, kind: SettingKind) -> str:
        channel = call.text("channel")
        if channel and not kind.in_channels:
            raise BadValue(f"{kind.name} holds for all of this place; leave the channel out.")
        return channel

    async def _require_channel(self, place: CommandPlace, channel: str) -> None:
        if channel and not await place.knows("channel", own_id(channel)):
            raise BadValue("I do not see that channel here; let me view it, or mention another one.")

    async def _value(self, kind: SettingKind, given: str, place: CommandPlace) -> str:
        """Return a value in the form in which it is kept.

        Raises:
            BadValue: It does not fit the setting; the message says what would.
        """
        text = given.strip()
        match kind.shape:
            case "switch":
                return _chosen(kind, SWITCHES.get(text.lower(), ""), ("on", "off"))
            case "share":
                return _share(kind, text)
            case "follow-ups":
                return _chosen(kind, text.lower(), FOLLOW_UPS)
            case "language":
                return _chosen(kind, text.lower(), LANGUAGES)
            case "team" | "channel":
                if text.lower() in NONE_WORDS:
                    return NOBODY
                found = bare_id(text, place.community)
                if not found or not await place.knows(kind.shape, found):
                    what = "role or user group" if kind.shape == "team" else "channel that I see"
                    raise BadValue(f"{kind.name} must be a {what} of this place, or {NOBODY}; mention it.")
                return found


def _chosen(kind: SettingKind, value: str, choices: Sequence[str]) -> str:
    if value not in choices:
        raise BadValue(f"{kind.name} must be {', '.join(choices[:-1])} or {choices[-1]}.")
    return value


def _share(kind: SettingKind, text: str) -> str:
    try:
        value = float(text) if len(text) <= 8 else -1.0
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise BadValue(f"{kind.name} must be a number from 0 to 1, such as 0.7.")
    return f"{value:g}"


def _origin(value: SettingValue) -> Runs:
    told = ORIGINS[value.origin]
    if value.by and value.at is not None:
        return plain(f"{told} by "), mention("person", own_id(value.by)), plain(f" on {date_text(value.at)}")
    return (plain(told),)


def _where(channel: str) -> Runs:
    return (plain(" in the channel "), mention("channel", own_id(channel))) if channel else ()


def _named(kind: SettingKind, value: str) -> TextRun:
    """A value as people read it: a team or a channel by its name."""
    is_id = kind.shape in ("team", "channel") and value != NOBODY
    return mention("team" if kind.shape == "team" else "channel", value) if is_id else plain(value)


def _saying(*runs: TextRun | CitationMark, noted: Mapping[str, object] | None = None) -> CommandAnswer:
    return CommandAnswer(((Paragraph(runs, leads=False),),), noted=noted)


_KEYS = (
    "What is set for a channel counts more than what is set for all of it, and what is set here more than the settings "
    "file. While “paused” is on, I answer nobody, and say so to whoever addresses me."
)
