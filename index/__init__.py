"""The retrieval core: documents in, passages out.

This facade is for programs and tests; the rest of Footnote imports the packages below it.
"""

from index.chunking import ChunkSettings, split_sentences
from index.embedding import (
    BackendRequest,
    CrossEncoderReranker,
    Encoder,
    Overrides,
    Reranking,
    SentenceTransformerEncoder,
)
from index.errors import (
    ConfigurationError,
    DocumentNotFound,
    EncoderError,
    FootnoteError,
    IndexDamaged,
    IndexIncompatible,
    IndexLocked,
    IndexMissing,
    IndexProblem,
    SourceFailed,
    SourceShrunk,
    SourceUnreachable,
    UnreadableDocument,
)
from index.ingest import Pace, ReindexOptions, Schedule, SourceReport, SyncFailure, SyncReport, Watcher, reindex
from index.labels import confined, unconfined
from index.lexical import term_hash
from index.parsing import is_attached, read_attached, readable_kind
from index.retrieval import Carried, Index, PassageSentences, Query, SearchResult, SearchSettings
from index.sources import Skipped, SourceSpec
from index.storage import IndexFolder, Manifest, back_up, check_index, restore, roll_back
from index.types import (
    KINDS,
    PUBLIC,
    Chunk,
    Document,
    DocumentRef,
    Heading,
    Kind,
    Language,
    MessageStart,
    Page,
    Passage,
    Scores,
    Sentence,
    Vector,
    Vectors,
    revision_of,
)

__all__ = [
    "KINDS", "PUBLIC", "BackendRequest", "Carried", "Chunk", "ChunkSettings", "ConfigurationError",
    "CrossEncoderReranker", "Document", "DocumentNotFound", "DocumentRef", "Encoder", "EncoderError",
    "FootnoteError", "Heading", "Index", "IndexDamaged", "IndexFolder", "IndexIncompatible", "IndexLocked",
    "IndexMissing", "IndexProblem", "Kind", "Language", "Manifest", "MessageStart", "Overrides", "Pace", "Page",
    "Passage", "PassageSentences", "Query", "ReindexOptions", "Reranking", "Schedule", "Scores", "SearchResult",
    "SearchSettings", "Sentence", "SentenceTransformerEncoder", "Skipped", "SourceFailed", "SourceReport",
    "SourceShrunk", "SourceSpec", "SourceUnreachable", "SyncFailure", "SyncReport", "UnreadableDocument", "Vector",
    "Vectors", "Watcher", "back_up", "check_index", "confined", "is_attached", "read_attached",
    "readable_kind", "reindex", "restore", "revision_of", "roll_back", "split_sentences", "term_hash", "unconfined",
]  # fmt: skip
