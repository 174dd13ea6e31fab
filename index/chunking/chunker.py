"""Splits documents into chunks along headings, paragraphs and sentences; sizes count the encoder's own tokens.

A chunk is embedded with the title and the heading path before it, and one that begins inside a table also with the
table's header. Its own text gets what these leave of the encoder's limit, so the encoder never truncates a chunk.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.chunking.code_fences import FencedCode, fence_at, find_code
from index.chunking.sentences import split_sentences
from index.chunking.tables import Table, find_tables, table_at
from index.embedding.encoder import ChunkInput, Encoder
from index.types import HEADING_SEPARATOR, Chunk, Document, Sentence

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LEAD_IN_TOKENS = 32
"""Tokens of a piece that are kept free for the line that leads into it, where a section has such lines."""
_LEAD_IN_LINE = re.compile(r":[*_`]{0,4}[ \t]{0,40}$", re.MULTILINE)
_LEAD_IN = re.compile(r":[*_`]{0,4}\s{0,40}\Z")
_OPENED = re.compile(r"(?:\A|\n) {0,3}(?:```|~~~)[^`\n]{0,80}\s{0,40}\Z")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
CHUNKER_VERSION = "chunks-13"
"""Version of the rules below; an index built with another version is rebuilt."""
MAX_CHARACTERS = 4_000
"""Longest chunk in characters, because some encoders count an unbroken run (such as base64) as one token."""
SMALL_SECTION_TOKENS = 24
"""A section up to this size, such as a bare heading, is merged with the next one where both fit."""
MAX_PREFIX_SHARE = 0.25
"""Largest share of the encoder's limit for title and headings."""
SIZE_STEP = 16
"""Chunk sizes are multiples of this many tokens."""
SPECIAL_TOKENS = 2
MARGIN_TOKENS = 4
"""Margin for tokenizers that count more tokens in a joined text than in its parts."""


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How documents are split.

    Attributes:
        max_tokens: Largest chunk in the encoder's tokens, without title and headings; at least 16. The encoder's
            limit may lower it.
        overlap_tokens: Tokens that consecutive chunks of a section may share; less than ``max_tokens``.
    """

    max_tokens: int
    overlap_tokens: int


@dataclass(frozen=True, slots=True)
class _SectionSpan:
    """A piece of a document between two headings, or several that were joined.

    Attributes:
        start: Offset of its first character.
        end: Offset past its last character.
        path: The headings above all of its text; those of a bare heading at its beginning do not count.
        headings: Offset and path of each heading inside it.
        is_bare: Whether it holds headings alone.
    """

    start: int
    end: int
    path: tuple[str, ...]
    headings: tuple[tuple[int, tuple[str, ...]], ...]
    is_bare: bool

    def joined(self, following: "_SectionSpan") -> "_SectionSpan":
        """Return both sections as one."""
        paths = [each.path for each in (self, following) if not each.is_bare] or [following.path]
        return _SectionSpan(
            self.start,
            following.end,
            tuple(level[0] for level in _levels(paths)),
            (*self.headings, *following.headings),
            self.is_bare and following.is_bare,
        )


def _levels(paths: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield the headings of several paths by depth, down to where they part."""
    for level in zip(*paths, strict=False):
        if len(set(level)) > 1:
            return
        yield level


