"""Where a quote stands, in a line of a Discord message."""

from datetime import date

from bot.answering.types import Citation, Quote
from bot.rendering.discord_markdown import escape, masked_link

TITLE_CHARS = 150
"""Longest title, author or heading that is shown whole."""


def source_line(citation: Citation) -> str:
    """Number, title, author, page or heading, and date of a citation, in small print."""
    return f"-# [{citation.number}] {place(citation.quote, citation.link)}"


def titled_link(citation: Citation) -> str:
    """The title of a citation's document, which opens the quote."""
    return masked_link(short(citation.quote.document.title), citation.link)


def place(quote: Quote, link: str) -> str:
    """Title, author, page or heading, and date of a quote; the title opens the quote where there is a link."""
    document = quote.document
    where = f"page {quote.page}" if quote.page else short(quote.heading)
    facts = [short(document.author), where, day(document.published)]
    return ", ".join([masked_link(short(document.title), link), *(escape(fact) for fact in facts if fact)])


def short(text: str) -> str:
    """A text on one line, cut at a word where it is long."""
    flat = " ".join(text.split())
    if len(flat) <= TITLE_CHARS:
        return flat
    cut = flat[: TITLE_CHARS - 1]
    return f"{cut.rsplit(' ', 1)[0]}…"


def day(published: str) -> str:
    """An ISO 8601 date or time as ``1 Feb 2023``; anything else as it stands."""
    try:
        found = date.fromisoformat(published[:10])
    except ValueError:
        return short(published)
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
