"""Who is answered at all: nobody where the bot is paused, and nobody who is blocked."""

from bot.records import Origin, PersonBlock
from bot.service import notices
from bot.service.community_settings import CommunitySettings, is_direct
from bot.service.community_store import CommunityStore
from bot.service.record_store import RecordStore


class Admission:
    """Decides whether somebody is answered in a place.

    Args:
        settings: What holds in each place.
        store: Who is blocked.
        record_store: Remembers who was told.
    """

    def __init__(self, settings: CommunitySettings, store: CommunityStore, record_store: RecordStore) -> None:
        self._settings, self._store, self._record_store = settings, store, record_store

    def why_not(self, origin: Origin) -> str:
        """Return what to say to somebody who is not answered, in English; ``""`` for who is.

        Direct messages belong to no community; who is blocked in any community of the platform is not answered there.
        """
        if self._block_of(origin) is not None:
            return notices.BLOCKED
        return notices.PAUSED if self._settings.is_paused(origin) else ""

    async def is_told(self, origin: Origin, why: str) -> bool:
        """Return whether somebody who wrote a message is told why: a blocked person once in a while only.

        Args:
            origin: Who asks, and where.
            why: What ``why_not`` returned.
        """
        if why != notices.BLOCKED or (block := self._block_of(origin)) is None:
            return True
        event = f"blocked:{block.community}:{block.person}:{block.at.timestamp():.0f}"
        return await self._record_store.claim_event(event[:200])

    def _block_of(self, origin: Origin) -> PersonBlock | None:
        if is_direct(origin):
            return next(iter(self._store.blocks_on(origin.platform, origin.asker)), None)
        return self._store.block_of(origin.community, origin.asker)
