"""Splits documents into chunks along headings, paragraphs and sentences; sizes count the encoder's own tokens.

A chunk is embedded with the title and the heading path before it. Its own text gets what these leave of the encoder's
limit, so the encoder never truncates a chunk.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.chunking.sentences import split_sentences
from index.embedding.encoder import ChunkInput, Encoder
from index.types import Chunk, Document, Sentence

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CHUNKER_VERSION = "chunks-2"
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
    start: int
    end: int
    path: tuple[str, ...]


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
        return [
            chunk
            for section in self._merged(document.text, _sections(document))
            for chunk in self._split(document, section)
        ]

    def encoder_input(self, title: str, chunk: Chunk) -> tuple[ChunkInput, list[Sentence]]:
        """Return the encoder's input for a chunk, and the chunk's sentences with offsets into the document's text.

        Args:
            title: Title of the document.
            chunk: The chunk.
        """
        prefix = self._prefix(title, chunk.heading)
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

    def _prefix(self, title: str, heading: str) -> str:
        line = f"{title} > {heading}" if heading else title
        encoding = self._tokenizer.encode(line, add_special_tokens=False)
        max_tokens = int(self._limit * MAX_PREFIX_SHARE)
        if len(encoding.ids) > max_tokens:
            line = line[: encoding.offsets[max_tokens - 1][1]]
        return f"{self._prompt}{line}\n"

    def _merged(self, text: str, sections: list[_SectionSpan]) -> Iterator[_SectionSpan]:
        """Merge small sections, such as bare headings, with the section after them."""
        pending: _SectionSpan | None = None
        for section in sections:
            if pending is not None:
                joined = _SectionSpan(pending.start, section.end, section.path)
                if self.count_tokens(text[joined.start : joined.end]) <= self._settings.max_tokens:
                    section = joined
                else:
                    yield pending
            is_small = self.count_tokens(text[section.start : section.end]) <= SMALL_SECTION_TOKENS
            pending = section if is_small else None
            if not is_small:
                yield section
        if pending is not None:
            yield pending

    def _split(self, document: Document, section: _SectionSpan) -> Iterator[Chunk]:
        text = document.text[section.start : section.end]
        heading = " > ".join(section.path)
        room = self._limit - self.count_tokens(self._prefix(document.ref.title, heading))
        capacity = max(SIZE_STEP, min(self._settings.max_tokens, room) // SIZE_STEP * SIZE_STEP)
        overlap = min(self._settings.overlap_tokens, capacity // 2)
        for offset, piece in self._pieces(text, capacity, overlap):
            for start, end in _cut_long(piece, section.start + offset):
                yield Chunk(document.id, start, end, document.text[start:end], heading)

    def _pieces(self, text: str, capacity: int, overlap: int) -> list[tuple[int, str]]:
        from semantic_text_splitter import TextSplitter

        tokens = self.count_tokens(text)
        if tokens <= capacity:
            return [(len(text) - len(text.lstrip()), text.strip())]
        min_size = _balanced_size(tokens, capacity)
        sizes = capacity if min_size == capacity else (min_size, capacity)
        # A splitter that gets the tokenizer itself copies it, which takes 40 ms, and does not count faster.
        splitter = TextSplitter.from_callback(
            self._count_uncached, sizes, overlap=min(overlap, min_size // 2), trim=True
        )
        return splitter.chunk_indices(text)


def _balanced_size(tokens: int, capacity: int) -> int:
    """Return the smallest size in tokens at which a chunk may end, so that a section's chunks are about equal."""
    pieces = math.ceil(tokens / capacity)
    return capacity if pieces <= 1 else min(capacity, math.ceil(tokens / pieces / SIZE_STEP) * SIZE_STEP)


def _sections(document: Document) -> list[_SectionSpan]:
    """Return the sections between the document's headings, each with its path of headings."""
    if not document.headings:
        return [_SectionSpan(0, len(document.text), ())]
    cuts = [heading.start for heading in document.headings] + [len(document.text)]
    sections = [_SectionSpan(0, cuts[0], ())] if document.text[: cuts[0]].strip() else []
    path: list[tuple[int, str]] = []
    for heading, end in zip(document.headings, cuts[1:], strict=True):
        path = [(level, text) for level, text in path if level < heading.level]
        path.append((heading.level, heading.text))
        # The title is in the prefix already, so a heading with the same words is left out.
        names = tuple(text for _, text in path if text != document.ref.title)
        sections.append(_SectionSpan(heading.start, end, names))
    return sections


def _cut_long(piece: str, start: int) -> Iterator[tuple[int, int]]:
    if len(piece) <= MAX_CHARACTERS:
        if piece.strip():
            yield start, start + len(piece)
        return
    from semantic_text_splitter import TextSplitter

    for offset, part in TextSplitter(MAX_CHARACTERS, trim=True).chunk_indices(piece):
        if part.strip():
            yield start + offset, start + offset + len(part)
