"""Plain text: kept verbatim; lines that are very likely headings become headings.

Some projects keep reStructuredText in ``.txt`` files. A text with both its directives and its underlined headings is
read as such.
"""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.decoding import decode_file
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, comment_id, read_whole
from index.parsing.rst.rst_loader import RstLoader
from index.types import Heading

_MAX_HEADING_WORDS = 8
_MAX_HEADING_LENGTH = 80
_MIN_PARAGRAPH_LENGTH = 80  # a shorter line may belong to a list or a table
_LIST_ITEM = re.compile(r"([-*+•‣◦–—]|\(?(\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.):])\s")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_PIECE = re.compile(r"[^\n]*(?:\n|\Z)")
_LINE = re.compile(r"[^\r\n]+")
_LINE_ENDS = ("\r\n", "\r", "\n")


_SHORT_BYTES = 1_000_000
_DIRECTIVE = re.compile(r"^\.\. (?:[a-z][a-z-]*(?::[a-z-]+)?::|_[^:\n]{1,100}:[ \t]*$)", re.MULTILINE)
_UNDERLINED = re.compile(r"^\S[^\n]*\n(?:={3,}|-{3,}|~{3,}|\^{3,}|\"{3,}|#{3,}|\*{3,})[ \t]*$", re.MULTILINE)


def is_short_text(data: bytes) -> bool:
    """Return whether a text file can be read without limits: it is short, and no reStructuredText."""
    return len(data) <= _SHORT_BYTES and not is_restructured(data.decode("utf-8", "replace"))


def is_restructured(text: str) -> bool:
    """Return whether a text is very likely reStructuredText."""
    return _DIRECTIVE.search(text) is not None and _UNDERLINED.search(text) is not None


class TextLoader:
    """Reads plain text."""

    name = "text"
    suffixes: tuple[str, ...] = (".txt", ".text")
    media_types: tuple[str, ...] = ("text/plain",)
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return f"text/3 {RstLoader().version()}"

    def included_names(self, text: str) -> Iterator[str]:
        """Yield the names of the files that a text includes, as it writes them."""
        return RstLoader().included_names(text) if is_restructured(text) else iter(())

    def linked_names(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield for each page whose title a text shows the names that its file may have."""
        return RstLoader().linked_names(text) if is_restructured(text) else iter(())

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the article, then each reader's comment at its end as a document of its own."""
        data = read_whole(stream, context.max_bytes)
        decoded = decode_file(data)
        if is_restructured(decoded.text) and not context.comments:
            yield from RstLoader().load(io.BytesIO(data), context)
            return
        if decoded.problem:
            yield SkippedPart(decoded.problem)
        article, comments = split_comments(decoded.text, context.comments)
        yield DocumentDraft("file", context.local_id, article, headings=infer_headings(article))
        for number, comment in enumerate(comments, start=1):
            yield DocumentDraft("comment", comment_id(context.local_id, number), comment)


def split_comments(text: str, count: int) -> tuple[str, tuple[str, ...]]:
    """Separate a text from the comments at its end.

    Blank lines separate paragraphs; in a text without blank lines, every line is a paragraph.

    Args:
        text: The whole file.
        count: How many paragraphs at the end are comments.

    Returns:
        The text up to the first comment, without white space at its end, and the comments in order. Each is a slice of
        ``text`` without surrounding white space. Without comments, the text is returned unchanged.

    Raises:
        UnreadableDocument: No text would be left before the comments.
    """
    if count == 0:
        return text, ()
    spans = _paragraphs(text)
    if count >= len(spans):
        raise UnreadableDocument(
            f"sources.toml marks its last {count} paragraphs as comments, but it has only {len(spans)};"
            " lower comments there"
        )
    comments = spans[-count:]
    return text[: comments[0][0]].rstrip(), tuple(text[start:end] for start, end in comments)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the spans of the paragraphs, without surrounding white space."""
    lines = [line.span() for line in _LINE.finditer(text) if not line.group().isspace()]
    paragraphs = lines[:1]
    for line, following in pairwise(lines):
        if text[line[1] : following[0]] in _LINE_ENDS:
            paragraphs[-1] = (paragraphs[-1][0], following[1])
        else:
            paragraphs.append(following)
    return [_strip_span(text, *span) for span in (paragraphs if len(paragraphs) > 1 else lines)]


def _strip_span(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def infer_headings(text: str) -> tuple[Heading, ...]:
    """Return the lines of a plain text that are very likely headings.

    A heading is a short line that does not end like a sentence, followed by a long line that does. The last item of a
    list looks the same, so after other short lines a line only counts if it has at most half as many words as the
    shortest of them.
    """
    headings: list[Heading] = []
    fewest_words = 0  # of the short lines directly before this one; 0 where the line before is not short
    for (start, line), (_, next_line) in pairwise(_stripped_lines(text)):
        if not _may_be_heading(line):
            fewest_words = 0
            continue
        words = len(line.split())
        if _is_paragraph(next_line) and (fewest_words == 0 or 2 * words <= fewest_words):
            headings.append(Heading(start, 1, line))
        fewest_words = min(words, fewest_words or words)
    return tuple(headings)


def _stripped_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield ``(start, line)`` for every line that is not blank, without surrounding white space.

    Lines are split piece by piece, to save memory.
    """
    for piece in _PIECE.finditer(text):
        start = piece.start()
        for line in piece[0].splitlines(keepends=True):
            stripped = line.strip()
            if stripped:
                yield start + len(line) - len(line.lstrip()), stripped
            start += len(line)


def _may_be_heading(line: str) -> bool:
    return (
        len(line) <= _MAX_HEADING_LENGTH
        and (line[0].isupper() or line[0].isdigit())
        and line[-1] not in ".!?…:;,"
        and not _SENTENCE_END.search(line)
        and not _LIST_ITEM.match(line)
        and len(line.split()) <= _MAX_HEADING_WORDS
    )


def _is_paragraph(line: str) -> bool:
    return len(line) >= _MIN_PARAGRAPH_LENGTH and _SENTENCE_END.search(line[-8:]) is not None
