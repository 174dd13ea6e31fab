"""Retrieval: from a query to ranked passages."""

from index.retrieval.attachments import Attachments
from index.retrieval.query import Carried, PassageSentences, Query, SearchResult, SearchSettings
from index.retrieval.searcher import Index
from index.retrieval.thread_switching import hand_over_soon

__all__ = [
    "Attachments",
    "Carried",
    "Index",
    "PassageSentences",
    "Query",
    "SearchResult",
    "SearchSettings",
    "hand_over_soon",
]
