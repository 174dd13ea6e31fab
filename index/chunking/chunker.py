"""Cuts documents into chunks sized in the encoder's own tokens, along headings, paragraphs and sentences.

A chunk is embedded with its title and heading path before it, so the budget for its own text is what those leave
of the encoder's limit; the encoder therefore never cuts a chunk silently.
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

CHUNKER = "chunks-2"
"""Version of the rules below; an index built by others is rebuilt."""
MAX_CHARACTERS = 4_000
"""Longest chunk in characters; one unbroken run (base64, say) is a single token to some encoders."""
SMALL_SECTION_TOKENS = 24
"""A section up to this size (a bare heading, a one-liner) goes with the next one when both fit."""
PREFIX_SHARE = 0.25
"""Most of the encoder's limit that title and headings may take."""
STEP = 16
"""Sizes are multiples of this."""
SPECIAL_TOKENS = 2
MARGIN_TOKENS = 4
"""Slack for tokenizers whose count of a joined text is not the sum of its parts."""


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How documents are cut.

    Attributes:
        max_tokens: Largest chunk, in the encoder's tokens, title and headings not counted; at least 16. The
            encoder's limit lowers it.
        overlap_tokens: Tokens that consecutive chunks of a section may share; less than ``max_tokens``.
    """

    max_tokens: int
    overlap_tokens: int


@dataclass(frozen=True, slots=True)
class _Section:
    start: int
    end: int
    path: tuple[str, ...]


class Chunker:
    """Cuts documents for one encoder.

    Args:
        encoder: Whose tokens count.
        settings: Sizes.
    """

    def __init__(self, encoder: Encoder, settings: ChunkSettings) -> None:
        self._settings = settings
        self._limit = encoder.spec.max_tokens - SPECIAL_TOKENS - MARGIN_TOKENS
        self._prompt = encoder.document_prompt
        self._tokenizer: Tokenizer = encoder.tokenizer()

    def chunks(self, document: Document) -> list[Chunk]:
        """Cut a document; ``document.text[chunk.start:chunk.end] == chunk.text`` for every chunk.

        Chunks come in reading order, never empty; every word character stands in at least one.
        """
        return [
            chunk
            for section in self._merged(document.text, _sections(document))
            for chunk in self._cut(document, section)
        ]

    def embedded(self, title: str, chunk: Chunk) -> tuple[ChunkInput, list[Sentence]]:
        """What the encoder reads for a chunk, and the chunk's sentences.

        Returns:
            The input, and the sentences with offsets into the document's text.
        """
        prefix = self._prefix(title, chunk.heading)
        sentences = split_sentences(chunk.text)
        spans = tuple((len(prefix) + s.start, len(prefix) + s.end) for s in sentences)
        placed = [Sentence(chunk.start + s.start, chunk.start + s.end, s.text) for s in sentences]
        return ChunkInput(prefix + chunk.text, spans), placed

    @lru_cache(maxsize=8)  # noqa: B019 - a section is counted when it is merged and again when it is cut
    def tokens(self, text: str) -> int:
        """Count a text's tokens, special tokens left out."""
        return self._counted(text)

    def _counted(self, text: str) -> int:
        return len(self._tokenizer.encode_batch_fast([text], add_special_tokens=False)[0])

    def _prefix(self, title: str, heading: str) -> str:
        line = f"{title} > {heading}" if heading else title
        encoding = self._tokenizer.encode(line, add_special_tokens=False)
        most = int(self._limit * PREFIX_SHARE)
        if len(encoding.ids) > most:
            line = line[: encoding.offsets[most - 1][1]]
        return f"{self._prompt}{line}\n"

    def _merged(self, text: str, sections: list[_Section]) -> Iterator[_Section]:
        """Join bare headings and one-liners to the section after them."""
        held: _Section | None = None
        for section in sections:
            if held is not None:
                joined = _Section(held.start, section.end, section.path)
                if self.tokens(text[joined.start : joined.end]) <= self._settings.max_tokens:
                    section = joined
                else:
                    yield held
            small = self.tokens(text[section.start : section.end]) <= SMALL_SECTION_TOKENS
            held = section if small else None
            if not small:
                yield section
        if held is not None:
            yield held

    def _cut(self, document: Document, section: _Section) -> Iterator[Chunk]:
        text = document.text[section.start : section.end]
        heading = " > ".join(section.path)
        room = self._limit - self.tokens(self._prefix(document.ref.title, heading))
        capacity = max(STEP, min(self._settings.max_tokens, room) // STEP * STEP)
        overlap = min(self._settings.overlap_tokens, capacity // 2)
        for offset, piece in self._pieces(text, capacity, overlap):
            for start, end in _bounded(piece, section.start + offset):
                yield Chunk(document.id, start, end, document.text[start:end], heading)

    def _pieces(self, text: str, capacity: int, overlap: int) -> list[tuple[int, str]]:
        from semantic_text_splitter import TextSplitter

        tokens = self.tokens(text)
        if tokens <= capacity:
            return [(len(text) - len(text.lstrip()), text.strip())]
        least = _balanced(tokens, capacity)
        sizes = capacity if least == capacity else (least, capacity)
        # A splitter that is handed the tokenizer copies it, which takes 40 ms, and counts no faster.
        splitter = TextSplitter.from_callback(self._counted, sizes, overlap=min(overlap, least // 2), trim=True)
        return splitter.chunk_indices(text)


def _balanced(tokens: int, capacity: int) -> int:
    """Size from which a chunk may end, so that a section's chunks come out about equal."""
    pieces = math.ceil(tokens / capacity)
    return capacity if pieces <= 1 else min(capacity, math.ceil(tokens / pieces / STEP) * STEP)


def _sections(document: Document) -> list[_Section]:
    """The document cut at its headings, each with the path of headings it stands under."""
    if not document.headings:
        return [_Section(0, len(document.text), ())]
    cuts = [heading.start for heading in document.headings] + [len(document.text)]
    sections = [_Section(0, cuts[0], ())] if document.text[: cuts[0]].strip() else []
    path: list[tuple[int, str]] = []
    for heading, end in zip(document.headings, cuts[1:], strict=True):
        path = [(level, text) for level, text in path if level < heading.level]
        path.append((heading.level, heading.text))
        # A title that stands in the text as its own heading would only be said twice.
        names = tuple(text for _, text in path if text != document.ref.title)
        sections.append(_Section(heading.start, end, names))
    return sections


def _bounded(piece: str, start: int) -> Iterator[tuple[int, int]]:
    if len(piece) <= MAX_CHARACTERS:
        if piece.strip():
            yield start, start + len(piece)
        return
    from semantic_text_splitter import TextSplitter

    for offset, part in TextSplitter(MAX_CHARACTERS, trim=True).chunk_indices(piece):
        if part.strip():
            yield start + offset, start + offset + len(part)
