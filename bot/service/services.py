"""What a chat platform's adapter works with."""

from dataclasses import dataclass

from bot.records import Journal
from bot.service.audit import Audit
from bot.service.grants import Grants
from bot.service.live_index import LiveIndex
from bot.service.metrics import Metrics
from bot.service.pipeline import AnswerPipeline
from bot.service.record_store import RecordStore
from bot.service.request_queue import RequestQueue


@dataclass(frozen=True, slots=True)
class Services:
    """What every adapter works with; one index, one encoder and one queue for all of them.

    Attributes:
        live_index: The index.
        record_store: The records.
        request_queue: Decides who is served when.
        journal: What was accepted and is not answered yet.
        grants: Who may read which label.
        pipeline: Sees questions through.
        metrics: What is counted.
        audit: What operators did.
        record_days: Days that records are kept; 0 for good.
    """

    live_index: LiveIndex
    record_store: RecordStore
    request_queue: RequestQueue
    journal: Journal
    grants: Grants
    pipeline: AnswerPipeline
    metrics: Metrics
    audit: Audit
    record_days: int
