"""Plain text: kept to the character, with headings inferred where the layout leaves little doubt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.decoding import decode
from index.parsing.loader import DocumentDraft, LoadRequest, Rejected, comment_id, read_whole
from index.types import Heading

_MOST_WORDS = 8
_MOST_CHARACTERS = 80
_PARAGRAPH = 80  # characters; a shorter line may be part of a list or a table
_LIST_ITEM = re.compile(r"([-*+•‣◦–—]|\(?(\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.):])\s")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_PIECE = re.compile(r"[^\n]*(?:\n|\Z)")
_LINE = re.compile(r"[^\r\n]+")
_LINE_ENDS = ("\r\n", "\r", "\n")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str


class TextLoader:
    """Reads plain text."""

    suffixes: tuple[str, ...] = (".txt", ".text")
    by_lines = False

    def version(self) -> str:
        """Name what loaded text depends on."""
        return "text/1"

    def load(self, stream: BinaryIO, request: LoadRequest) -> Iterator[DocumentDraft | Rejected]:
        """Read the article, and the readers' comments at its end as documents of their own."""
        text = decode(read_whole(stream, request.max_bytes))
        article, comments = split_comments(text, request.comments)
        yield _draft("file", request.local_id, article, infer_headings(article))
        for number, comment in enumerate(comments, start=1):
            yield _draft("comment", comment_id(request.local_id, number), comment, ())


def _draft(role: str, local_id: str, text: str, headings: tuple[Heading, ...]) -> DocumentDraft:
    return DocumentDraft(
        role="file" if role == "file" else "comment",
        local_id=local_id,
        title="",
        author="",
        published="",
        location="",
        text=text,
        headings=headings,
        pages=(),
    )


def split_comments(text: str, count: int) -> tuple[str, tuple[str, ...]]:
    """Part a text from the comments at its end.

    Paragraphs are parted by blank lines; in a text without any, every line is one.

    Args:
        text: The whole file.
        count: How many paragraphs at the end are comments.

    Returns:
        The text up to the first comment, without white space at its end, and the comments in order, each a
        slice of ``text`` without surrounding white space. With no comments, the text as it is.

    Raises:
        UnreadableDocument: Nothing but comments would be left.
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
    """Spans between blank lines, without surrounding white space; in a text without any, every line is one."""
    lines = [line.span() for line in _LINE.finditer(text) if not line.group().isspace()]
    paragraphs = lines[:1]
    for line, following in pairwise(lines):
        if text[line[1] : following[0]] in _LINE_ENDS:
            paragraphs[-1] = (paragraphs[-1][0], following[1])
        else:
            paragraphs.append(following)
    return [_stripped(text, *span) for span in (paragraphs if len(paragraphs) > 1 else lines)]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def infer_headings(text: str) -> tuple[Heading, ...]:
    """Find the lines of a plain text that are headings beyond reasonable doubt.

    A heading is a short line without a sentence's end, directly followed by a long line that ends as a
    sentence does. The last item of a list looks the same: after other short lines a line counts only if it
    has at most half as many words as the shortest of them.
    """
    headings: list[Heading] = []
    shortest = 0  # words of the shortest line in the run of short lines just before; 0 outside a run
    for line, following in pairwise(_lines(text)):
        if not _is_short(line.text):
            shortest = 0
            continue
        words = len(line.text.split())
        if _is_paragraph(following.text) and (shortest == 0 or 2 * words <= shortest):
            headings.append(Heading(line.start, 1, line.text))
        shortest = min(words, shortest or words)
    return tuple(headings)


def _lines(text: str) -> Iterator[_Line]:
    """Give a text's lines that are not blank, each without surrounding white space, one at a time to save memory."""
    for piece in _PIECE.finditer(text):
        start = piece.start()
        for whole in piece[0].splitlines(keepends=True):
            stripped = whole.strip()
            if stripped:
                yield _Line(start + len(whole) - len(whole.lstrip()), stripped)
            start += len(whole)


def _is_short(line: str) -> bool:
    return (
        len(line) <= _MOST_CHARACTERS
        and (line[0].isupper() or line[0].isdigit())
        and line[-1] not in ".!?…:;,"
        and not _SENTENCE_END.search(line)
        and not _LIST_ITEM.match(line)
        and len(line.split()) <= _MOST_WORDS
    )


def _is_paragraph(line: str) -> bool:
    return len(line) >= _PARAGRAPH and _SENTENCE_END.search(line[-8:]) is not None