class Chunker:
    """Splits documents for one encoder.

    Args:
        encoder: The encoder whose tokens are counted.
        settings: Sizes.
    """

    def __init__(self, encoder: Encoder, settings: ChunkSettings) -> None:
        self._settings = settings
        self._limit = encoder.spec.max_tokens - SPECIAL_TOKENS - MARGIN_TOKENS
        self._prompt = encoder.document_prompt
        self._tokenizer: Tokenizer = encoder.tokenizer()

    def chunks(self, document: Document) -> list[Chunk]:
        """Split a document; ``document.text[chunk.start:chunk.end] == chunk.text`` for every chunk.

        Chunks are in reading order and never empty. Every word character is in at least one of them.
        """
        tables, code = find_tables(document.text), find_code(document.text)
        return [
            chunk
            for section in self._merged(document.text, _sections(document))
            for chunk in self._split(document, section, tables, code)
        ]

    def encoder_input(self, title: str, chunk: Chunk) -> tuple[ChunkInput, list[Sentence]]:
        """Return the encoder's input for a chunk, and the chunk's sentences with offsets into the document's text.

        Args:
            title: Title of the document.
            chunk: The chunk.
        """
        prefix = self._prefix(title, chunk.heading, chunk.column_names)
        sentences = split_sentences(chunk.text)
        spans = tuple((len(prefix) + s.start, len(prefix) + s.end) for s in sentences)
        placed = [Sentence(chunk.start + s.start, chunk.start + s.end, s.text) for s in sentences]
        return ChunkInput(prefix + chunk.text, spans), placed

    @lru_cache(maxsize=8)  # noqa: B019 - a section is counted when it is merged and again when it is split
    def count_tokens(self, text: str) -> int:
        """Count a text's tokens, without special tokens."""
        return self._count_uncached(text)

    def _count_uncached(self, text: str) -> int:
        return len(self._tokenizer.encode_batch_fast([text], add_special_tokens=False)[0])

    def _prefix(self, title: str, heading: str, column_names: str) -> str:
        line = f"{title}{HEADING_SEPARATOR}{heading}" if heading else title
        lines = [self._shortened(line), *([self._shortened(column_names)] if column_names else ())]
        return self._prompt + "".join(f"{each}\n" for each in lines)

    def _shortened(self, line: str) -> str:
        encoding = self._tokenizer.encode(line, add_special_tokens=False)
        max_tokens = int(self._limit * MAX_PREFIX_SHARE)
        return line[: encoding.offsets[max_tokens - 1][1]] if len(encoding.ids) > max_tokens else line

    def _merged(self, text: str, sections: list[_SectionSpan]) -> Iterator[_SectionSpan]:
        """Merge small sections, such as bare headings, with the section after them."""
        pending: _SectionSpan | None = None
        for section in sections:
            if pending is not None:
                joined = pending.joined(section)
                fits = self.count_tokens(text[joined.start : joined.end]) <= self._settings.max_tokens
                if fits or pending.is_bare:
                    section = joined  # a heading alone says nothing, so it goes with the first piece of its section
                else:
                    yield pending
            is_small = self.count_tokens(text[section.start : section.end]) <= SMALL_SECTION_TOKENS
            pending = section if is_small else None
            if not is_small:
                yield section
        if pending is not None:
            yield pending

    def _split(
        self, document: Document, section: _SectionSpan, tables: tuple[Table, ...], code: tuple[FencedCode, ...]
    ) -> Iterator[Chunk]:
        text = document.text[section.start : section.end]
        heading = HEADING_SEPARATOR.join(section.path)
        headers = [each.header.partition("\n")[0] for each in tables if section.start <= each.start < section.end]
        widest = max(headers, key=len, default="")
        room = self._limit - self.count_tokens(self._prefix(document.ref.title, heading, widest))
        capacity = max(SIZE_STEP, min(self._settings.max_tokens, room) // SIZE_STEP * SIZE_STEP)
        overlap = min(self._settings.overlap_tokens, capacity // 2)
        for offset, piece in self._pieces(text, capacity, overlap):
            for start, end in _cut_long(piece, section.start + offset):
                inside = tuple((at, HEADING_SEPARATOR.join(path)) for at, path in section.headings if start <= at < end)
                table = table_at(tables, start)
                header = (table.start, table.header) if table else (0, "")
                fence = fence_at(code, start)
                yield Chunk(document.id, start, end, document.text[start:end], heading, inside, header, fence)

    def _pieces(self, text: str, capacity: int, overlap: int) -> list[tuple[int, str]]:
        from semantic_text_splitter import MarkdownSplitter, TextSplitter

        tokens = self.count_tokens(text)
        if tokens <= capacity:
            return [(len(text) - len(text.lstrip()), text.strip())]
        most = capacity - LEAD_IN_TOKENS if _LEAD_IN_LINE.search(text) and capacity > 4 * LEAD_IN_TOKENS else capacity
        min_size = _balanced_size(tokens, most)
        sizes = most if min_size == most else (min_size, most)
        # A splitter that gets the tokenizer itself copies it, which takes 40 ms, and does not count faster.
        # With Markdown's blocks as borders, code is only cut where it alone is too long.
        kind = MarkdownSplitter if _FENCE.search(text) else TextSplitter
        splitter = kind.from_callback(self._count_uncached, sizes, overlap=min(overlap, min_size // 2), trim=True)
        return self._with_lead_ins(text, splitter.chunk_indices(text), capacity)

    def _with_lead_ins(self, text: str, pieces: list[tuple[int, str]], capacity: int) -> list[tuple[int, str]]:
        """Move what leads into a piece, and ends the piece before, to the piece that it leads into.

        That is a line that ends in a colon, the opening fence of code, or both. A piece that ended with it would be
        quoted with an announcement of what it lacks.
        """
        found = pieces[:1]
        for start, piece in pieces[1:]:
            before, earlier = found[-1]
            for lead in _leads(earlier) if start >= before + len(earlier) else ():
                whole = text[before + lead : start + len(piece)]
                if self.count_tokens(whole) <= capacity:
                    kept = earlier[:lead].rstrip()
                    found[-1:] = [(before, kept)] if kept else []
                    start, piece = before + lead, whole
                    break
            found.append((start, piece))
        return found


def _leads(piece: str) -> Iterator[int]:
    """Yield where what leads into the next piece begins, the most of it first."""
    opened = _OPENED.search(piece)
    before = piece[: opened.start()] if opened else piece
    if _LEAD_IN.search(before):
        yield len(before) - len(_last_line(before))
    if opened:
        yield opened.start() + (piece[opened.start()] == "\n")


def _last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2] + text[len(text.rstrip()) :]


def _balanced_size(tokens: int, capacity: int) -> int:
    """Return the smallest size in tokens at which a chunk may end, so that a section's chunks are about equal."""
    pieces = math.ceil(tokens / capacity)
    return capacity if pieces <= 1 else min(capacity, math.ceil(tokens / pieces / SIZE_STEP) * SIZE_STEP)


def _sections(document: Document) -> list[_SectionSpan]:
    """Return the sections between the document's headings, each with its path of headings."""
    if not document.headings:
        return [_SectionSpan(0, len(document.text), (), (), is_bare=False)]
    cuts = [heading.start for heading in document.headings] + [len(document.text)]
    sections = []
    if document.text[: cuts[0]].strip():
        sections.append(_SectionSpan(0, cuts[0], (), (), is_bare=False))
    path: list[tuple[int, str]] = []
    for heading, end in zip(document.headings, cuts[1:], strict=True):
        path = [(level, text) for level, text in path if level < heading.level]
        path.append((heading.level, heading.text))
        # The title is in the prefix already, so a heading with the same words is left out.
        names = tuple(text for _, text in path if text != document.ref.title)
        is_bare = _is_bare(document.text[heading.start : end])
        sections.append(_SectionSpan(heading.start, end, names, ((heading.start, names),), is_bare))
    return sections


def _is_bare(section: str) -> bool:
    """Return whether a section holds nothing under its heading but a line of signs, as under a heading in Markdown."""
    below = section.lstrip().partition("\n")[2]
    return not any(map(str.isalnum, below))


def _cut_long(piece: str, start: int) -> Iterator[tuple[int, int]]:
    if len(piece) <= MAX_CHARACTERS:
        if piece.strip():
            yield start, start + len(piece)
        return
    from semantic_text_splitter import TextSplitter

    for offset, part in TextSplitter(MAX_CHARACTERS, trim=True).chunk_indices(piece):
        if part.strip():
            yield start + offset, start + offset + len(part)
