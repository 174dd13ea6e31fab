"""What every chat platform needs: the open index, a queue with limits, records, wording."""

from bot.service.answer_service import AnswerService, Question, always
from bot.service.grants import Grant, Grants
from bot.service.health import Pulse, listening
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.metrics import Metrics
from bot.service.record_store import RecordStore, open_record_store
from bot.service.reply_policy import Call, is_addressed, is_sure, may_ask, may_know_more
from bot.service.request_queue import QueueLimits, Refusal, RequestQueue, Ticket
from bot.service.shutdown import CLOSING, end_within, on_stop

__all__ = [
    "CLOSING",
    "AnswerService",
    "Call",
    "Grant",
    "Grants",
    "LiveIndex",
    "Metrics",
    "Pulse",
    "Question",
    "QueueLimits",
    "RecordStore",
    "Refusal",
    "RequestQueue",
    "ServedIndex",
    "Ticket",
    "always",
    "end_within",
    "is_addressed",
    "is_sure",
    "listening",
    "may_ask",
    "may_know_more",
    "on_stop",
    "open_record_store",
]
