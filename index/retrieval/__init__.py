"""Retrieval: from a query to ranked passages."""

from index.retrieval.attachments import Attachments
from index.retrieval.query import Carried, PassageSentences, Query, SearchResult, SearchSettings
from index.retrieval.searcher import Index

__all__ = [
    "Attachments",
    "Carried",
    "Index",
    "PassageSentences",
    "Query",
    "SearchResult",
    "SearchSettings",
]
