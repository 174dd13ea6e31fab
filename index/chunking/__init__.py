"""Chunking: splits documents into chunks, and texts into sentences.

To change a rule of chunking, change ``chunker.py`` and raise ``CHUNKER_VERSION`` there; the next reindex then rebuilds
every index. ``tests/index/chunking/test_chunker.py`` states what holds for all chunks.
"""

from index.chunking.chunker import ChunkSettings
from index.chunking.sentences import is_message_head, split_sentences

__all__ = ["ChunkSettings", "is_message_head", "split_sentences"]
