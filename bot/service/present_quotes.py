"""What the sources of an answer say now, for those who may read them now."""

from collections.abc import Callable
from functools import cache

from bot.answering.compose.present_quote import PresentQuote, present_quote
from bot.answering.types import MAX_QUERY_CHARS, Quote
from bot.records import Record
from bot.service.live_index import ServedIndex
from index.errors import DocumentNotFound
from index.retrieval.query import Query
from index.types import KINDS, Document, is_attachment

GONE = PresentQuote("gone", None)
ELSEWHERE = 5
"""Documents in which a quote is sought whose own document does not hold it any more."""


def present_quotes(opened: ServedIndex, record: Record, held: frozenset[str]) -> Callable[[Quote], PresentQuote]:
    """Return what says how a quote of an answer stands now.

    A quote that is moved to another document, or whose file has another name, stands there. Files that came with the
    question stay as they were.

    Args:
        opened: The index.
        record: The answer's record, whole.
        held: Labels that everybody holds who will see it.
    """

    @cache
    def document(name: str) -> Document | None:
        try:
            return opened.index.document(name, held)
        except DocumentNotFound:
            return None

    def present(quote: Quote) -> PresentQuote:
        if is_attachment(quote.document):
            return PresentQuote("same", quote)
        own = document(quote.document.id)
        found = present_quote(quote, own, _known(record, quote)) if own else GONE
        if found.state == "same":
            return found
        return next((each for name in _holding(opened, quote, held) if (each := _in(document(name), quote))), found)

    return cache(present)


def _known(record: Record, quote: Quote) -> list[str]:
    """Return what is known of a document as it was quoted: the passages that were found in it."""
    passages = (each for part in record.parts for each in part.passages if each.revision == quote.revision)
    return [each.chunk.text for each in passages if each.document.id == quote.document.id]


def _holding(opened: ServedIndex, quote: Quote, held: frozenset[str]) -> list[str]:
    """Return the documents that may hold a quote which its own document does not."""
    query = Query(quote.text[:MAX_QUERY_CHARS], ELSEWHERE, 1, held, frozenset(KINDS))
    found = [each.document for each in opened.answerer.search(query).passages]
    return [each.id for each in found if each.id != quote.document.id and each.kind == quote.document.kind]


def _in(document: Document | None, quote: Quote) -> PresentQuote | None:
    found = present_quote(quote, document) if document else GONE
    return found if found.state == "same" else None
