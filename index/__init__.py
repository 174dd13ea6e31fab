"""The retrieval core: documents in, passages out."""

from index.backends import Wanted
from index.backup import INDEX, back_up, restore
from index.builder import Progress
from index.catalog import SourceRow
from index.chunking import ChunkSettings
from index.confinement import confined, unconfined
from index.documents import MOST_BYTES as ATTACHED_BYTES
from index.documents import Skipped, SourceSpec, is_attached, read_attached, readable_kind
from index.enclosure import Enclosure
from index.encoder import Encoder, EncoderSpec
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
from index.follow import Failure, Follower, Pace
from index.generation import IndexFolder
from index.integrity import BackgroundCheck, FileCheck, check_index
from index.interpreter import hand_over_soon
from index.lexical import term_hash
from index.manifest import Manifest, Recall
from index.model import Overrides
from index.private import is_open, make_file, make_folder, open_file, tighten, write_file
from index.query import Carried, PassageSentences, Query, SearchResult, SearchSettings
from index.queue import SyncQueue
from index.reranker import CrossEncoderReranker, Reranker, Reranking
from index.rollback import roll_back
from index.search import Index
from index.sentence_transformer import SentenceTransformerEncoder
from index.sentences import split_sentences
from index.source_sync import SourceReport
from index.sync import ReindexOptions, SyncReport, reindex
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
    "BackgroundCheck",
    "Carried",
    "Chunk",
    "ChunkSettings",
    "ConfigurationError",
    "CrossEncoderReranker",
    "Document",
    "DocumentNotFound",
    "DocumentRef",
    "Enclosure",
    "Encoder",
    "EncoderError",
    "EncoderSpec",
    "Failure",
    "FileCheck",
    "Follower",
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
    "SyncQueue",
    "SyncReport",
    "UnreadableDocument",
    "Vector",
    "VectorSettings",
    "Vectors",
    "Wanted",
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
