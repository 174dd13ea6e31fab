"""Where a quote stands, in a line: the document's title with author, page or heading, and date."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.answering.types import Citation, Quote
from bot.rendering.blocks import CitationMark, Runs, TextRun, marks, plain
from bot.translation import ENGLISH, Translator
from index.document_ids import is_kept_answer

TITLE_CHARS = 150
"""Longest title, author or heading that is shown whole."""


def document_line(citations: Sequence[Citation], translator: Translator = ENGLISH) -> Runs:
    """The sources that are of one document: numbers, title, author, page or heading, and date.

    Quotes at other pages, under other headings, or of other messages follow in the same line, each with its number.

    Args:
        citations: The citations; at least one, all of the same document.
        translator: Says the page and the date.
    """
    places: dict[tuple[str, str, str], list[Citation]] = {}
    for citation in citations:
        places.setdefault(_facts(citation.quote, translator), []).append(citation)
    first, *others = places.values()
    title = place_runs(first[0].quote, first[0].link, translator)
    further = (run for each in others for run in _other_place(each, first[0].quote, translator))
    return (*_numbers(first), plain(" "), *title, *further)


def place_runs(quote: Quote, link: str, translator: Translator) -> Runs:
    """Title, author, page or heading, and date of a quote; the title opens the quote where there is a link."""
    document = quote.document
    if is_kept_answer(document):
        return _kept_answer(quote, link, translator)
    after = "".join(f", {fact}" for fact in _facts(quote, translator) if fact)
    title = short(document.title)
    shown = title.removesuffix(".") if after else title  # a message's words may be its title
    return (TextRun(shown or title, "plain", link), *([plain(after)] if after else []))


def _facts(quote: Quote, translator: Translator) -> tuple[str, str, str]:
    """Author, page or heading, and date of a quote, each ``""`` where it is not known."""
    document = quote.document
    return short(document.author), place_name(quote, translator), day(document.published, translator)


def _kept_answer(quote: Quote, link: str, translator: Translator) -> Runs:
    """Who answered and when, and the question that was answered."""
    document = quote.document
    name = translator.translate(
        "Answer by {author}, {day}", author=short(document.author), day=day(document.published, translator)
    )
    return (TextRun(name, "plain", link), plain(f": {short(document.title)}"))


def place_name(quote: Quote, translator: Translator) -> str:
    """The page or the heading of a quote, ``""`` where it has neither."""
    return translator.translate("page {page}", page=quote.page) if quote.page else short(quote.heading)


def short(text: str) -> str:
    """A text on one line, cut at a word where it is long."""
    flat = " ".join(text.split())
    if len(flat) <= TITLE_CHARS:
        return flat
    cut = flat[: TITLE_CHARS - 1]
    return f"{cut.rsplit(' ', 1)[0]}…"


def day(published: str, translator: Translator) -> str:
    """An ISO 8601 date or time as a day, such as ``1 Feb 2023``; anything else as it stands."""
    try:
        found = date.fromisoformat(published[:10])
    except ValueError:
        return short(published)
    return translator.day(found)


def _numbers(citations: Sequence[Citation]) -> Runs:
    return marks(tuple(each.number for each in citations))


def _other_place(
    citations: Sequence[Citation], first: Quote, translator: Translator
) -> Iterator[TextRun | CitationMark]:
    """Further quotes of a document, which stand at another place than the first, or are of another message.

    One that stands above all headings is at the title, which is named again.
    """
    yield plain("; ")
    yield from _numbers(citations)
    author, place, said_at = _facts(citations[0].quote, translator)
    first_author, _, first_said_at = _facts(first, translator)
    is_same = (author, said_at) == (first_author, first_said_at)
    name = ", ".join(filter(None, (place,) if is_same else (author, place, said_at)))
    yield from (plain(" "), TextRun(name or short(first.document.title), "plain", citations[0].link))
