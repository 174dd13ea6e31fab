"""What every chat platform needs: from an incoming question to a reply, with queue, records, limits and wording.

An adapter turns a platform's events into ``IncomingMessage`` and ``IncomingQuestion``. It gives them to ``Intake`` with
a context that answers what only the platform knows. ``AnswerPipeline`` sees each question through to a ``Reply``.
"""

from bot.service.access import (
    AccessRights,
    Grant,
    Grants,
    channel_label,
    held_labels,
    labelled_channels,
    with_local_labels,
)
from bot.service.answer_actions import AnswerActions
from bot.service.answer_service import AnswerService, Question
from bot.service.background_tasks import BackgroundTasks
from bot.service.button_actions import (
    BUTTON_ID,
    ButtonAction,
    CancelReindex,
    CastVote,
    DeleteAnswer,
    ShowPassage,
    StopAnswer,
    button_id,
    from_base62,
    parse_button_id,
    to_base62,
)
from bot.service.cited_passage import CitedPassage
from bot.service.document_search import matching_titles, readable_sources, search_passages
from bot.service.file_reader import ReadFiles, read_files
from bot.service.health import Pulse, listening
from bot.service.incoming import Call, ChannelPolicy, EarlierMessage, IncomingFile, IncomingMessage, IncomingQuestion
from bot.service.intake import Intake
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.metrics import Metrics
from bot.service.operations import IndexCommands, Operations, OperationUpdate, Operator
from bot.service.outcome import Delivery
from bot.service.pipeline import AnswerPipeline
from bot.service.privacy_requests import Export, PrivacyRequests
from bot.service.readership import ReadersChanged, check_readers, only_for
from bot.service.record_store import RecordStore, open_record_store
from bot.service.recovery import Recovery
from bot.service.reply import AnswerContent, CommandContext, Content, MessageContext, Reply, TextContent
from bot.service.reply_policy import always, is_addressed, is_sure, may_ask, may_know_more
from bot.service.request_queue import QueueLimits, Refusal, RequestQueue, Ticket
from bot.service.retrying import SEND_SECONDS, Classify, SendFailure, retry
from bot.service.services import Services
from bot.service.shutdown import CLOSING, end_within, on_stop
from bot.service.thread_question import asks_something, thread_question, with_title

__all__ = [
    "BUTTON_ID",
    "CLOSING",
    "SEND_SECONDS",
    "AccessRights",
    "AnswerActions",
    "AnswerContent",
    "AnswerPipeline",
    "AnswerService",
    "BackgroundTasks",
    "ButtonAction",
    "Call",
    "CancelReindex",
    "CastVote",
    "ChannelPolicy",
    "CitedPassage",
    "Classify",
    "CommandContext",
    "Content",
    "DeleteAnswer",
    "Delivery",
    "EarlierMessage",
    "Export",
    "Grant",
    "Grants",
    "IncomingFile",
    "IncomingMessage",
    "IncomingQuestion",
    "IndexCommands",
    "Intake",
    "LiveIndex",
    "MessageContext",
    "Metrics",
    "OperationUpdate",
    "Operations",
    "Operator",
    "PrivacyRequests",
    "Pulse",
    "Question",
    "QueueLimits",
    "ReadFiles",
    "ReadersChanged",
    "RecordStore",
    "Recovery",
    "Refusal",
    "Reply",
    "RequestQueue",
    "SendFailure",
    "ServedIndex",
    "Services",
    "ShowPassage",
    "StopAnswer",
    "TextContent",
    "Ticket",
    "always",
    "asks_something",
    "button_id",
    "channel_label",
    "check_readers",
    "end_within",
    "from_base62",
    "held_labels",
    "is_addressed",
    "is_sure",
    "labelled_channels",
    "listening",
    "matching_titles",
    "may_ask",
    "may_know_more",
    "on_stop",
    "only_for",
    "open_record_store",
    "parse_button_id",
    "read_files",
    "readable_sources",
    "retry",
    "search_passages",
    "thread_question",
    "to_base62",
    "with_local_labels",
    "with_title",
]
