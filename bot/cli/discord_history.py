"""What works on Discord beside the bot that answers: the history of channels, where the settings name any, and tags."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.service.event_follower import EventFollower
    from bot.service.history_keeper import HistoryKeeper
    from bot.service.record_store import RecordStore
    from bot.service.services import Services
    from bot.settings.settings import Settings


def history_keeper(settings: "Settings", record_store: "RecordStore") -> "HistoryKeeper | None":
    """Open the mirror; None where the settings name no channel.

    Raises:
        IndexProblem: It cannot be opened.
    """
    from bot.components import record_place
    from bot.service.history_keeper import HistoryKeeper, HistoryRules

    rules = {
        str(channel): HistoryRules(source.name, frozenset(tag.lower() for tag in source.solved_tags))
        for source in settings.sources
        for channel in source.channels
    }
    if not rules:
        return None
    return HistoryKeeper(record_place(settings).history_file, settings.index.path, record_store, rules)


@asynccontextmanager
async def followed_history(services: "Services", settings: "Settings") -> "AsyncIterator[tuple[EventFollower, ...]]":
    """Read what is mirrored into the index while the context lasts; yields what follows Discord's events."""
    from bot.discord_history.history_follower import HistoryFollower
    from bot.discord_history.pace import Pace
    from bot.discord_history.post_tags import DiscordPostTags
    from bot.service.history_reindex import HistoryPace, HistoryReindex

    tags = DiscordPostTags(settings.discord)
    services.forum_posts.tags["discord"] = tags
    keeper = services.history
    if keeper is None:
        yield (tags,)
        return
    follower = HistoryFollower(keeper, Pace())
    services.metrics.watch(
        "footnote_history_places_left", "Places whose history is still to be read.", lambda: follower.places_left
    )
    reindex = HistoryReindex(
        services.operations.reindexing,
        services.live_index,
        [source.name for source in settings.sources if source.channels],
        lambda: keeper.changes,
        HistoryPace(settings.sync.coalesce, settings.sync.every),
    )
    task = asyncio.create_task(reindex.follow())
    try:
        yield (follower, tags)
    finally:
        task.cancel()
        await asyncio.wait({task})
        keeper.close()
