"""The tables of installations: where a chat app is installed, and which installations have begun."""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.schema import answers, begun_installations, blocked, curated_answers, installations, place_settings
from bot.records.statements import insert_into

BEGUN_SECONDS = 600
"""Seconds in which an installation that was begun has to be finished."""


class Installations:
    """Where a chat app is installed, with what its adapter needs to work there.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def save(self, place: str, data: Mapping[str, Any]) -> None:
        """Save an installation; it replaces an earlier one of the same place.

        Args:
            place: The place, such as ``slack:T1``.
            data: What the adapter needs, as JSON has it.
        """
        values = {"saved_at": int(time.time() * 1000), "data": json.dumps(dict(data))}
        async with self._engine.begin() as connection:
            insert = insert_into(connection, installations).values(place=place, **values)
            await connection.execute(insert.on_conflict_do_update(index_elements=["place"], set_=values))

    async def all(self, platform: str) -> dict[str, dict[str, Any]]:
        """Return the installations of a platform by their place."""
        wanted = select(installations.c.place, installations.c.data)
        wanted = wanted.where(installations.c.place.startswith(f"{platform}:", autoescape=True))
        async with self._engine.connect() as connection:
            rows = (await connection.execute(wanted)).all()
        return {place: json.loads(data) for place, data in rows}

    async def remove(self, place: str) -> None:
        """Forget an installation, if there is one."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(installations).where(installations.c.place == place))

    async def delete_answers_in(self, channels: str) -> int:
        """Delete all answers given in some channels, with the votes on them; returns how many.

        Args:
            channels: What the ids of these channels begin with.
        """
        async with self._engine.begin() as connection:
            inside = answers.c.channel.startswith(channels, autoescape=True)
            return int((await connection.execute(delete(answers).where(inside))).rowcount)

    async def delete_community(self, community: str) -> None:
        """Delete what people of a community have set and kept: answers of people, settings of places and blocks.

        Args:
            community: The community.
        """
        async with self._engine.begin() as connection:
            for table in (curated_answers, place_settings, blocked):
                await connection.execute(delete(table).where(table.c.community == community))

    async def begin(self) -> str:
        """Remember that an installation has begun; returns the name by which whoever ends it proves that."""
        state, now = secrets.token_urlsafe(32), int(time.time() * 1000)
        async with self._engine.begin() as connection:
            old = begun_installations.c.begun_at < now - BEGUN_SECONDS * 1000
            await connection.execute(delete(begun_installations).where(old))
            await connection.execute(insert_into(connection, begun_installations).values(state=state, begun_at=now))
        return state

    async def end(self, state: str) -> bool:
        """Return whether an installation has begun by that name a short while ago; True at most once."""
        now, begun = int(time.time() * 1000), begun_installations
        known = begun.c.state == state.replace("\0", ""), begun.c.begun_at >= now - BEGUN_SECONDS * 1000
        async with self._engine.begin() as connection:
            return bool((await connection.execute(delete(begun).where(*known))).rowcount)
