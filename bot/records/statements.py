"""Statements that the tables share: times as they have them, and inserting what may be there already."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def milliseconds(at: datetime) -> int:
    """Return a time as the tables have it: milliseconds since 1970, UTC."""
    return int(at.timestamp() * 1000)


def insert_into(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert statement in the database's dialect; both dialects have ``ON CONFLICT``."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


async def insert_if_new(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is taken; returns whether it was inserted."""
    result = await connection.execute(insert_into(connection, table).values(**values).on_conflict_do_nothing())
    return bool(result.rowcount)
