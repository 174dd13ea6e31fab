"""The vector store: FAISS behind one small protocol; the only home of faiss.

vector_store                 the protocol: upsert, delete, search with a filter, read back
faiss_vectors                the store in this process
index_choice                 which index, from size and settings
exact_scan, inverted_lists   the exact scan; inverted lists with product-quantized residuals
tuning                       recall measured against exact search, and the effort that reaches it
vector_rows, codecs          the vectors themselves, packed and memory-mapped
faiss_library                faiss itself
"""

from index.vectors.faiss_vectors import FaissVectors
from index.vectors.index_choice import DEFAULTS, VectorSettings
from index.vectors.vector_store import VectorStore

__all__ = ["DEFAULTS", "FaissVectors", "VectorSettings", "VectorStore"]
