"""What people did: answers that were given, votes on them, events that were handled.

This facade is what needs no database. ``database``, ``answers``, ``votes``, ``events`` and ``people`` import
SQLAlchemy, which takes a while, so they are imported where a database is opened.
"""

from bot.community.errors import RecordNotFound, RecordsProblem
from bot.community.record import SHELL, Origin, PartRecord, Record, ScoredQuote, Tally, from_json, record_of, to_json
from bot.community.spool import Spool
from bot.community.withholding import WITHHELD, Shown, Viewer, anonymous, shown_to

__all__ = [
    "SHELL",
    "WITHHELD",
    "Origin",
    "PartRecord",
    "Record",
    "RecordNotFound",
    "RecordsProblem",
    "ScoredQuote",
    "Shown",
    "Spool",
    "Tally",
    "Viewer",
    "anonymous",
    "from_json",
    "record_of",
    "shown_to",
    "to_json",
]
