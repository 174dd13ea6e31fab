"""Ingest: brings the index in step with its sources."""

from index.ingest.reindex_run import reindex
from index.ingest.reindex_types import Progress, ReindexOptions, SourceReport, SyncReport
from index.ingest.schedule import Schedule
from index.ingest.source_findings import SourceFinding, finding_of, load_findings
from index.ingest.watcher import SyncFailure, Watcher, WatchIntervals

__all__ = [
    "Progress",
    "ReindexOptions",
    "Schedule",
    "SourceFinding",
    "SourceReport",
    "SyncFailure",
    "SyncReport",
    "WatchIntervals",
    "Watcher",
    "finding_of",
    "load_findings",
    "reindex",
]
