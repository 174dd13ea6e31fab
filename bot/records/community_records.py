"""The tables of what moderators and operators have set by command."""

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.community_entries import AddedSource, PersonBlock, PlaceSetting
from bot.records.schema import added_sources, answers, blocked, place_settings
from bot.records.statements import insert_if_new, insert_into, milliseconds


class CommunityRecords:
    """Settings of places, blocks, and sources that were added.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def answer_id(self, community: str, *, beginning: str, channel: str, event: str) -> str | None:
        """Return the id of the newest answer in a community that fits all that is given; None where none does.

        An id's beginning must name one answer: several fit nobody.
        """
        wanted = select(answers.c.id).where(answers.c.community == community)
        if channel:
            wanted = wanted.where(answers.c.channel == channel)
        if event:
            wanted = wanted.where(answers.c.event == event)
        if beginning:
            wanted = wanted.where(answers.c.id.startswith(beginning, autoescape=True))
        async with self._engine.connect() as connection:
            found = list((await connection.execute(wanted.order_by(answers.c.asked_at.desc()).limit(2))).scalars())
        return None if not found or (beginning and len(found) > 1) else str(found[0])

    async def settings(self) -> list[PlaceSetting]:
        """Return all settings."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(place_settings))).all()
        return [
            PlaceSetting(row.community, row.channel, row.name, row.value, row.set_by, _time(row.set_at)) for row in rows
        ]

    async def save_setting(self, setting: PlaceSetting) -> None:
        """Save a setting; it replaces the one of the same place and name."""
        key = {"community": setting.community, "channel": setting.channel, "name": setting.name}
        values = {"value": setting.value, "set_by": setting.by, "set_at": milliseconds(setting.at)}
        async with self._engine.begin() as connection:
            added = insert_into(connection, place_settings).values(**key, **values)
            await connection.execute(added.on_conflict_do_update(index_elements=list(key), set_=values))

    async def delete_setting(self, community: str, channel: str, name: str) -> None:
        """Delete a setting, if there is one."""
        columns = place_settings.c
        same = columns.community == community, columns.channel == channel, columns.name == name
        async with self._engine.begin() as connection:
            await connection.execute(delete(place_settings).where(*same))

    async def blocks(self) -> list[PersonBlock]:
        """Return all blocks, those that are over included."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(blocked))).all()
        return [
            PersonBlock(
                row.community,
                row.person,
                _time(row.until) if row.until else None,
                row.reason,
                row.set_by,
                _time(row.set_at),
            )
            for row in rows
        ]

    async def save_block(self, block: PersonBlock) -> None:
        """Save a block; it replaces that of the same person there. Blocks that are over are deleted."""
        key = {"community": block.community, "person": block.person}
        values = {
            "until": milliseconds(block.until) if block.until else 0,
            "reason": block.reason.replace("\0", ""),
            "set_by": block.by,
            "set_at": milliseconds(block.at),
        }
        over = blocked.c.until > 0, blocked.c.until < milliseconds(block.at)
        async with self._engine.begin() as connection:
            await connection.execute(delete(blocked).where(*over))
            added = insert_into(connection, blocked).values(**key, **values)
            await connection.execute(added.on_conflict_do_update(index_elements=list(key), set_=values))

    async def delete_block(self, community: str, person: str) -> None:
        """Delete a block, if there is one."""
        same = blocked.c.community == community, blocked.c.person == person
        async with self._engine.begin() as connection:
            await connection.execute(delete(blocked).where(*same))

    async def sources(self) -> list[AddedSource]:
        """Return all sources that were added, by name."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(added_sources).order_by(added_sources.c.name))).all()
        return [
            AddedSource(
                row.name,
                row.kind,
                row.url,
                row.ref,
                row.path,
                row.audience,
                row.community,
                row.set_by,
                _time(row.set_at),
            )
            for row in rows
        ]

    async def add_source(self, source: AddedSource) -> bool:
        """Add a source; returns whether its name was free."""
        values = {
            "name": source.name,
            "kind": source.kind,
            "url": source.url,
            "ref": source.ref,
            "path": source.path,
            "audience": source.audience,
            "community": source.community,
            "set_by": source.by,
            "set_at": milliseconds(source.at),
        }
        async with self._engine.begin() as connection:
            return await insert_if_new(connection, added_sources, values)

    async def remove_source(self, name: str) -> bool:
        """Remove a source; returns whether there was one."""
        async with self._engine.begin() as connection:
            result = await connection.execute(delete(added_sources).where(added_sources.c.name == name))
        return bool(result.rowcount)


def _time(milliseconds_since: int) -> datetime:
    return datetime.fromtimestamp(milliseconds_since / 1000, UTC)
