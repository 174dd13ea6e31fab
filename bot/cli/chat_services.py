"""Opens what the bot works with on chat platforms, and serves them: one index, one encoder, one queue for all."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.cli.discord_history import history_keeper
from bot.cli.options import settings_for

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.service.access import Grants
    from bot.service.live_index import LiveIndex, ServedIndex
    from bot.service.operations import IndexCommands
    from bot.service.record_store import RecordStore
    from bot.service.services import Services
    from bot.service.serving import Start
    from bot.settings.settings import Settings
    from bot.translation import LanguageChoice


class Platform(Protocol):
    """A chat platform that the command line can serve."""

    def check(self, settings: "Settings") -> None:
        """Raise ``ConfigurationError`` where the settings lack what the platform needs."""
        ...

    def start(self, services: "Services", settings: "Settings") -> "Start":
        """Return what serves the platform."""
        ...


def serve_chat(platforms: Sequence[Platform], config: Path | None, index: Path | None) -> None:
    """Serve chat platforms until stopped.

    Args:
        platforms: The platforms.
        config: Settings file named by a flag, or None.
        index: Folder of the index named by a flag, or None.

    Raises:
        ConfigurationError: A setting is missing or wrong, or a platform cannot be served.
    """
    _stop_at_once()  # before anything that takes long

    import asyncio

    from bot.app import Footnote
    from bot.cli.logs import log_to_stderr
    from bot.service.live_index import LiveIndex
    from index.storage import IndexFolder

    settings = settings_for(config, index)
    for platform in platforms:
        platform.check(settings)
    log_to_stderr(settings.service.logs, _secrets(settings))
    footnote = Footnote(settings)
    folder = IndexFolder(settings.index.path)
    # The model is loaded here, in the main thread, before the event loop runs: a signal ends it at once.
    live_index = LiveIndex(lambda: _open_generation(footnote), folder.current, settings.service.workers)
    commands = _index_commands(footnote, _reindex_command(config, index))
    try:
        asyncio.run(_serve(platforms, footnote, live_index, commands))
    except asyncio.CancelledError:
        return  # told to stop before it was connected
    finally:
        live_index.close()


def _stop_at_once() -> None:
    """End with exit status 0 at a signal; holds until an event loop takes signals over.

    Nothing has begun by then that a kill could harm. An exception instead would be raised inside whatever is just being
    imported, and libraries make errors of their own of it.
    """
    import os
    import signal

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))


async def _serve(
    platforms: Sequence[Platform], footnote: "Footnote", live_index: "LiveIndex", commands: "IndexCommands"
) -> None:
    import asyncio

    from bot.components import record_place
    from bot.service.record_store import open_record_store
    from bot.service.serving import Serving, serve_platforms
    from bot.service.shutdown import CLOSING, end_within, on_stop

    starting = asyncio.current_task()
    assert starting is not None  # noqa: S101 - it runs

    def stop() -> None:
        end_within(CLOSING)
        starting.cancel()

    on_stop(stop)
    settings = footnote.settings
    async with open_record_store(record_place(settings), _warn) as record_store:
        services = _services(footnote, live_index, record_store, commands)
        starts = [platform.start(services, settings) for platform in platforms]
        await serve_platforms(
            services, starts, Serving(settings.service.patience, settings.service.tell_askers), settings.service.listen
        )


def _services(
    footnote: "Footnote", live_index: "LiveIndex", record_store: "RecordStore", commands: "IndexCommands"
) -> "Services":
    from bot.components import record_place
    from bot.records import AuditLog, Journal
    from bot.service.admission import Admission
    from bot.service.answer_actions import AnswerActions
    from bot.service.answer_service import AnswerService
    from bot.service.commands.all_commands import all_commands
    from bot.service.community_reports import CommunityReports
    from bot.service.community_settings import CommunitySettings
    from bot.service.file_settings import discord_settings, slack_settings
    from bot.service.forum_posts import ForumPosts
    from bot.service.human_help import HumanHelp
    from bot.service.metrics import Metrics
    from bot.service.operations import Operations
    from bot.service.pipeline import AnswerPipeline
    from bot.service.privacy_requests import PrivacyRequests
    from bot.service.request_queue import QueueLimits, RequestQueue
    from bot.service.services import Services

    settings, place, metrics = footnote.settings, record_place(footnote.settings), Metrics()
    service, history = settings.service, history_keeper(settings, record_store)
    request_queue = RequestQueue(QueueLimits(service.workers, service.queue, service.cooldown, service.per_minute))
    journal, audit = Journal(place.journal_folder), AuditLog(place.audit_file)
    pipeline = AnswerPipeline(
        AnswerService(live_index, footnote.conversations, record_store),
        request_queue,
        journal,
        metrics,
        model_seconds=settings.model.timeout if settings.model.configured else 0.0,
        log_questions=service.log_questions,
    )
    actions = AnswerActions(live_index, record_store, metrics, pipeline.stop)
    files = {"discord": discord_settings(settings.discord), "slack": slack_settings(settings.slack)}
    places = CommunitySettings(record_store.community, files)
    admission = Admission(places, record_store.community, record_store)
    operations = Operations(commands, live_index, request_queue, audit, metrics, _operators(settings))
    reports = CommunityReports(live_index, record_store, audit)
    privacy = PrivacyRequests(live_index, record_store, place.days, reads_history=history is not None)
    return Services(
        live_index,
        record_store,
        request_queue,
        journal,
        _grants(settings),
        pipeline,
        actions,
        HumanHelp(live_index, record_store, audit, admission),
        operations,
        all_commands(live_index, record_store, operations, reports, privacy, places, audit),
        reports,
        privacy,
        metrics,
        _languages(settings, record_store),
        places,
        admission,
        ForumPosts(live_index, actions, audit, history),
        history,
    )


def _operators(settings: "Settings") -> frozenset[str]:
    """Return where operators' commands work."""
    # In the one workspace of a token it depends on the person alone.
    slack = [f"slack:{each}" for each in settings.slack.operator_workspaces] if settings.slack.client_id else ["slack"]
    return frozenset([*slack, *(f"discord:{each}" for each in settings.discord.operators)])


