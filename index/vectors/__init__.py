"""The vector store: FAISS behind a small protocol; the only package that imports faiss.

vector_store          the protocol: open, upsert, delete, search with a filter, read back, commit
faiss_vectors         the store in this process
index_choice          which index, from size and settings
faiss_indexes         the exact scan; inverted lists
tuning                recall measured against exact search, and the effort that reaches it
vector_rows, codecs   the vectors themselves, packed and memory-mapped
"""

from index.vectors.faiss_vectors import FaissVectors
from index.vectors.index_choice import DEFAULTS, VectorSettings
from index.vectors.vector_store import VectorStore

__all__ = ["DEFAULTS", "FaissVectors", "VectorSettings", "VectorStore"]
