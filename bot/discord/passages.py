"""A cited passage with the sentences around it."""

from bot.answering import Citation
from bot.rendering import passage_message
from index import Document
from index.sentences import split_sentences

AROUND = 600
"""Characters before and after a quote in which its neighbouring sentences are sought."""


def passage_messages(document: Document, citation: Citation) -> tuple[str, ...]:
    """The quote in bold within its neighbouring sentences, and where it stands; nothing where it is gone."""
    quote = citation.quote
    start = quote.start if document.text[quote.start : quote.end] == quote.text else document.text.find(quote.text)
    if start < 0:
        return ()
    before, after = neighbours(document.text, start, start + len(quote.text))
    return passage_message(quote, before, after, citation.link)


def neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The sentence before a span and the one after it, each of the same paragraph; ``""`` where there is none."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    above = split_sentences(text[first:start].rpartition("\n\n")[2])
    below = split_sentences(text[end:last].partition("\n\n")[0])
    return (above[-1].text if above else ""), (below[0].text if below else "")
