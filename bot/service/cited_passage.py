"""A cited passage among its neighbouring sentences."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from bot.answering.types import Citation, Quote
from index.chunking import split_sentences
from index.types import Document

CONTEXT_CHARS = 600
"""Characters before and after a quote in which its neighbouring sentences are sought."""
_UNDERLINE = re.compile(r"\A\s*[=~^-]{3,}[ \t]*\n")
"""The line under a heading."""


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A quote, and what stands around it.

    Attributes:
        quote: The quote.
        before: The sentence before it in its paragraph, ``""`` for none.
        after: The sentence after it in its paragraph, ``""`` for none.
        link: Address that opens the quote, ``""`` for none.
    """

    quote: Quote
    before: str
    after: str
    link: str


def cited_passage(document: Document, citation: Citation) -> CitedPassage | None:
    """Return a citation's passage, None where the document does not hold the quote any more."""
    quote = citation.quote
    start = quote.start if document.text[quote.start : quote.end] == quote.text else document.text.find(quote.text)
    if start < 0:
        return None
    return CitedPassage(quote, *neighbours(document, start, start + len(quote.text)), citation.link)


def neighbours(document: Document, start: int, end: int) -> tuple[str, str]:
    """Return the sentence before a span and the one after it, each in the same paragraph; ``""`` where there is none.

    A heading begins a paragraph, whether or not an empty line does.
    """
    text = document.text
    headings = [each.start for each in document.headings]
    above = headings[bisect_left(headings, start) - 1 : bisect_left(headings, start)]
    below = headings[bisect_left(headings, end) : bisect_left(headings, end) + 1]
    first = max(0, start - CONTEXT_CHARS, *(_line_end(text, each) for each in above))
    last = min(len(text), end + CONTEXT_CHARS, *below)
    before = split_sentences(_UNDERLINE.sub("", text[first:start]).rpartition("\n\n")[2])
    after = split_sentences(text[end:last].partition("\n\n")[0])
    return (before[-1].text if before else ""), (after[0].text if after else "")


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)
