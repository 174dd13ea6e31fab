"""What is kept of a person, as a file for that person alone."""

import asyncio
import io
import json
from contextlib import suppress
from zipfile import ZIP_DEFLATED, ZipFile

import discord

from bot.records import RecordNotFound, RecordViewer
from bot.rendering import person_json, record_json
from bot.service import LiveIndex, RecordStore
from index.errors import DocumentNotFound

FILE_BYTES = 8_000_000
"""Largest file that is sent: Discord takes ten million bytes from anybody."""
_NAME = "footnote.json"


class Exports:
    """Makes the files; one at a time, since one may be large.

    Args:
        live_index: The index.
        record_store: The records.
    """

    def __init__(self, live_index: LiveIndex, record_store: RecordStore) -> None:
        self._live_index, self._record_store = live_index, record_store
        self._one = asyncio.Lock()

    async def of(self, person: str, audience: frozenset[str]) -> tuple[discord.File | None, int, int]:
        """What is kept of a person, without passages that the person may not read any more.

        Args:
            person: The person, who alone will see it.
            audience: Labels that the person holds.

        Returns:
            The file, None where it would be too large; how many answers and how many votes it is of.

        Raises:
            RecordsProblem: The database does not answer.
        """
        async with self._one:
            kept = await self._record_store.data_of(person)
            viewer = RecordViewer(audience, lambda document: self._text(document, audience), person)
            sheet = _Sheet()
            head = person_json(person, (), kept.votes, opted_out=kept.opted_out)
            before, after = json.dumps(head, ensure_ascii=False).split("[]", 1)
            sheet.write(f"{before}[")
            between = "\n"
            for answer in kept.answers:
                with suppress(RecordNotFound):  # it has expired meanwhile
                    shown = await self._record_store.read(answer, viewer)
                    said = json.dumps(record_json(shown.record, shown.withheld), ensure_ascii=False)
                    await asyncio.to_thread(sheet.write, f"{between}{said}")
                    between = ",\n"
                if sheet.is_full:
                    break
            sheet.write(f"]{after}")
        return sheet.file(), len(kept.answers), len(kept.votes)

    def _text(self, document: str, audience: frozenset[str]) -> str | None:
        with self._live_index.lend() as opened, suppress(DocumentNotFound):
            return opened.index.document(document, audience).text
        return None


class _Sheet:
    """Text as it is while it is short, and compressed."""

    def __init__(self) -> None:
        self._plain, self._packed = io.BytesIO(), io.BytesIO()
        self._archive = ZipFile(self._packed, "w", ZIP_DEFLATED)
        self._entry = self._archive.open(_NAME, "w")

    @property
    def is_full(self) -> bool:
        """Whether it is too large even where it is compressed."""
        return self._packed.tell() > FILE_BYTES

    def write(self, text: str) -> None:
        """Add text."""
        data = text.encode("utf-8", "replace")
        self._entry.write(data)
        if self._plain.tell() <= FILE_BYTES:
            self._plain.write(data)

    def file(self) -> discord.File | None:
        """The file, once all is written; None where it is too large."""
        self._entry.close()
        self._archive.close()
        if self._plain.tell() <= FILE_BYTES:
            return discord.File(io.BytesIO(self._plain.getvalue()), _NAME)
        return None if self.is_full else discord.File(io.BytesIO(self._packed.getvalue()), f"{_NAME}.zip")
