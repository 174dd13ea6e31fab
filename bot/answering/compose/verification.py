"""Verified quotes, and the sentences that they bear out, numbered for people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answering.compose.citations import cite, verify
from bot.answering.types import AnswerSentence, Citation, Quote
from index.errors import DocumentNotFound
from index.retrieval import Attachments, Index
from index.types import Document


@dataclass(frozen=True, slots=True)
class Proven:
    """A sentence that may be shown.

    Attributes:
        text: The sentence.
        quotes: Verified quotes that bear it out, at least one.
    """

    text: str
    quotes: tuple[Quote, ...]


class Proof:
    """Lets through the quotes that stand in documents the audience may read, and counts the others.

    Args:
        index: The index that the quotes come from.
        audience: Labels that whoever reads the answer holds.
        enclosure: Documents that came with the question, None where none did.
    """

    def __init__(self, index: Index, audience: frozenset[str], enclosure: Attachments | None = None) -> None:
        self._index = index
        self._audience = audience
        self._enclosure = enclosure
        self._documents: dict[str, Document | None] = {}
        self.dropped = 0

    def of_quotes(self, quotes: Iterable[Quote]) -> list[Quote]:
        """The quotes that hold; the others are counted in ``dropped``."""
        proved = [self.of(quote) for quote in quotes]
        self.dropped += proved.count(None)
        return [quote for quote in proved if quote]

    def of(self, quote: Quote) -> Quote | None:
        """The quote as found at the place where it stands; None if it does not.

        Its page, and in a conversation its message's author, time and address, may be later ones than its passage's.
        """
        document = self._document(quote.document.id)
        if document is None or not verify(quote, document):
            return None
        return replace(quote, document=document.ref_at(quote.start), page=document.page_at(quote.start))

    def _document(self, document_id: str) -> Document | None:
        enclosed = self._enclosure.document(document_id) if self._enclosure else None
        if enclosed is not None:
            return enclosed
        if document_id not in self._documents:
            try:
                self._documents[document_id] = self._index.document(document_id, self._audience)
            except DocumentNotFound:
                self._documents[document_id] = None
        return self._documents[document_id]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Sentences with the numbers of their citations.

    Attributes:
        sentences: Each once, in order.
        citations: In order of number.
        places: For each of the sentences given, its position in ``sentences``.
    """

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    places: tuple[int, ...]


def numbered(proven: Sequence[Proven]) -> Numbered:
    """Number the quotes of sentences in the order in which they are read."""
    citations = cite(quote for each in proven for quote in each.quotes)
    numbers = {_span(citation.quote): citation.number for citation in citations}
    cited = [
        AnswerSentence(each.text, tuple(dict.fromkeys(numbers[_span(quote)] for quote in each.quotes)))
        for each in proven
    ]
    places = {sentence: place for place, sentence in enumerate(dict.fromkeys(cited))}
    return Numbered(tuple(places), citations, tuple(places[sentence] for sentence in cited))


def _span(quote: Quote) -> tuple[str, int, int]:
    return quote.document.id, quote.start, quote.end
