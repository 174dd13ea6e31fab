"""What people may do with what is kept of them: get it, delete it, have nothing kept."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile

from bot.records import RecordNotFound, RecordsProblem, RecordViewer
from bot.rendering import person_json, record_json
from bot.service import notices
from bot.service.live_index import LiveIndex
from bot.service.record_store import RecordStore
from bot.translation import Translator

FILE_NAME = "footnote.json"


@dataclass(frozen=True, slots=True)
class Export:
    """What is kept of a person, as a file.

    Attributes:
        text: What to say with it.
        name: The file's name.
        data: Its content.
    """

    text: str
    name: str
    data: bytes


async def _nothing_shown(_person: str) -> None:
    """Take nothing back: nobody is shown questions of others."""


class PrivacyRequests:
    """Does what people ask about what is kept of them. Where that fails, the sentence that it returns says why.

    Args:
        live_index: The index.
        record_store: The records.
        days: Days that records are kept; 0 for good.
        forget: Called with a person whose words were deleted, so that they leave memory too.
        take_back: Called with a person before; takes back what moderators are shown of this person's questions.
        reads_history: Whether what people write in some channels is kept.
    """

    def __init__(
        self,
        live_index: LiveIndex,
        record_store: RecordStore,
        days: int,
        forget: Callable[[str], None],
        take_back: Callable[[str], Awaitable[None]] = _nothing_shown,
        *,
        reads_history: bool = False,
    ) -> None:
        self._take_back = take_back
        self._live_index, self._record_store, self._forget = live_index, record_store, forget
        self._days, self._reads_history = days, reads_history
        self._one_export = asyncio.Lock()  # since one may be large

    def about(self, translator: Translator) -> str:
        """Say what is kept, and for how long."""
        kept = notices.privacy(self._days, translator)
        return f"{kept} {translator.translate(notices.HISTORY_KEPT)}" if self._reads_history else kept

    async def export(self, person: str, labels: frozenset[str], max_bytes: int, translator: Translator) -> Export | str:
        """Return what is kept of a person, without passages that the person may not read any more.

        Args:
            person: The person, who alone will see it.
            labels: Labels that the person holds now.
            max_bytes: Size of the largest file that the platform takes; a larger one is compressed.
            translator: Says what the file holds.
        """
        try:
            async with self._one_export:
                file = _JsonFile(max_bytes)
                answers, votes = await self._write(file, person, labels)
        except RecordsProblem as error:
            return error.public
        return file.close(notices.exported(answers, votes, translator)) or notices.too_large(person, translator)

    async def delete(self, person: str, translator: Translator) -> str:
        """Delete what is kept of a person and return what to say."""
        await self._take_back(person)
        try:
            counts = await self._record_store.delete_data_of(person)
        except RecordsProblem as error:
            return error.public
        self._forget(person)
        return notices.deleted(*counts, translator)

    async def opt(self, person: str, *, out: bool) -> str:
        """Keep nothing of a person from now on, or keep data again; return what to say."""
        if out:
            await self._take_back(person)
        try:
            await self._record_store.set_opted_out(person, opted_out=out)
        except RecordsProblem as error:
            return error.public
        if out:
            self._forget(person)
        return notices.OPTED_OUT if out else notices.OPTED_IN

    async def _write(self, file: "_JsonFile", person: str, labels: frozenset[str]) -> tuple[int, int]:
        """Write what is kept of a person; return the numbers of answers and votes."""
        kept = await self._record_store.data_of(person)
        viewer = RecordViewer(labels, lambda document: self._live_index.text_of(document, labels), person)
        empty = json.dumps(person_json(kept, ()), ensure_ascii=False)
        before, after = empty.split("[]", 1)
        file.write(f"{before}[")
        separator = "\n"
        for answer in kept.answers:
            with suppress(RecordNotFound):  # it has expired meanwhile
                shown = await self._record_store.read(answer, viewer)
                record = json.dumps(record_json(shown.record, shown.withheld), ensure_ascii=False)
                await asyncio.to_thread(file.write, f"{separator}{record}")
                separator = ",\n"
            if file.is_too_large:
                break
        file.write(f"]{after}")
        return len(kept.answers), len(kept.votes)


class _JsonFile:
    """Text, both plain (as long as it is small enough) and compressed."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._plain, self._packed = io.BytesIO(), io.BytesIO()
        self._archive = ZipFile(self._packed, "w", ZIP_DEFLATED)
        self._entry = self._archive.open(FILE_NAME, "w")

    @property
    def is_too_large(self) -> bool:
        """Whether it is too large even when compressed."""
        return self._packed.tell() > self._max_bytes

    def write(self, text: str) -> None:
        """Add text."""
        data = text.encode("utf-8", "replace")
        self._entry.write(data)
        if self._plain.tell() <= self._max_bytes:
            self._plain.write(data)

    def close(self, text: str) -> Export | None:
        """Return the file once all is written, with what to say; None where it is too large."""
        self._entry.close()
        self._archive.close()
        if self._plain.tell() <= self._max_bytes:
            return Export(text, FILE_NAME, self._plain.getvalue())
        return None if self.is_too_large else Export(text, f"{FILE_NAME}.zip", self._packed.getvalue())
