"""What people find in the documents without a question: passages, titles, sources; only what they may read."""

from dataclasses import replace

from bot.rendering.readable_source import ReadableSource
from bot.service.live_index import ServedIndex
from index.retrieval.query import Query, SearchResult
from index.storage import SourceRow
from index.types import KINDS

MAX_FOUND = 5
"""Documents that a search shows."""
SEARCHED_FOR_TITLE = 50
"""Documents among which a search looks for a title."""
MAX_TITLES = 25
"""Titles that are suggested."""
TITLE_CHARS = 100
"""Characters of a title that are suggested and compared; Discord takes no more."""


def search_passages(opened: ServedIndex, words: str, title: str, labels: frozenset[str]) -> SearchResult:
    """Return the best passages for some words, one of each document.

    Args:
        opened: The index.
        words: What to look for.
        title: Only in documents with this title, ``""`` for all.
        labels: Labels that whoever will see them holds.
    """
    depth = SEARCHED_FOR_TITLE if title else MAX_FOUND
    result = opened.answerer.search(Query(words, depth, 1, labels, frozenset(KINDS)))
    found = [each for each in result.passages if not title or each.document.title[:TITLE_CHARS] == title]
    passages = tuple(replace(each, rank=rank) for rank, each in enumerate(found[:MAX_FOUND], 1))
    return replace(result, passages=passages)


def matching_titles(opened: ServedIndex, typed: str, labels: frozenset[str]) -> tuple[str, ...]:
    """Return titles of documents that match what was typed."""
    found = opened.index.titled(typed.strip(), labels, MAX_TITLES)
    return tuple(dict.fromkeys(each.title[:TITLE_CHARS] for each in found))


def readable_sources(opened: ServedIndex, labels: frozenset[str]) -> list[tuple[SourceRow, int]]:
    """Return the sources that hold documents with one of the labels, each with their number."""
    return [(row, documents) for row, documents in opened.index.sources(labels) if documents]


def listed_sources(opened: ServedIndex, labels: frozenset[str]) -> tuple[ReadableSource, ...]:
    """Return the same as a list of sources shows them: with the number of their documents, and how fresh they are."""
    return tuple(ReadableSource(row.name, count, row.read_at) for row, count in readable_sources(opened, labels))
