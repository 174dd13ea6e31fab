"""``footnote discord``: answer questions on Discord."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.options import ConfigOption, IndexOption

if TYPE_CHECKING:
    from bot.cli.wiring import Shared
    from bot.discord.operators import Operations
    from bot.service import Grants, Keeper, Metrics, Opened, Serving
    from bot.settings import Settings

NAME = "discord"
SHORT = "Answer questions on Discord."


def command(index: IndexOption = None, config: ConfigOption = None) -> None:
    """Answer questions on Discord until stopped (Ctrl+C, SIGTERM).

    Needs FOOTNOTE_DISCORD_TOKEN, the ids of your servers in discord.guilds, and an index (`footnote reindex`).
    """
    import asyncio

    from bot.cli.wiring import settings_for
    from index import ConfigurationError, hand_over_soon

    hand_over_soon()
    settings = settings_for(config, index)
    if not settings.discord.token.get_secret_value():
        raise ConfigurationError(
            "There is no token; set FOOTNOTE_DISCORD_TOKEN (docs/discord.md says where to get it)."
        )
    asyncio.run(_serve(settings, _reindex_command(config, index)))


async def _serve(settings: "Settings", reindex_command: list[str]) -> None:
    from bot.cli.logs import log_to_stderr
    from bot.cli.wiring import shared_for
    from bot.service import Metrics, RecordPlace, Serving, open_keeper
    from index import IndexFolder

    limits, folder = settings.service, settings.records.path
    log_to_stderr(limits.logs, _secrets(settings))
    for each in settings.unread:
        _tell(each)
    metrics, shared = Metrics(), shared_for(settings)
    serving = Serving(lambda: _opened(settings, shared), IndexFolder(settings.index.path).current, limits.workers)
    place = RecordPlace(settings.records.url.get_secret_value(), folder, settings.records.days)
    try:
        async with open_keeper(place, _tell) as keeper:
            await _connect(settings, serving, keeper, metrics, reindex_command)
    finally:
        serving.close()


async def _connect(
    settings: "Settings", serving: "Serving", keeper: "Keeper", metrics: "Metrics", reindex_command: list[str]
) -> None:
    from bot.cli.wiring import conversations_for
    from bot.discord.asking import Asking
    from bot.discord.client import House
    from bot.discord.registering import Registered
    from bot.discord.run import Running, serve
    from bot.service import Answers, Audit, Desk, Journal, Limits

    service, folder = settings.service, settings.records.path
    desk = Desk(Limits(service.workers, service.queue, service.cooldown, service.per_minute))
    journal = Journal(folder / "accepted")
    asking = Asking(
        Answers(serving, conversations_for(settings), keeper),
        desk,
        journal,
        metrics,
        model_seconds=settings.model.timeout if settings.model.configured else 0.0,
        log_questions=service.log_questions,
    )
    audit = Audit(folder / "audit.jsonl")
    house = House(
        serving,
        keeper,
        desk,
        journal,
        _grants(settings),
        asking,
        metrics,
        audit,
        settings.discord,
        settings.records.days,
    )
    running = Running(Registered(folder / "discord-commands.json"), service.patience, service.listen)
    await serve(house, _operations(settings, reindex_command), running)


def _tell(text: str) -> None:
    import logging

    logging.getLogger("footnote").warning(text)


def _secrets(settings: "Settings") -> list[str]:
    return [each.get_secret_value() for each in (settings.discord.token, settings.model.key, settings.records.url)]


def _reindex_command(config: Path | None, index: Path | None) -> list[str]:
    flags = [*(["--config", str(config)] if config else []), *(["--index", str(index)] if index else [])]
    return [sys.executable, "-m", "bot", "reindex", "--steps", *flags]


def _operations(settings: "Settings", reindex_command: list[str]) -> "Operations":
    from bot.cli.question_check import question_files
    from bot.cli.status import status_of
    from bot.cli.wiring import encoder_for
    from bot.discord.operators import Operations
    from bot.service.reindexing import Reindexing
    from index import roll_back

    return Operations(
        Reindexing([*reindex_command, *(["--check"] if question_files(settings) else [])]),
        lambda number: roll_back(settings.index.path, number, encoder_for(settings).spec),
        lambda: status_of(settings),
        tuple(source.name for source in settings.sources),
    )


def _opened(settings: "Settings", shared: "Shared") -> "Opened":
    from bot.cli.wiring import caching_answerer_for, open_checked
    from bot.service import Opened

    opened = open_checked(settings)
    return Opened(opened, caching_answerer_for(opened, settings, shared))


def _grants(settings: "Settings") -> "Grants":
    from bot.service import Grant

    return {
        label: Grant(frozenset(given.discord_roles), frozenset(given.discord_channels))
        for label, given in settings.audience.items()
    }
