"""The sources that a place may read, as people see them listed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.translation import Translator, msgid

NO_SOURCES = msgid("There are no documents that may be shown here; an administrator can allow some.")


@dataclass(frozen=True, slots=True)
class ReadableSource:
    """A source as a place sees it.

    Attributes:
        name: Its name.
        documents: How many of its documents the place may read.
        read_at: When it was last read, ISO 8601; a time without a zone is UTC.
    """

    name: str
    documents: int
    read_at: str

    @property
    def read_second(self) -> int | None:
        """When it was last read, in seconds since 1970; None where that is no time."""
        try:
            moment = datetime.fromisoformat(self.read_at)
        except ValueError:
            return None
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def source_text(documents: int, read: str, translator: Translator) -> str:
    """How many documents of a source may be read, and when it was read last."""
    return translator.translate_count(
        "{count} document, read {when}", "{count} documents, read {when}", documents, when=read
    )
