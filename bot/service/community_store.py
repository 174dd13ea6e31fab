"""What moderators and operators have set by command: in memory for every message, and in the database for good."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.records import AddedSource, PersonBlock, PlaceSetting

if TYPE_CHECKING:
    from bot.records.community_records import CommunityRecords

Within = Callable[[Awaitable[Any]], Awaitable[Any]]
"""Waits for the database, as long as a person waits; raises ``RecordsProblem`` where it does not answer."""


class CommunityStore:
    """Settings of places, blocks and added sources.

    What one process sets holds in it at once; other processes read it within a minute.

    Args:
        records: The database.
        within: Waits for it.
    """

    def __init__(self, records: "CommunityRecords", within: Within) -> None:
        self._records, self._within = records, within
        self._settings: dict[tuple[str, str, str], PlaceSetting] = {}
        self._blocks: dict[tuple[str, str], PersonBlock] = {}
        self._sources: tuple[AddedSource, ...] = ()
        self._changes = 0

    async def answer_id(self, community: str, *, beginning: str = "", channel: str = "", event: str = "") -> str | None:
        """Return the id of an answer that was given in a community: the newest that fits; None where none does.

        Args:
            community: The community.
            beginning: Its id, or what it begins with.
            channel: The channel where it was given.
            event: The event that asked.

        Raises:
            RecordsProblem: The database does not answer.
        """
        wanted = self._records.answer_id(community, beginning=beginning, channel=channel, event=event)
        found: str | None = await self._within(wanted)
        return found

    async def refresh(self) -> None:
        """Read everything anew, and again where something was set meanwhile: what was read may be from before.

        Raises:
            RecordsProblem: The database does not answer; what was read before still holds.
        """
        seen = -1
        while seen != self._changes:
            seen = self._changes
            settings: list[PlaceSetting] = await self._within(self._records.settings())
            blocks: list[PersonBlock] = await self._within(self._records.blocks())
            sources: list[AddedSource] = await self._within(self._records.sources())
        self._sources = tuple(sources)
        self._settings = {(each.community, each.channel, each.name): each for each in settings}
        self._blocks = {(each.community, each.person): each for each in blocks}

    def setting(self, community: str, channel: str, name: str) -> PlaceSetting | None:
        """Return a setting of a channel, or with ``""`` for the channel of a community; None where it is not set."""
        return self._settings.get((community, channel, name))

    def settings_named(self, name: str) -> Sequence[PlaceSetting]:
        """Return all settings of a name."""
        return [each for each in self._settings.values() if each.name == name]

    async def save_setting(self, setting: PlaceSetting) -> None:
        """Set something; it holds at once.

        Raises:
            RecordsProblem: The database does not answer; nothing is changed.
        """
        await self._change(self._records.save_setting(setting))
        self._settings[setting.community, setting.channel, setting.name] = setting

    async def delete_setting(self, community: str, channel: str, name: str) -> PlaceSetting | None:
        """Undo a setting; returns it, None where there was none.

        Raises:
            RecordsProblem: The database does not answer; nothing is changed.
        """
        await self._change(self._records.delete_setting(community, channel, name))
        return self._settings.pop((community, channel, name), None)

    def block_of(self, community: str, person: str) -> PersonBlock | None:
        """Return the block of a person in a community that holds now; None where there is none."""
        return _holding(self._blocks.get((community, person)))

    def blocks_on(self, platform: str, person: str) -> Sequence[PersonBlock]:
        """Return the blocks of a person in all communities of a platform that hold now."""
        found = (each for each in self._blocks.values() if each.person == person)
        return [each for each in found if each.community.startswith(f"{platform}:") and _holding(each)]

    def blocks_in(self, community: str) -> Sequence[PersonBlock]:
        """Return the blocks of a community that hold now, newest first."""
        found = [each for each in self._blocks.values() if each.community == community and _holding(each)]
        return sorted(found, key=lambda each: each.at, reverse=True)

    async def save_block(self, block: PersonBlock) -> None:
        """Block somebody, at once.

        Raises:
            RecordsProblem: The database does not answer; nothing is changed.
        """
        await self._change(self._records.save_block(block))
        self._blocks[block.community, block.person] = block

    async def delete_block(self, community: str, person: str) -> bool:
        """Lift a block; returns whether there was one.

        Raises:
            RecordsProblem: The database does not answer; nothing is changed.
        """
        await self._change(self._records.delete_block(community, person))
        return _holding(self._blocks.pop((community, person), None)) is not None

    @property
    def sources(self) -> Sequence[AddedSource]:
        """Sources that were added, by name."""
        return self._sources

    async def add_source(self, source: AddedSource) -> bool:
        """Add a source; returns whether its name was free.

        Raises:
            RecordsProblem: The database does not answer; nothing is changed.
        """
        added = bool(await self._change(self._records.add_source(source)))
        await self.refresh()
        return added

    async def remove_source(self, name: str) -> bool:
        """Remove a source; returns whether there was one.

        Raises:
            RecordsProblem: The database does not answer; nothing is changed.
        """
        removed = bool(await self._change(self._records.remove_source(name)))
        await self.refresh()
        return removed

    async def _change(self, work: Awaitable[Any]) -> Any:  # noqa: ANN401 - what the records answer
        changed = await self._within(work)
        self._changes += 1
        return changed


def _holding(block: PersonBlock | None) -> PersonBlock | None:
    return block if block is not None and (block.until is None or block.until > datetime.now(UTC)) else None
