"""The table of previews. What is decided leaves its words, so that a confidence and a decision are all that stays."""

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.records.answer_record import to_json
from bot.records.answer_records import decode_record
from bot.records.schema import shadow_previews as table
from bot.records.shadow_preview import REASON_CHARS, PreviewState, ShadowDecision, ShadowPreview
from bot.records.statements import insert_if_new, milliseconds

_WAITING: tuple[PreviewState, ...] = ("open", "posting")
_FORGOTTEN = {"asker": "", "event": "", "entry": "{}", "conversation": "", "said": "", "words": "", "words_by": ""}
"""What is left of a preview that has ended, beside its record, which is emptied."""


class ShadowPreviews:
    """Keeps previews until they are decided, and decisions.

    Args:
        engine: The database.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, preview: ShadowPreview) -> bool:
        """Keep a preview; returns whether its id was free."""
        async with self._engine.begin() as connection:
            return await insert_if_new(connection, table, _row(preview))

    async def read(self, id: str) -> ShadowPreview | PreviewState | None:  # noqa: A002 - the field's word
        """Return a preview that has not ended; of one that has, its state; None where there is none."""
        async with self._engine.connect() as connection:
            found = (await connection.execute(select(table).where(table.c.id == id))).one_or_none()
        if found is None:
            return None
        state: PreviewState = found.state
        return _preview(found) if state in _WAITING else state

    async def show(self, id: str, shown: str) -> bool:  # noqa: A002 - the field's word
        """Note by which messages a preview is shown; returns False if it has ended meanwhile."""
        return await self._update((table.c.id == id) & table.c.state.in_(_WAITING), shown=shown) > 0

    async def move(
        self,
        id: str,  # noqa: A002 - the field's word
        before: PreviewState,
        after: PreviewState,
        words: tuple[str, str] = ("", ""),
    ) -> bool:
        """Change a preview from one state to another; returns True to exactly one caller, however many try at once.

        Args:
            id: The preview.
            before: The state that it must be in.
            after: The state that it is in then. One that ends it takes all words from it.
            words: What a moderator wrote in place of the answer, and that moderator's name.
        """
        now = milliseconds(datetime.now(UTC))
        changed: dict[str, Any] = {"state": after, "decided_at": now, "words": words[0], "words_by": words[1]}
        if after not in _WAITING:
            changed |= _FORGOTTEN | {"record": b""}
        return await self._update((table.c.id == id) & (table.c.state == before), **changed) > 0

    async def give_reason(self, id: str, community: str, reason: str) -> bool:  # noqa: A002 - the field's word
        """Note why a preview of a community was discarded; returns whether it was."""
        words = reason.encode("utf-8", "replace").decode().replace("\0", "")[:REASON_CHARS]
        discarded = (table.c.id == id) & (table.c.community == community) & (table.c.state == "discarded")
        return await self._update(discarded, reason=words) > 0

    async def waiting(
        self, *, events: Iterable[str] = (), asker: str = "", before: datetime | None = None, state: str = ""
    ) -> list[ShadowPreview]:
        """Return previews that have not ended, oldest first: of events, of somebody who asked, or old ones.

        Args:
            events: Events that asked.
            asker: Who asked.
            before: Made, or begun to be posted, before this time.
            state: Only in this state.
        """
        wanted = select(table).where(table.c.state.in_((state,) if state else _WAITING))
        if events := list(events):
            wanted = wanted.where(table.c.event.in_(events))
        if asker:
            wanted = wanted.where(table.c.asker == asker)
        if before is not None:
            at = table.c.decided_at if state == "posting" else table.c.created_at
            wanted = wanted.where(at < milliseconds(before))
        async with self._engine.connect() as connection:
            rows = (await connection.execute(wanted.order_by(table.c.created_at, table.c.id))).all()
        return [_preview(row) for row in rows]

    async def delete(self, ids: Sequence[str]) -> None:
        """Delete previews, as if they had never been."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(table).where(table.c.id.in_(list(ids))))

    async def delete_of_events(self, events: Iterable[str]) -> None:
        """Delete the previews that hold words of messages which are gone, or say something else."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(table).where(table.c.event.in_(list(events)), table.c.event != ""))

    async def decisions(self, community: str, channel: str, since: datetime) -> list[ShadowDecision]:
        """Return what came of previews, oldest first.

        Args:
            community: Of this community; ``""`` for all.
            channel: Of this channel; ``""`` for all.
            since: Made at this time or later.
        """
        names = "community", "channel", "confidence", "state", "reason", "decided_at", "created_at"
        wanted = select(*(table.c[name] for name in names)).where(table.c.created_at >= milliseconds(since))
        if community:
            wanted = wanted.where(table.c.community == community)
        if channel:
            wanted = wanted.where(table.c.channel == channel)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(wanted.order_by(table.c.created_at, table.c.id))).all()
        return [
            ShadowDecision(
                row.community,
                row.channel,
                row.confidence,
                row.state,
                row.reason,
                _time(row.decided_at or row.created_at),
            )
            for row in rows
        ]

    async def _update(self, condition: ColumnElement[bool], **values: object) -> int:
        async with self._engine.begin() as connection:
            return int((await connection.execute(update(table).where(condition).values(**values))).rowcount)


def _row(preview: ShadowPreview) -> dict[str, Any]:
    origin = preview.record.origin
    is_kept = preview.state in _WAITING
    return {
        "id": preview.id,
        "community": origin.community,
        "channel": origin.channel,
        "asker": origin.asker if is_kept else "",
        "event": origin.event if is_kept else "",
        "confidence": preview.confidence,
        "state": preview.state,
        "reason": "",
        "created_at": milliseconds(preview.created_at),
        "decided_at": 0,
        "place": preview.place,
        "shown": preview.shown,
        "entry": json.dumps(dict(preview.entry)) if is_kept else "{}",
        "conversation": preview.conversation if is_kept else "",
        "said": preview.said if is_kept else "",
        "words": preview.words,
        "words_by": preview.words_by,
        "record": zlib.compress(to_json(preview.record)) if is_kept else b"",
    }


def _preview(row: Row[Any]) -> ShadowPreview:
    return ShadowPreview(
        row.id,
        decode_record(row.record),
        row.conversation,
        json.loads(row.entry),
        row.said,
        row.place,
        row.shown,
        row.state,
        _time(row.created_at),
        _time(row.decided_at) if row.decided_at else None,
        row.words,
        row.words_by,
    )


def _time(milliseconds_since: int) -> datetime:
    return datetime.fromtimestamp(milliseconds_since / 1000, UTC)
