"""What is kept of answers: their records, votes on them, and events that were handled.

This facade needs no database. ``database``, ``answer_records``, ``votes`` and ``people`` import SQLAlchemy, which takes
a while, so they are imported by the functions that open a database. ``recording`` makes a record from an assessment.
"""

from bot.records.answer_record import (
    DIRECT,
    SHELL,
    Origin,
    PartRecord,
    Record,
    RecordNotFound,
    RecordsProblem,
    ScoredQuote,
    VoteCount,
    from_json,
    to_json,
)
from bot.records.journal import Journal
from bot.records.outbox import Outbox
from bot.records.redaction import WITHHELD, RecordViewer, RedactedRecord, anonymise, redact

__all__ = [
    "DIRECT",
    "SHELL",
    "WITHHELD",
    "Journal",
    "Origin",
    "Outbox",
    "PartRecord",
    "Record",
    "RecordNotFound",
    "RecordViewer",
    "RecordsProblem",
    "RedactedRecord",
    "ScoredQuote",
    "VoteCount",
    "anonymise",
    "from_json",
    "redact",
    "to_json",
]
