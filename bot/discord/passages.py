"""A cited passage with the sentences around it."""

import re
from bisect import bisect_left

from bot.answering.types import Citation
from bot.rendering import passage_message
from index.chunking.sentences import split_sentences
from index.types import Document

AROUND = 600
"""Characters before and after a quote in which its neighbouring sentences are sought."""
_RULE = re.compile(r"\A\s*[=~^-]{3,}[ \t]*\n")
"""The line under a heading."""


def passage_messages(document: Document, citation: Citation) -> tuple[str, ...]:
    """The quote in bold within its neighbouring sentences, and where it stands; nothing where it is gone."""
    quote = citation.quote
    start = quote.start if document.text[quote.start : quote.end] == quote.text else document.text.find(quote.text)
    if start < 0:
        return ()
    before, after = neighbours(document, start, start + len(quote.text))
    return passage_message(quote, before, after, citation.link)


def neighbours(document: Document, start: int, end: int) -> tuple[str, str]:
    """The sentence before a span and the one after it, each of the same paragraph; ``""`` where there is none.

    A heading begins a paragraph, whether or not an empty line does.
    """
    text = document.text
    headings = [each.start for each in document.headings]
    above = headings[bisect_left(headings, start) - 1 : bisect_left(headings, start)]
    below = headings[bisect_left(headings, end) : bisect_left(headings, end) + 1]
    first, last = (
        max(0, start - AROUND, *(_line_end(text, each) for each in above)),
        min(len(text), end + AROUND, *below),
    )
    before = split_sentences(_RULE.sub("", text[first:start]).rpartition("\n\n")[2])
    after = split_sentences(text[end:last].partition("\n\n")[0])
    return (before[-1].text if before else ""), (after[0].text if after else "")


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)
