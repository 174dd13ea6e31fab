"""Chunking: splits documents into chunks, and texts into sentences."""

from index.chunking.chunker import ChunkSettings
from index.chunking.sentences import split_sentences

__all__ = ["ChunkSettings", "split_sentences"]
