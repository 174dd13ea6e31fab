"""Managers set how the bot behaves: what holds, where it comes from, and that it holds at once."""

from pathlib import Path

import pytest

from bot.records import Origin, RecordsProblem
from bot.service import notices
from bot.service.commands import command_notices
from bot.service.commands.settings_commands import SettingsCommandSet
from bot.service.community_posts import LogChannel
from bot.service.community_settings import CommunitySettings, PlaceLanguages
from bot.service.file_settings import discord_settings, slack_settings
from bot.settings.chat_section import DiscordSection, SlackSection
from tests.bot.service.bot_parts import BEES, BotParts
from tests.bot.service.commands.memory_place import CommandBench, MemoryCommandPlace, bench
from tests.bot.service.memory_bot import MemoryBot, asked, follow_up, mention, origin
from tests.bot.service.memory_platform import MemoryCommandContext, MemoryPlatform


@pytest.fixture
def settings(parts: BotParts, tmp_path: Path) -> CommandBench:
    return bench(tmp_path, *SettingsCommandSet(parts.places).commands())


async def test_a_setting_shows_where_it_comes_from_and_who_changed_it(settings: CommandBench, parts: BotParts) -> None:
    before = await settings.use("settings")
    assert "**confidence: 0.6** (default)" in before
    assert await settings.use("settings set confidence 0.8") == "confidence is 0.8 now; it was 0.6 (default)."
    assert "(set for all of it by mo on " in await settings.use("settings show")
    told = await settings.use("settings set confidence 0.9 channel=news")
    assert told.startswith("confidence is 0.9 now in the channel news; it was 0.8 (set for all of it by mo")
    here, there = origin(), origin(thread="x")
    assert parts.places.policy(here).confidence == 0.8
    assert parts.places.value("test:1", "test:news", "confidence").value == "0.9"
    assert parts.places.policy(there).confidence == 0.8
    assert (await settings.use("settings reset confidence")).startswith("confidence is 0.6 again (default)")
    assert [(each["what"], each.get("setting"), each.get("value")) for each in settings.audited()] == [
        ("settings shown", None, None),
        ("setting changed", "confidence", "0.8"),
        ("settings shown", None, None),
        ("setting changed", "confidence", "0.9"),
        ("setting reset", "confidence", "0.6"),
    ]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("confidence 1.2", "must be a number from 0 to 1"),
        ("confidence nan", "must be a number from 0 to 1"),
        ("confidence 0.5 channel=elsewhere", "I do not see that channel here"),
        ("paused perhaps", "paused must be on or off"),
        ("follow_ups never", "follow_ups must be off, threads or always"),
        ("language nl", "language must be auto, en, de, es, fr or pt"),
        ("language de channel=news", "leave the channel out"),
        ("human strangers", "must be a role or user group of this place"),
        ("log_channel nowhere", "must be a channel that I see"),
        ("open_threads on", "There is no setting open_threads here"),
        ("audience public", "must be one of"),
        ("confidence", "value is missing"),
    ],
)
async def test_what_does_not_fit_is_said_with_what_would_and_changes_nothing(
    settings: CommandBench, parts: BotParts, typed: str, why: str
) -> None:
    assert why in await settings.use(f"settings set {typed}")
    assert settings.audited() == []
    assert parts.places.value("test:1", "", "confidence").origin == "default"


async def test_a_paused_bot_says_so_to_who_addresses_it_and_nothing_to_others(
    settings: CommandBench, bot: MemoryBot
) -> None:
    await settings.use("settings set paused on channel=lobby")
    here, elsewhere, command = MemoryPlatform(), MemoryPlatform(), MemoryPlatform()
    lobby = Origin("test:1", "test:lobby", "test:lobby", "test:ada")
    await bot.hear(here, mention(BEES, origin=lobby))
    assert here.standing == [notices.PAUSED]
    await bot.hear(here, follow_up(BEES, origin=lobby, in_own_thread=True))
    assert here.standing == [notices.PAUSED]
    await bot.intake.take_command(asked(origin=lobby), MemoryCommandContext(command), seen_by_all=True)
    assert (command.told, command.standing) == ([notices.PAUSED], [])
    await bot.hear(elsewhere, mention(BEES, thread="news"))
    assert "forty thousand" in elsewhere.standing[0]
    await settings.use("settings reset paused channel=lobby")
    again = MemoryPlatform()
    await bot.hear(again, mention(BEES, origin=lobby))
    assert "forty thousand" in again.standing[0]


