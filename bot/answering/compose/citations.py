"""Numbers quotes as citations, and links to the quoted span."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from bot.answering.compose.text_fragment import text_directive
from bot.answering.compose.verification import VerifiedSentence
from bot.answering.types import AnswerSentence, Citation, Quote

_SAFE_IN_URL = "%/:=&?~#+!$,;'@()*[]"  # characters of an address that stay as they are
_LINE_BREAK = re.compile(r"[\r\n\v\f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class CitedSentences:
    """Sentences with the numbers of their citations.

    Attributes:
        sentences: The sentences in order, each once.
        citations: The citations in order of number.
        places: For each sentence given, its position in ``sentences``.
    """

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    places: tuple[int, ...]


def cite_sentences(verified: Sequence[VerifiedSentence]) -> CitedSentences:
    """Number the quotes of sentences in reading order."""
    citations = cite(quote for each in verified for quote in each.quotes)
    numbers = {_span(citation.quote): citation.number for citation in citations}
    cited = [
        AnswerSentence(each.text, tuple(dict.fromkeys(numbers[_span(quote)] for quote in each.quotes)))
        for each in verified
    ]
    places = {sentence: place for place, sentence in enumerate(dict.fromkeys(cited))}
    return CitedSentences(tuple(places), citations, tuple(places[sentence] for sentence in cited))


def cite(quotes: Iterable[Quote]) -> tuple[Citation, ...]:
    """Number quotes from 1 in the order given; the same span is numbered once."""
    spans: dict[tuple[str, int, int], Quote] = {}
    for quote in quotes:
        spans.setdefault(_span(quote), quote)
    return tuple(Citation(number, quote, link_to(quote)) for number, quote in enumerate(spans.values(), 1))


def _span(quote: Quote) -> tuple[str, int, int]:
    return quote.document.id, quote.start, quote.end


def link_to(quote: Quote) -> str:
    """Return an address that opens the quoted span, ``""`` if the location is no web address.

    A PDF is opened at the quote's page (``#page=N``, RFC 8118). Anything else gets a text fragment: ``#:~:text=quote``,
    or ``start,end`` for a long quote or one that runs over line breaks. The address of a chat message is used as it is.
    """
    location = quote.document.location.strip()
    if not _is_web_address(location):
        return ""
    address, _, fragment = percent_encode(location, safe=_SAFE_IN_URL).partition("#")
    if urlsplit(address).path.lower().endswith(".pdf"):
        return f"{address}#page={quote.page}" if quote.page else address
    if quote.document.kind == "message":
        return f"{address}#{fragment}" if fragment else address
    anchor = fragment.split(":~:", 1)[0]
    directive = text_directive(quote.text)
    return f"{address}#{anchor}:~:{directive}" if directive else location


def _is_web_address(location: str) -> bool:
    try:
        parts = urlsplit(location)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.netloc) and not _LINE_BREAK.search(location)
