"""Numbers quotes, verifies them against their documents, and links to the quoted span."""

import re
from collections.abc import Iterable
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from bot.answering.types import Citation, Quote
from index.types import Document

WHOLE_WORDS = 12
"""A quote of more words is linked by its first and last words: browsers then find it across line breaks too."""
EDGE_WORDS = 5

_SAFE_IN_URL = "%/:=&?~#+!$,;'@()*[]"  # what urllib.parse.quote leaves alone so that a whole address survives
_LINE_BREAK = re.compile(r"[\r\n\v\f\u2028\u2029]")


def verify(quote: Quote, document: Document) -> bool:
    """Whether a quote stands in its document word for word: same document, same revision, same characters."""
    return (
        quote.document.id == document.id
        and quote.revision == document.revision
        and 0 <= quote.start < quote.end <= len(document.text)
        and quote.text == document.text[quote.start : quote.end]
    )


def cite(quotes: Iterable[Quote]) -> tuple[Citation, ...]:
    """Number quotes from 1 in the order given; the same span is numbered once."""
    spans: dict[tuple[str, int, int], Quote] = {}
    for quote in quotes:
        spans.setdefault((quote.document.id, quote.start, quote.end), quote)
    return tuple(Citation(number, quote, link_to(quote)) for number, quote in enumerate(spans.values(), 1))


def link_to(quote: Quote) -> str:
    """Return an address that opens the quoted span, ``""`` where the location is no web address.

    A PDF is opened at the quote's page (``#page=N``, RFC 8118). Anything else gets a text fragment
    (https://wicg.github.io/scroll-to-text-fragment/): ``#:~:text=quote``, or ``start,end`` for a long quote or one
    that runs over line breaks. A message's own address leads to it as it stands.
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
    directive = _text_directive(quote.text)
    return f"{address}#{anchor}:~:{directive}" if directive else location


def _is_web_address(location: str) -> bool:
    try:
        parts = urlsplit(location)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.netloc) and not _LINE_BREAK.search(location)


def _text_directive(text: str) -> str:
    words = text.split()
    if not words:
        return ""
    if len(words) <= WHOLE_WORDS and not _LINE_BREAK.search(text.strip()):
        return f"text={_escape(words)}"
    edge = min(EDGE_WORDS, max(1, len(words) // 2))
    return f"text={_escape(words[:edge])},{_escape(words[-edge:])}"


def _escape(words: list[str]) -> str:
    """Percent-encode; ``-``, ``,`` and ``&`` have a meaning in a text directive."""
    text = " ".join(words).encode("utf-8", "replace")
    return percent_encode(text, safe="").replace("-", "%2D")
