"""What is kept of answers: their records, votes on them, who opted out, and events that were handled.

This facade needs no database. ``answer_records``, ``curated_answers``, ``database``, ``installations``,
``kept_answers``, ``people``, ``schema``, ``shadow_previews``, ``shown_answers`` and ``votes`` import SQLAlchemy, which
takes a while, so they are imported by the functions that open a database.
"""

from bot.records.answer_record import (
    PartRecord,
    Record,
    RecordNotFound,
    RecordsProblem,
    ScoredQuote,
    VoteCount,
    from_json,
    record_of,
    to_json,
)
from bot.records.community_entries import AddedSource, PersonBlock, PlaceSetting
from bot.records.curated_answer import CuratedAnswer, curated_document
from bot.records.journal import Journal
from bot.records.kept_answer import KeptAnswer, KeptPart, KeptSelection, RestingQuote
from bot.records.origin import DIRECT, SHELL, Origin, own_id
from bot.records.outbox import Outbox
from bot.records.read_sources import read_added_sources
from bot.records.record_files import AuditLog, RecordPlace
from bot.records.redaction import NOT_KEPT, WITHHELD, RecordViewer, RedactedRecord, anonymise, redact
from bot.records.shadow_preview import ShadowDecision, ShadowPreview

__all__ = [
    "DIRECT",
    "NOT_KEPT",
    "SHELL",
    "WITHHELD",
    "AddedSource",
    "AuditLog",
    "CuratedAnswer",
    "Journal",
    "KeptAnswer",
    "KeptPart",
    "KeptSelection",
    "Origin",
    "Outbox",
    "PartRecord",
    "PersonBlock",
    "PlaceSetting",
    "Record",
    "RecordNotFound",
    "RecordPlace",
    "RecordViewer",
    "RecordsProblem",
    "RedactedRecord",
    "RestingQuote",
    "ScoredQuote",
    "ShadowDecision",
    "ShadowPreview",
    "VoteCount",
    "anonymise",
    "curated_document",
    "from_json",
    "own_id",
    "read_added_sources",
    "record_of",
    "redact",
    "to_json",
]
