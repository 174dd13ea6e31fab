"""What a document says now where it was quoted: the quote wherever it stands, or the sentences that took its place."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.answering.types import Quote
from index.chunking import split_sentences
from index.types import Document, Sentence

State = Literal["same", "changed", "gone"]
LOOKED_THROUGH = 200_000
"""Characters of a document in which what a passage says now is sought, around where it stood."""
ALIKE = 0.5
"""Share of words that two texts must have in common to be one in two versions."""
_WORD = re.compile(r"\w+")
_SAME_SIGNS = str.maketrans("‘’‚‛“”„‟‐‑‒–—", "''''\"\"\"\"-----")
"""Signs that a typesetter exchanges without changing what is said."""


@dataclass(frozen=True, slots=True)
class PresentQuote:
    """What a document says now where it was quoted.

    Attributes:
        state: Whether it says the same, white space and the form of quotation marks and dashes aside.
        quote: What stands there now, word for word at the document's present revision; None where nothing like it does.
    """

    state: State
    quote: Quote | None


def present_quote(quote: Quote, document: Document, known: Collection[str] = ()) -> PresentQuote:
    """Return what a document says now where it was quoted.

    A message takes the place of no other message: of one that is gone, nothing is left to be said.

    Args:
        quote: The quote, of this document or of another that may hold the same text.
        document: The document as it is now.
        known: Texts of the document as it was; what stood there already has not taken the place of the quote.
    """
    for start, end in sorted(_spans_of(document.text, quote.text), key=lambda span: abs(span[0] - quote.start)):
        found = _quote_at(document, start, end, quote)
        if document.id != quote.document.id or _is_of_same_message(found, quote):
            return PresentQuote("same", found)
    if document.id != quote.document.id:
        return PresentQuote("gone", None)
    before = [_plain(each) for each in known]
    best, most = None, ALIKE
    wanted = _words(quote.text)
    for start, end in _runs(document.text, quote):
        text = document.text[start:end]
        alike = _alike(_words(text), wanted)
        if alike >= most and not any(_plain(text) in each for each in before):
            found = _quote_at(document, start, end, quote)
            if _is_of_same_message(found, quote):
                best, most = found, alike
    return PresentQuote("changed", best) if best else PresentQuote("gone", None)


def _quote_at(document: Document, start: int, end: int, quote: Quote) -> Quote:
    place = document.ref_at(start), document.revision, start, end, document.text[start:end]
    return replace(Quote(*place, document.heading_at(start), document.page_at(start)), fence=quote.fence)


def _is_of_same_message(now: Quote, before: Quote) -> bool:
    return before.document.kind != "message" or now.document.location == before.document.location


def _spans_of(text: str, quoted: str) -> Iterator[tuple[int, int]]:
    """Yield the spans in which a text has the same words, first those that are the same to the letter."""
    exact = list(_places(text, quoted.strip()))
    yield from ((at, at + len(quoted.strip())) for at in exact)
    if exact:
        return
    flat, wanted = _plain(text), _plain(quoted)
    letters = len(wanted) - wanted.count(" ")
    places = [at for at, letter in enumerate(text) if not letter.isspace()]  # of the letters that ``flat`` has, too
    first = before = 0
    for at in _places(flat, wanted):
        first += at - before - flat.count(" ", before, at)
        before = at
        yield places[first], places[first + letters - 1] + 1


def _places(text: str, wanted: str) -> Iterator[int]:
    """Yield where a text stands in another as words of its own: not within a longer word, number or amount."""
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        goes_on = text[end : end + 1].isalnum() or (text[end : end + 1] in ".,:" and text[end + 1 : end + 2].isdigit())
        before = text[at - 1 : at].isalnum() if at else False
        if not (before and wanted[0].isalnum()) and not (goes_on and wanted[-1].isalnum()):
            yield at
        at = text.find(wanted, at + 1)


def _plain(text: str) -> str:
    return " ".join(text.translate(_SAME_SIGNS).split())


def _runs(text: str, quote: Quote) -> Iterator[tuple[int, int]]:
    """Yield the spans of as many sentences as were quoted, around where the quote stood, the nearest last."""
    begin = max(0, quote.start - LOOKED_THROUGH // 2)
    sentences = split_sentences(text[begin : begin + LOOKED_THROUGH])
    length = max(1, len(split_sentences(quote.text)))
    runs: list[list[Sentence]] = [sentences[at : at + length] for at in range(max(1, len(sentences) - length + 1))]
    spans = [(begin + run[0].start, begin + run[-1].end) for run in runs if run]
    yield from sorted(spans, key=lambda span: -abs(span[0] - quote.start))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))
