"""What every chat platform needs: the open index, a queue with limits, records, wording."""

from bot.service.access import Grant, Grants
from bot.service.answer_actions import AnswerActions
from bot.service.answer_service import AnswerService, Question, always
from bot.service.audit import Audit
from bot.service.cited_passage import CitedPassage
from bot.service.document_search import matching_titles, readable_sources, search_passages
from bot.service.health import Pulse, listening
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.metrics import Metrics
from bot.service.operations import IndexCommands, Operations, OperationUpdate, Operator
from bot.service.privacy_requests import Export, PrivacyRequests
from bot.service.record_store import RecordPlace, RecordStore, open_record_store
from bot.service.reply_policy import Call, is_addressed, is_sure, may_ask, may_know_more
from bot.service.request_queue import QueueLimits, Refusal, RequestQueue, Ticket
from bot.service.shutdown import CLOSING, end_within, on_stop

__all__ = [
    "CLOSING",
    "AnswerActions",
    "AnswerService",
    "Audit",
    "Call",
    "CitedPassage",
    "Export",
    "Grant",
    "Grants",
    "IndexCommands",
    "LiveIndex",
    "Metrics",
    "OperationUpdate",
    "Operations",
    "Operator",
    "PrivacyRequests",
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
    "end_within",
    "is_addressed",
    "is_sure",
    "listening",
    "matching_titles",
    "may_ask",
    "may_know_more",
    "on_stop",
    "open_record_store",
    "readable_sources",
    "search_passages",
]
