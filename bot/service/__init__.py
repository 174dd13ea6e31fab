"""What every chat platform needs: the open index, a queue with limits, records, wording."""

from bot.service.answers import Answers, Question, always
from bot.service.attention import Call, is_addressed, is_sure, may_ask, may_know_more
from bot.service.audience import Grant, Grants
from bot.service.audit import Audit
from bot.service.desk import Desk, Limits, Refused, Ticket
from bot.service.health import Pulse, listening
from bot.service.journal import Journal
from bot.service.keeper import Keeper, RecordPlace, open_keeper
from bot.service.metrics import Metrics
from bot.service.serving import Opened, Serving
from bot.service.stopping import CLOSING, end_within, on_stop

__all__ = [
    "CLOSING",
    "Answers",
    "Audit",
    "Call",
    "Desk",
    "Grant",
    "Grants",
    "Journal",
    "Keeper",
    "Limits",
    "Metrics",
    "Opened",
    "Pulse",
    "Question",
    "RecordPlace",
    "Refused",
    "Serving",
    "Ticket",
    "always",
    "end_within",
    "is_addressed",
    "is_sure",
    "listening",
    "may_ask",
    "may_know_more",
    "on_stop",
    "open_keeper",
]
