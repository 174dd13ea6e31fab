"""Opens what the bot works with on chat platforms, and serves them: one index, one encoder, one queue for all."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.cli.options import settings_for

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.service.background_command import BackgroundCommands
    from bot.service.live_index import LiveIndex, ServedIndex
    from bot.service.operations import IndexCommands
    from bot.service.services import Services
    from bot.service.serving import Start
    from bot.settings.settings import Settings
    from index.retrieval.side_documents import SideDocuments


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
    from bot.components import side_documents_for
    from bot.service.live_index import LiveIndex
    from index.storage import IndexFolder

    settings = settings_for(config, index)
    for platform in platforms:
        platform.check(settings)
    log_to_stderr(settings.service.logs, _secrets(settings))
    footnote = Footnote(settings)
    folder = IndexFolder(settings.index.path)
    # The model is loaded here, in the main thread, before the event loop runs: a signal ends it at once.
    beside = side_documents_for(settings, footnote.models)
    live_index = LiveIndex(lambda: _open_generation(footnote, beside), folder.current, settings.service.workers)
    commands = _index_commands(footnote, _own_command(config, index, "reindex", "--steps"))
    background = _background_commands(footnote, config, index)
    try:
        asyncio.run(_serve(platforms, footnote, live_index, beside, commands, background))
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
    platforms: Sequence[Platform],
    footnote: "Footnote",
    live_index: "LiveIndex",
    beside: "SideDocuments",
    commands: "IndexCommands",
    background: "BackgroundCommands",
) -> None:
    import asyncio
    import gc

    from bot.cli.chat_parts import services_of
    from bot.components import record_place
    from bot.service.answer_upkeep import UpkeepLimits
    from bot.service.curated_library import CuratedLibrary
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
        library = CuratedLibrary(beside, record_store)
        await library.refresh()  # so that the first question finds them
        services = services_of(footnote, live_index, record_store, library, commands, background)
        starts = [platform.start(services, settings) for platform in platforms]
        service = settings.service
        upkeep = UpkeepLimits(service.edit_days, service.edits_per_day)
        serving = Serving(service.patience, service.tell_askers, upkeep)
        gc.collect()
        gc.freeze()  # what is there by now stays, and the collector need not pass over it for 50 ms each time
        await serve_platforms(services, starts, serving, service.listen)


def _warn(text: str) -> None:
    import logging

    logging.getLogger("footnote").warning(text)


def _secrets(settings: "Settings") -> list[str]:
    slack = settings.slack
    secrets = settings.discord.token, slack.bot_token, slack.app_token, slack.signing_secret, slack.client_secret
    return [each.get_secret_value() for each in (*secrets, settings.model.key, settings.records.url)]


def _own_command(config: Path | None, index: Path | None, *words: str) -> list[str]:
    """Return a command of Footnote's own, with the flags that this process was given."""
    flags = [*(["--config", str(config)] if config else []), *(["--index", str(index)] if index else [])]
    return [sys.executable, "-m", "bot", *words, *flags]


def _background_commands(footnote: "Footnote", config: Path | None, index: Path | None) -> "BackgroundCommands":
    from bot.service.background_command import BackgroundCommands
    from index.types import PUBLIC

    settings = footnote.settings
    evaluations = {
        name: _own_command(config, index, "eval", "--json", *([] if path.is_dir() else ["--questions"]), str(path))
        for name, path in settings.evaluation.sets.items()
    }
    labels = tuple(dict.fromkeys((PUBLIC, *settings.audience)))
    sources = tuple(source.name for source in settings.sources)
    preview = _own_command(config, index, "preview-source")
    return BackgroundCommands(preview, evaluations, labels, sources, _refit_command(settings, config, index))


def _refit_command(settings: "Settings", config: Path | None, index: Path | None) -> list[str]:
    """Return the command that fits anew when to refuse; nothing where the settings file says that itself."""
    given = settings.answer.model_dump(include={"calibration", "refuse_below", "hedge_below"}, exclude_none=True)
    questions = next((path for path in settings.evaluation.sets.values() if path.is_file()), None)
    if given or questions is None:
        return []
    return [*_own_command(config, index, "eval", "--json", "--calibrate", str(questions)), "--write"]


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


def _open_generation(footnote: "Footnote", beside: "SideDocuments") -> "ServedIndex":
    from bot.components import open_index
    from bot.service.live_index import ServedIndex

    index = open_index(footnote.settings, footnote.models, beside)
    return ServedIndex(index, footnote.answerer_for(index))
