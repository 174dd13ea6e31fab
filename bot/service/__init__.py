"""What every chat platform needs: the open index, a queue with limits, records, wording."""

from bot.service.answers import Answers, Question
from bot.service.audience import Grant, Grants
from bot.service.desk import Desk, Limits, Refused, Ticket
from bot.service.journal import Journal
from bot.service.keeper import Keeper, RecordPlace, open_keeper
from bot.service.serving import Opened, Serving

__all__ = [
    "Answers",
    "Desk",
    "Grant",
    "Grants",
    "Journal",
    "Keeper",
    "Limits",
    "Opened",
    "Question",
    "RecordPlace",
    "Refused",
    "Serving",
    "Ticket",
    "open_keeper",
]
