"""Turns texts into unit vectors: models, what runs them, the cache of vectors; and the re-ranker."""

from index.embedding.backends import BackendRequest
from index.embedding.embedding_model import Overrides
from index.embedding.encoder import Encoder, EncoderSpec
from index.embedding.reranker import CrossEncoderReranker, Reranker, Reranking
from index.embedding.sentence_transformer import SentenceTransformerEncoder, default_model

__all__ = [
    "BackendRequest",
    "CrossEncoderReranker",
    "Encoder",
    "EncoderSpec",
    "Overrides",
    "Reranker",
    "Reranking",
    "SentenceTransformerEncoder",
    "default_model",
]
