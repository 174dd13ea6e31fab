"""What every chat platform needs: from an incoming question to a reply, with queue, records, limits and wording.

An adapter turns a platform's events into ``IncomingMessage`` and ``IncomingQuestion``. It gives them to ``Intake`` with
a context that answers what only the platform knows. ``AnswerPipeline`` sees each question through to a ``Reply``.
"""

from bot.service.answer_service import AnswerService, Question
from bot.service.audit import Audit
from bot.service.background_tasks import BackgroundTasks
from bot.service.file_reader import ReadFiles, read_files
from bot.service.grants import Grant, Grants
from bot.service.health import Pulse, listening
from bot.service.incoming import ChannelPolicy, EarlierMessage, IncomingFile, IncomingMessage, IncomingQuestion
from bot.service.intake import Intake
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.metrics import Metrics
from bot.service.outcome import Delivery
from bot.service.pipeline import AnswerPipeline
from bot.service.readership import ReadersChanged, check_readers, only_for
from bot.service.record_store import RecordPlace, RecordStore, open_record_store
from bot.service.recovery import Recovery
from bot.service.reply import AnswerContent, CommandContext, Content, MessageContext, Reply, TextContent
from bot.service.reply_policy import Call, always, is_addressed, is_sure, may_ask, may_know_more
from bot.service.request_queue import QueueLimits, Refusal, RequestQueue, Ticket
from bot.service.retrying import SEND_SECONDS, Classify, SendFailure, retry
from bot.service.services import Services
from bot.service.shutdown import CLOSING, end_within, on_stop
from bot.service.thread_question import asks_something, thread_question, with_title

__all__ = [
    "CLOSING",
    "SEND_SECONDS",
    "AnswerContent",
    "AnswerPipeline",
    "AnswerService",
    "Audit",
    "BackgroundTasks",
    "Call",
    "ChannelPolicy",
    "Classify",
    "CommandContext",
    "Content",
    "Delivery",
    "EarlierMessage",
    "Grant",
    "Grants",
    "IncomingFile",
    "IncomingMessage",
    "IncomingQuestion",
    "Intake",
    "LiveIndex",
    "MessageContext",
    "Metrics",
    "Pulse",
    "Question",
    "QueueLimits",
    "ReadFiles",
    "ReadersChanged",
    "RecordPlace",
    "RecordStore",
    "Recovery",
    "Refusal",
    "Reply",
    "RequestQueue",
    "SendFailure",
    "ServedIndex",
    "Services",
    "TextContent",
    "Ticket",
    "always",
    "asks_something",
    "check_readers",
    "end_within",
    "is_addressed",
    "is_sure",
    "listening",
    "may_ask",
    "may_know_more",
    "on_stop",
    "only_for",
    "open_record_store",
    "read_files",
    "retry",
    "thread_question",
    "with_title",
]
