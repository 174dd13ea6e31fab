"""Verifies quotes against their documents; a sentence is shown only with quotes that passed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.answering.types import Fallback, Quote
from index.errors import DocumentNotFound
from index.retrieval.attachments import Attachments
from index.retrieval.searcher import Index
from index.types import Document


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    """A sentence that may be shown.

    Attributes:
        text: The sentence.
        quotes: Verified quotes that support it, at least one.
    """

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One part of an answer, in quotes or in a language model's words, before its quotes are numbered.

    Attributes:
        sentences: Its sentences; empty for a refusal.
        hedged: Whether the documents only touch on what was asked.
        by_model: Whether a language model wrote it.
        dropped: Sentences of the model that were removed.
        fallback: Why it is in quotes although a model was to write it; else ``""``.
    """

    sentences: tuple[VerifiedSentence, ...]
    hedged: bool
    by_model: bool
    dropped: int
    fallback: Fallback


class QuoteVerifier:
    """Verifies quotes for one audience, and counts those that fail.

    Args:
        index: The index that the quotes come from.
        audience: Labels that all readers of the answer hold.
        attachments: Files that came with the question, None if there are none.

    Attributes:
        dropped: Quotes that ``verified`` has dropped.
    """

    def __init__(self, index: Index, audience: frozenset[str], attachments: Attachments | None = None) -> None:
        self._index = index
        self._audience = audience
        self._attachments = attachments
        self._documents: dict[str, Document | None] = {}
        self.dropped = 0

    def verified(self, quotes: Iterable[Quote]) -> list[Quote]:
        """Return the quotes that pass; the others are counted in ``dropped``."""
        results = [self.verify(quote) for quote in quotes]
        self.dropped += results.count(None)
        return [quote for quote in results if quote]

    def verify(self, quote: Quote) -> Quote | None:
        """Return a quote with the details of its place in the document; None if it is not there.

        Its page and its heading, and in a conversation the author, time and address of its message, may come later in
        the document than those of its passage.
        """
        document = self._document(quote.document.id)
        if document is None or not verify(quote, document):
            return None
        ref, at = document.ref_at(quote.start), quote.start
        return replace(quote, document=ref, page=document.page_at(at), heading=document.heading_at(at))

    def _document(self, document_id: str) -> Document | None:
        attached = self._attachments.document(document_id) if self._attachments else None
        if attached is not None:
            return attached
        if document_id not in self._documents:
            try:
                self._documents[document_id] = self._index.document(document_id, self._audience)
            except DocumentNotFound:
                self._documents[document_id] = None
        return self._documents[document_id]


def verify(quote: Quote, document: Document) -> bool:
    """Return whether a document contains a quote word for word, at the quote's revision and offsets."""
    return (
        quote.document.id == document.id
        and quote.revision == document.revision
        and 0 <= quote.start < quote.end <= len(document.text)
        and quote.text == document.text[quote.start : quote.end]
    )
