"""The blocks that an answer or a passage is laid out in, for every platform the same; data alone."""

from dataclasses import dataclass
from typing import Literal

from bot.answering.types import Citation

Style = Literal["plain", "emphasis", "strong", "code", "person", "channel", "team"]
"""How characters look; of the last three, the characters are the id of somebody or something, shown by its name."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters in one style, to be shown to the letter; without line breaks.

    Attributes:
        text: The characters.
        style: How they look.
        link: Address that they open, ``""`` for none.
    """

    text: str
    style: Style
    link: str


@dataclass(frozen=True, slots=True)
class CitationMark:
    """The number of a citation; a platform writes it in square brackets.

    Attributes:
        number: The number.
    """

    number: int


Runs = tuple[TextRun | CitationMark, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text.

    Attributes:
        runs: The text with its numbers.
        leads: Whether it only leads into what follows, as a question above its answer does.
    """

    runs: Runs
    leads: bool


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list.

    Attributes:
        sign: What stands before it, such as ``-`` or ``2.``; ``""`` where the list has lost its signs.
        depth: How many lists it is nested in, from 0.
        runs: Its text.
    """

    sign: str
    depth: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list.

    Attributes:
        items: The items, nested ones among them; at least one.
    """

    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code, or text that means something only as it is spaced.

    Attributes:
        text: The lines; at least one character of them is seen.
        language: The language's name, ``""`` where it is not known.
    """

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table.

    Attributes:
        rows: The cells of each row; a row may be short of cells.
        header: Whether the first row names the columns.
    """

    rows: tuple[tuple[str, ...], ...]
    header: bool


TextBlock = Paragraph | ListBlock | CodeBlock | TableBlock
"""What a document's text is made of."""


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """A verbatim quote.

    Attributes:
        blocks: Its text as its document lays it out, with its numbers where it has any.
        citation: The quote as it stands in its document.
        answers: True for a sentence of the answer; any other quote is set off from the text around it.
        headers: What stands before it and is cited too: of a row of a table, the table's header.
    """

    blocks: tuple[TextBlock, ...]
    citation: Citation
    answers: bool
    headers: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceList:
    """The sources of an answer.

    Attributes:
        documents: The citations of each document, both in the order of their numbers.
    """

    documents: tuple[tuple[Citation, ...], ...]


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """Passages that ask the same.

    Attributes:
        citations: The passages; at least one.
    """

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence in small print.

    Attributes:
        text: The sentence.
    """

    text: str


Block = TextBlock | QuoteBlock | SourceList | AskedBefore | Note
Layout = tuple[tuple[Block, ...], ...]
"""Groups of blocks. Blocks of a group stand close together; an empty line parts two groups."""


def plain(text: str) -> TextRun:
    """Text in the plain style, without a link."""
    return TextRun(text, "plain", "")


def mention(kind: Literal["person", "channel", "team"], number: str) -> TextRun:
    """A person, channel or team of some id by its name, where the platform knows it; nobody is pinged."""
    return TextRun(number, kind, "")


def strong(text: str) -> TextRun:
    """Text that stands out, without a link."""
    return TextRun(text, "strong", "")


def marks(numbers: tuple[int, ...]) -> Runs:
    """The numbers of some citations, one after the other."""
    return tuple(CitationMark(number) for number in numbers)
