"""Runs the bot on one or several chat platforms in one process, until it is told to stop."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.service.answer_upkeep import NO_UPKEEP, AnswerUpkeep, UpkeepLimits
from bot.service.background_tasks import Work, keep_going
from bot.service.community_posts import CommunityPosts
from bot.service.gap_recheck import GapRecheck
from bot.service.health import Hook, Look, Pulse, listening
from bot.service.services import Services
from bot.service.shutdown import CLOSING, end_within, on_stop
from bot.service.weekly_digest import WeeklyDigest

log = logging.getLogger("footnote.service")


@dataclass(frozen=True, slots=True)
class Serving:
    """What the platforms of a process share while they run.

    Attributes:
        stopping: Set when the process is told to stop.
        patience: Seconds that answers at work get to finish, and to be sent, at the end.
        tells: Whether people are told once the documents answer what they asked.
        upkeep: For how long answers are looked after.
        troubles: What keeps each platform from answering now.
        hooks: What answers an HTTP request that a platform sends, by its method and path.
        posts: By which the bot says something of its own accord, by platform.
    """

    patience: float
    tells: bool = False
    upkeep: UpkeepLimits = NO_UPKEEP
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    troubles: dict[str, Look] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    posts: dict[str, CommunityPosts] = field(default_factory=dict)
    _patient: set[asyncio.Task[object]] = field(default_factory=set)

    def take_stop(self) -> None:
        """Have the running task see to the stop itself from now on; before, a stop cancels it."""
        if (task := asyncio.current_task()) is not None:
            self._patient.add(task)

    def is_patient(self, task: asyncio.Task[None]) -> bool:
        """Return whether a task sees to the stop itself."""
        return task in self._patient

    def trouble(self) -> str:
        """What keeps the bot from answering now, ``""`` where nothing does; for another thread."""
        return "; ".join(found for look in tuple(self.troubles.values()) if (found := look()))


Start = Callable[[Serving], Awaitable[None]]
"""Serves one platform until the stop."""


async def serve_platforms(services: Services, starts: Sequence[Start], serving: Serving, listen: str) -> None:
    """Serve platforms until SIGTERM or SIGINT; where one cannot be served, none is.

    Args:
        services: What the bot works with.
        starts: Serve one platform each.
        serving: What they share.
        listen: ``host:port`` for those who look after the bot, ``""`` for none.

    Raises:
        ConfigurationError: A platform cannot be served, or the address cannot be listened on.
    """
    running: list[asyncio.Task[None]] = []

    def end() -> None:
        serving.stopping.set()
        for task in running:
            if not serving.is_patient(task):
                task.cancel()

    def stop() -> None:
        end_within(serving.patience + CLOSING)
        end()

    with _looked_after(services, serving, listen) as pulse:
        works = {"the pulse": pulse.beat, **_lasting(services, serving)}
        lasting = [asyncio.create_task(keep_going(about, follow)) for about, follow in works.items()]
        on_stop(stop)
        running += [asyncio.create_task(_run(start, serving)) for start in starts]
        try:
            await asyncio.gather(*running)
        finally:
            end()
            for task in lasting:
                task.cancel()
            await asyncio.wait(running, timeout=serving.patience + CLOSING)


def _lasting(services: Services, serving: Serving) -> dict[str, Work]:
    """Return what goes on beside the platforms until the end, by what it does."""
    parts = services.live_index, services.record_store, services.reports, serving.posts, services.languages
    upkeep = services.live_index, services.record_store, serving.posts, services.languages, serving.upkeep
    digest = WeeklyDigest(
        services.live_index,
        services.record_store,
        services.reports,
        services.metrics,
        serving.posts,
        services.operations.index_status,
        services.places,
        partial(_offer_to, services),
    )
    return {
        "the change to new generations": partial(services.live_index.follow, _not_served),
        "the upkeep of the records": services.record_store.run_maintenance,
        "the reading of kept answers": services.curation.library.follow,
        "the previews of answers": services.previews.follow,
        "the reading of votes": services.opinions.follow,
        "the second look at gaps": GapRecheck(*parts, tells=serving.tells).follow,
        "the upkeep of answers": AnswerUpkeep(*upkeep).follow,
        "the weekly digest": digest.follow,
    }


async def _offer_to(services: Services, community: str) -> str:
    """Return what operators are offered in the digest of a community: only where they may run the index."""
    return await services.refit.offer() if services.operations.are_allowed_in(community) else ""


async def _run(start: Start, serving: Serving) -> None:
    """Serve a platform; one that is told to stop before it serves just ends."""
    try:
        await start(serving)
    except asyncio.CancelledError:
        if not serving.stopping.is_set():
            raise


@contextlib.contextmanager
def _looked_after(services: Services, serving: Serving, listen: str) -> Iterator[Pulse]:
    """Let others see how the bot is, at an address of the settings."""
    pulse, watch = Pulse(), services.metrics.watch
    watch("footnote_queue_waiting", "Questions that wait.", lambda: services.request_queue.waiting)
    watch("footnote_queue_at_work", "Questions that are being answered.", lambda: services.request_queue.at_work)
    watch(
        "footnote_index_generation", "Number of the generation that is served.", lambda: services.live_index.generation
    )
    with contextlib.ExitStack() as stack:
        if listen:
            ways = pulse.trouble, serving.trouble, services.metrics.text
            log.info("listening on %s", stack.enter_context(listening(listen, *ways, serving.hooks)))
        yield pulse


def _not_served(reason: str) -> None:
    log.error("the new generation is not served: %s", reason)
