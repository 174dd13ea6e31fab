"""What every chat platform needs: the open index, a queue with limits, records, wording."""

from bot.service.access import (
    AccessRights,
    Grant,
    Grants,
    channel_label,
    held_labels,
    labelled_channels,
    with_local_labels,
)
from bot.service.answer_service import AnswerService, Question, always
from bot.service.audit import Audit
from bot.service.health import Pulse, listening
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.metrics import Metrics
from bot.service.record_store import RecordPlace, RecordStore, open_record_store
from bot.service.reply_policy import Call, is_addressed, is_sure, may_ask, may_know_more
from bot.service.request_queue import QueueLimits, Refusal, RequestQueue, Ticket
from bot.service.shutdown import CLOSING, end_within, on_stop

__all__ = [
    "CLOSING",
    "AccessRights",
    "AnswerService",
    "Audit",
    "Call",
    "Grant",
    "Grants",
    "LiveIndex",
    "Metrics",
    "Pulse",
    "Question",
    "QueueLimits",
    "RecordPlace",
    "RecordStore",
    "Refusal",
    "RequestQueue",
    "ServedIndex",
    "Ticket",
    "always",
    "channel_label",
    "end_within",
    "held_labels",
    "is_addressed",
    "is_sure",
    "labelled_channels",
    "listening",
    "may_ask",
    "may_know_more",
    "on_stop",
    "open_record_store",
    "with_local_labels",
]
