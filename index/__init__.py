"""The retrieval core: documents in, passages out."""

from index.chunking.chunker import ChunkSettings
from index.chunking.sentences import split_sentences
from index.embedding.backends import BackendRequest
from index.embedding.embedding_model import Overrides
from index.embedding.encoder import Encoder, EncoderSpec
from index.embedding.reranker import CrossEncoderReranker, Reranker, Reranking
from index.embedding.sentence_transformer import SentenceTransformerEncoder
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
from index.ingest.generation_builder import Progress
from index.ingest.reindex_run import ReindexOptions, SyncReport, reindex
from index.ingest.schedule import Schedule
from index.ingest.source_sync import SourceReport
from index.ingest.watcher import Pace, SyncFailure, Watcher
from index.labels import confined, unconfined
from index.lexical import term_hash
from index.parsing import ATTACHED_BYTES, is_attached, read_attached, readable_kind
from index.retrieval.attachments import Attachments
from index.retrieval.query import Carried, PassageSentences, Query, SearchResult, SearchSettings
from index.retrieval.searcher import Index
from index.retrieval.thread_switching import hand_over_soon
from index.sources import Skipped, SourceSpec
from index.storage.backup import INDEX, back_up, restore
from index.storage.catalog import SourceRow
from index.storage.generation import IndexFolder
from index.storage.integrity import BackgroundCheck, FileCheck, check_index
from index.storage.manifest import Manifest, Recall
from index.storage.private_files import is_open, make_file, make_folder, open_file, tighten, write_file
from index.storage.rollback import roll_back
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
from index.vectors import VectorSettings

__all__ = [
    "ATTACHED_BYTES",
    "INDEX",
    "KINDS",
    "PUBLIC",
    "Attachments",
    "BackendRequest",
    "BackgroundCheck",
    "Carried",
    "Chunk",
    "ChunkSettings",
    "ConfigurationError",
    "CrossEncoderReranker",
    "Document",
    "DocumentNotFound",
    "DocumentRef",
    "Encoder",
    "EncoderError",
    "EncoderSpec",
    "FileCheck",
    "FootnoteError",
    "Heading",
    "Index",
    "IndexDamaged",
    "IndexFolder",
    "IndexIncompatible",
    "IndexLocked",
    "IndexMissing",
    "IndexProblem",
    "Kind",
    "Language",
    "Manifest",
    "MessageStart",
    "Overrides",
    "Pace",
    "Page",
    "Passage",
    "PassageSentences",
    "Progress",
    "Query",
    "Recall",
    "ReindexOptions",
    "Reranker",
    "Reranking",
    "Schedule",
    "Scores",
    "SearchResult",
    "SearchSettings",
    "Sentence",
    "SentenceTransformerEncoder",
    "Skipped",
    "SourceFailed",
    "SourceReport",
    "SourceRow",
    "SourceShrunk",
    "SourceSpec",
    "SourceUnreachable",
    "SyncFailure",
    "SyncReport",
    "UnreadableDocument",
    "Vector",
    "VectorSettings",
    "Vectors",
    "Watcher",
    "back_up",
    "check_index",
    "confined",
    "hand_over_soon",
    "is_attached",
    "is_open",
    "make_file",
    "make_folder",
    "open_file",
    "read_attached",
    "readable_kind",
    "reindex",
    "restore",
    "revision_of",
    "roll_back",
    "split_sentences",
    "term_hash",
    "tighten",
    "unconfined",
    "write_file",
]