async def test_a_pause_of_all_spares_a_channel_that_is_switched_on(settings: CommandBench, parts: BotParts) -> None:
    await settings.use("settings set paused on")
    await settings.use("settings set paused off channel=news")
    assert parts.places.is_paused(origin())
    assert not parts.places.is_paused(origin(thread="x", community="2"))
    assert parts.places.value("test:1", "test:news", "paused").value == "off"


async def test_nobody_without_the_right_sees_or_changes_anything(settings: CommandBench, parts: BotParts) -> None:
    bo = MemoryCommandPlace("test:bo", ("everyone", "moderator"))
    for typed in ("settings show", "settings set paused on", "settings reset paused"):
        assert await settings.use(typed, bo) == command_notices.NOT_MANAGER
    assert settings.audited() == []
    assert not parts.places.is_paused(origin())


async def test_another_process_sees_it_within_its_next_look(settings: CommandBench, parts: BotParts) -> None:
    await settings.use("settings set follow_ups always")
    other = type(parts.record_store.community)(parts.record_store.community._records, _soon)
    assert other.setting("test:1", "", "follow_ups") is None
    await other.refresh()
    found = other.setting("test:1", "", "follow_ups")
    assert found is not None
    assert (found.value, found.by) == ("always", "test:mo")


async def _soon(work: object) -> object:
    return await work  # type: ignore[misc]


async def test_nothing_changes_where_the_database_does_not_answer(
    settings: CommandBench, parts: BotParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_setting: object) -> None:
        raise RecordsProblem(RecordsProblem.public)

    monkeypatch.setattr(parts.record_store.community._records, "save_setting", fails)
    assert await settings.use("settings set paused on") == RecordsProblem.public
    assert (parts.places.is_paused(origin()), settings.audited()) == (False, [])


async def test_language_and_log_channel_follow(settings: CommandBench, parts: BotParts) -> None:
    languages = PlaceLanguages(parts.record_store.community, {"test": "auto"})
    assert (languages.get("test:1"), languages.get("test", "")) == (None, "auto")
    await settings.use("settings set language de")
    assert languages.get("test:1") == "de"
    in_file = [LogChannel("test:1", "old"), LogChannel("test:2", "other")]
    await settings.use("settings set log_channel news")
    expected = [LogChannel("test:2", "other"), LogChannel("test:1", "news")]
    assert list(parts.places.log_channels("test", in_file)) == expected
    await settings.use("settings set log_channel nobody")
    assert list(parts.places.log_channels("test", in_file)) == expected[:1]
    assert list(parts.places.log_channels("other", [])) == []


def test_the_file_says_where_a_value_stands() -> None:
    discord = discord_settings(
        DiscordSection.model_validate(
            {"forum_confidence": 0.7, "channels": {"5": {"confidence": 0.4, "human_role": 9}}}
        )
    )
    assert [
        (discord("discord:1", at, "confidence").value, discord("discord:1", at, "confidence").origin)
        for at in (
            "discord:4",
            "discord:5",
        )
    ] == [("0.7", "file"), ("0.4", "file-channel")]
    assert [discord("discord:1", at, "human").value for at in ("discord:4", "discord:5")] == ["nobody", "9"]
    assert (discord("discord:1", "", "auto_answer").value, discord("discord:1", "", "follow_ups").value) == (
        "off",
        "threads",
    )
    slack = slack_settings(
        SlackSection.model_validate({"human_group": "S1", "channels": {"C2": {"auto_answer": True}}})
    )
    assert [slack("slack:T1", at, "auto_answer").value for at in ("slack:C1", "slack:C2")] == ["off", "on"]
    assert slack("slack:T1", "slack:C1", "human").value == "S1"


async def test_the_channel_of_the_file_counts_more_than_what_is_set_for_all(parts: BotParts) -> None:
    section = DiscordSection.model_validate({"channels": {"5": {"confidence": 0.4}}})
    places = CommunitySettings(parts.record_store.community, {"discord": discord_settings(section)})
    from bot.service.community_settings import setting_now

    await places.change(setting_now("discord:1", "", "confidence", "0.9", "discord:7"))
    assert [places.value("discord:1", at, "confidence").value for at in ("discord:4", "discord:5")] == ["0.9", "0.4"]
    await places.change(setting_now("discord:1", "discord:5", "confidence", "0.8", "discord:7"))
    assert places.value("discord:1", "discord:5", "confidence").value == "0.8"