def _languages(settings: "Settings", record_store: "RecordStore") -> "LanguageChoice":
    from bot.service.community_settings import PlaceLanguages
    from bot.translation import LanguageChoice, QuestionLanguage, load_translators

    chosen = {"discord": settings.discord.language, "slack": settings.slack.language}
    chosen |= {f"discord:{guild}": language for guild, language in settings.discord.languages.items()}
    languages = PlaceLanguages(record_store.community, chosen)
    return LanguageChoice(languages, load_translators(), QuestionLanguage().of)


def _warn(text: str) -> None:
    import logging

    logging.getLogger("footnote").warning(text)


def _secrets(settings: "Settings") -> list[str]:
    slack = settings.slack
    secrets = settings.discord.token, slack.bot_token, slack.app_token, slack.signing_secret, slack.client_secret
    return [each.get_secret_value() for each in (*secrets, settings.model.key, settings.records.url)]


def _reindex_command(config: Path | None, index: Path | None) -> list[str]:
    flags = [*(["--config", str(config)] if config else []), *(["--index", str(index)] if index else [])]
    return [sys.executable, "-m", "bot", "reindex", "--steps", *flags]


def _index_commands(footnote: "Footnote", reindex_command: list[str]) -> "IndexCommands":
    from bot.reindexing import question_files
    from bot.service.operations import IndexCommands
    from bot.service.reindex_process import Reindexing

    return IndexCommands(
        Reindexing([*reindex_command, *(["--check"] if question_files(footnote.settings) else [])]),
        footnote.roll_back,
        footnote.status,
        tuple(source.name for source in footnote.settings.sources),
    )


def _open_generation(footnote: "Footnote") -> "ServedIndex":
    from bot.components import open_index
    from bot.service.live_index import ServedIndex

    index = open_index(footnote.settings, footnote.models)
    return ServedIndex(index, footnote.answerer_for(index))


def _grants(settings: "Settings") -> "Grants":
    """Who may read which label: Discord's ids are numbers and Slack's are texts, so they are never confused."""
    from bot.service.access import Grant

    return {
        label: Grant(
            frozenset([*given.discord_roles, *given.slack_usergroups]),
            frozenset([*given.discord_channels, *given.slack_channels]),
        )
        for label, given in settings.audience.items()
    }
