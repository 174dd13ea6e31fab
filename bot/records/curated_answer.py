"""An answer of a person that was kept, as a document to answer from."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from index.document_ids import KEPT_SOURCE
from index.types import Document, DocumentRef, revision_of

MAX_QUESTION, MAX_TEXT = 300, 3_000
"""Most characters of a question and of an answer that are kept; forms of both platforms take so many."""
MAX_DAYS = 3_650
ID = re.compile(r"[0-9a-f]{4,32}")
"""An id, or its first characters."""


@dataclass(frozen=True, slots=True)
class CuratedAnswer:
    """An answer of a person that was kept.

    Attributes:
        id: Its id, 32 hexadecimal digits.
        community: The community where it was said.
        place: The thread or channel where it was said, as ``Origin.thread``.
        label: Label of those who may read it: of the channel, or the private thread, where it was said.
        question: What it answers.
        text: The answer, which quotes are taken from.
        author: Who said it.
        author_name: That person's name.
        editor: Who changed its words before it was kept or since, ``""`` for nobody.
        editor_name: That person's name.
        asker: Who asked, ``""`` if nobody is known.
        event: Event of the message that it was taken from, ``""`` for none.
        asked_event: Event of the message that asked, ``""`` for none.
        link: Address of the message.
        said_at: When it was said, in UTC.
        kept_at: When it was kept, in UTC.
        expires_at: From when on it is not shown, in UTC; None for never.
    """

    id: str
    community: str
    place: str
    label: str
    question: str
    text: str
    author: str
    author_name: str
    editor: str
    editor_name: str
    asker: str
    event: str
    asked_event: str
    link: str
    said_at: datetime
    kept_at: datetime
    expires_at: datetime | None

    @property
    def short_id(self) -> str:
        """What people write for its id."""
        return self.id[:8]

    @property
    def by(self) -> str:
        """Whose words it is: the author's, and of who changed them."""
        is_changed = self.editor not in ("", self.author)
        return f"{self.author_name} & {self.editor_name}" if is_changed else self.author_name

    @property
    def people(self) -> frozenset[str]:
        """Whose words it holds."""
        return frozenset({self.author, self.asker, self.editor} - {""})

    def is_shown_at(self, now: datetime) -> bool:
        """Return whether it has not expired."""
        return self.expires_at is None or now < self.expires_at

    def rests_on(self, event: str) -> bool:
        """Return whether it holds words of a message."""
        return bool(event) and event in (self.event, self.asked_event)


def curated_document(answer: CuratedAnswer) -> Document:
    """Return an answer as a document: its title is the question, its text the answer alone."""
    at = answer.said_at.astimezone(UTC).isoformat(timespec="seconds")
    name, label = f"{KEPT_SOURCE}:{answer.id}", answer.label
    ref = DocumentRef(name, answer.question, answer.link, "message", answer.by, at, label, "")
    return Document(ref, answer.text, revision_of(answer.text), (), ())
