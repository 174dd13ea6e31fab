"""A cited passage with the sentences around it."""

from bot.answering import Citation
from bot.discord.drafts import escape
from index import Document
from index.sentences import split_sentences

AROUND = 600
"""Characters before and after a quote in which its neighbouring sentences are sought."""


def passage_text(document: Document, citation: Citation) -> str:
    """The quote in bold within its neighbouring sentences, and where it stands; ``""`` where it is gone."""
    quote = citation.quote
    start = quote.start if document.text[quote.start : quote.end] == quote.text else document.text.find(quote.text)
    if start < 0:
        return ""
    before, after = neighbours(document.text, start, start + len(quote.text))
    place = ", ".join(
        part for part in (quote.document.title, quote.heading, f"page {quote.page}" if quote.page else "") if part
    )
    words = " ".join(part for part in (escape(before), f"**{escape(quote.text)}**", escape(after)) if part)
    quoted = "\n".join(f"> {line}" for line in words[:1700].splitlines())
    return f"{quoted}\n-# [{citation.number}] {escape(place)} {citation.link or quote.document.location}".strip()


def neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The sentence before a span and the one after it, each of the same paragraph; ``""`` where there is none."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    above = split_sentences(text[first:start].rpartition("\n\n")[2])
    below = split_sentences(text[end:last].partition("\n\n")[0])
    return (above[-1].text if above else ""), (below[0].text if below else "")
