"""What people did: answers that were given, votes on them, events that were handled.

This facade is what needs no database. ``database``, ``answers``, ``votes``, ``events`` and ``people`` import
SQLAlchemy, which takes a while, so they are imported where a database is opened.
"""

from bot.records.answer_record import (
    SHELL,
    Origin,
    PartRecord,
    Record,
    ScoredQuote,
    Tally,
    from_json,
    record_of,
    to_json,
)
from bot.records.journal import Journal
from bot.records.record_errors import RecordNotFound, RecordsProblem
from bot.records.redaction import WITHHELD, RecordViewer, Shown, anonymous, shown_to
from bot.records.spool import Spool

__all__ = [
    "SHELL",
    "WITHHELD",
    "Journal",
    "Origin",
    "PartRecord",
    "Record",
    "RecordNotFound",
    "RecordViewer",
    "RecordsProblem",
    "ScoredQuote",
    "Shown",
    "Spool",
    "Tally",
    "anonymous",
    "from_json",
    "record_of",
    "shown_to",
    "to_json",
]
