"""A mirrored history as a source: one conversation is one document, with author, time and link of each message."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from index.errors import SourceUnreachable
from index.sources.chat_exports.conversation import ChatMessage, Conversation
from index.sources.history.grouping import regroup
from index.sources.history.history_file import HistoryFile
from index.sources.source import NO_FINGERPRINTS, Item, KnownRecords, Skipped, SourceSpec, no_known_records
from index.storage.withdrawals import change_digest
from index.types import Document, DocumentRef, revision_of

_VERSION = "history/1"
_PLACE = "p.id, p.parent, p.label, p.name, p.address, p.starter_address, p.accepted"


class HistorySource:
    """Reads the mirror's conversations; only those that changed are read again."""

    def __init__(self, spec: SourceSpec) -> None:
        self.spec = spec
        self._file = HistoryFile(spec.path) if spec.path.is_file() else None

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item | Skipped]:
        """Group new messages, and list the conversations.

        Raises:
            SourceUnreachable: The mirror is gone, though documents of it are indexed.
        """
        if self._file is None:
            if known:
                raise SourceUnreachable(
                    f"There is no {self.spec.path}, which holds the messages of the source {self.name}; start the bot, "
                    "which reads them again"
                )
            yield Skipped(self.name, "", "nothing is mirrored yet; messages are read while the bot runs")
            return
        self._regroup(self._file)
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT d.id, d.changed, {_PLACE} FROM documents d JOIN places p ON p.id = d.place WHERE p.source = ? "
                "AND EXISTS (SELECT 1 FROM messages m WHERE m.document = d.id) ORDER BY d.id",
                (self.name,),
            ).fetchall()
        for document, *state in rows:
            if self._is_wanted(state[1], state[2]):
                digest = hashlib.sha256(repr((_VERSION, self.spec, state)).encode("utf-8", "surrogatepass"))
                yield Item(document.partition(":")[2], digest.hexdigest())

    def load(self, item: Item, _known_records: KnownRecords = no_known_records) -> Iterator[Document]:
        """Read a conversation as it is by now."""
        if self._file is None:
            return
        document = f"{self.name}:{item.key}"
        with self._file.reading() as connection:
            sql = f"SELECT d.changed, {_PLACE} FROM documents d JOIN places p ON p.id = d.place WHERE d.id = ?"
            row = connection.execute(sql, (document,)).fetchone()
            sql = "SELECT id, place, name, sent_at, text FROM messages WHERE document = ? ORDER BY id"
            found = connection.execute(sql, (document,)).fetchall()
        if row is not None and found:
            yield self._document(document, row, found)

    def _regroup(self, file: HistoryFile) -> None:
        with file.reading() as connection:
            sql = "SELECT id FROM places WHERE dirty AND source = ?"
            dirty = [place for (place,) in connection.execute(sql, (self.name,))]
        for place in dirty:
            with file.writing() as connection:
                regroup(connection, place)

    def _is_wanted(self, place: str, parent: str) -> bool:
        return not {place, parent}.isdisjoint(self.spec.channels)

    def _document(self, document: str, row: sqlite3.Row, found: list[sqlite3.Row]) -> Document:
        changed, place, parent, label, name, address, starter_address, accepted = row
        messages = [
            ChatMessage(str(key), "", author, datetime.fromtimestamp(sent / 1000, UTC), f"{base}/{key}", text)
            for key, where, author, sent, text in found
            for base in [address if where == place else starter_address]
        ]
        if accepted:
            messages = _accepted_first(messages, str(accepted))
        conversation, first = Conversation(tuple(messages)), messages[0]
        text = conversation.text
        ref = DocumentRef(
            id=document,
            title=name if parent else f"{name}: {conversation.title}",
            location=first.link,
            kind="message",
            author=first.author,
            published=first.sent_at.isoformat(),
            audience=label,
            parent="",
        )
        return Document(ref, text, revision_of(text), (), (), conversation.starts, change_digest(changed))


def _accepted_first(messages: list[ChatMessage], accepted: str) -> list[ChatMessage]:
    """Return the question, the answer that solved it, and then the other messages."""
    question, *others = messages
    return [question, *sorted(others, key=lambda message: message.id != accepted)]
