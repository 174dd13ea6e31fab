"""BEIR's ``corpus.jsonl``: a JSON object a line, each a document."""

import codecs
import hashlib
import json
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.bounded_json import read_json
from index.parsing.cleaning import clean_text, first_words, iso_date, one_line, web_address
from index.parsing.loader import DocumentDraft, Known, LoadRequest, Rejected

_SAMPLE = 8192
_ORIGIN_BYTES = 16
_LONGEST_ID = 1_000  # characters
_MOST_REJECTED = 1_000  # lines that are told one by one


class CorpusLoader:
    """Reads lines of ``{"_id", "title", "text"}``, optionally with ``url``, ``author`` and ``published``."""

    suffixes: tuple[str, ...] = (".jsonl",)
    by_lines = True

    def version(self) -> str:
        """Name what loaded text depends on."""
        return "corpus/1"

    def load(self, stream: BinaryIO, request: LoadRequest) -> Iterator[DocumentDraft | Known | Rejected]:
        """Read a document a line, unless it is known; a bad line is rejected by its number and stops nothing."""
        _refuse_other_encodings(stream)
        rejected = 0
        for each in self._entries(stream, request):
            rejected += isinstance(each, Rejected)
            if not isinstance(each, Rejected) or rejected <= _MOST_REJECTED:
                yield each
        if rejected > _MOST_REJECTED:
            yield Rejected(f"{rejected - _MOST_REJECTED:,} more lines cannot be read either")

    def _entries(self, stream: BinaryIO, request: LoadRequest) -> Iterator[DocumentDraft | Known | Rejected]:
        described = hashlib.sha256(request.described.encode())
        seen: set[str] = set()
        for number, line in _lines(stream, request.max_bytes):
            if line is None:
                yield Rejected(f"line {number}: it is longer than {request.max_bytes:,} bytes")
            elif line.strip():
                origin = _origin(described, line)
                before = request.known.get(origin)
                if before is not None and before not in seen:
                    seen.add(before)
                    yield Known(before)
                    continue
                try:
                    yield _parse(line, origin, seen)
                except UnreadableDocument as error:
                    yield Rejected(f"line {number}: {error}")


def _refuse_other_encodings(stream: BinaryIO) -> None:
    head = stream.read(_SAMPLE)
    if not head:
        raise UnreadableDocument("it is empty")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableDocument("it is UTF-16; save it as UTF-8, the encoding of JSON")
    if b"\x00" in head:
        raise UnreadableDocument("it is binary, not text")
    stream.seek(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)


def _lines(stream: BinaryIO, longest: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines, ``None`` for one that is too long, never holding more than ``longest`` bytes."""
    number = 0
    while piece := stream.readline(longest + 2):
        number += 1
        if len(piece) <= longest or len(piece.rstrip(b"\r\n")) <= longest:
            yield number, piece
            continue
        yield number, None
        while piece and not piece.endswith(b"\n"):
            piece = stream.readline(longest + 2)


def _origin(described: "hashlib._Hash", line: bytes) -> bytes:
    digest = described.copy()
    digest.update(line)
    return digest.digest()[:_ORIGIN_BYTES]


def _parse(line: bytes, origin: bytes, seen: set[str]) -> DocumentDraft:
    try:
        record = read_json(line)
    except UnicodeDecodeError:
        raise UnreadableDocument("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise UnreadableDocument(f"it is not JSON ({error.msg}, column {error.colno})") from None
    except ValueError as error:
        raise UnreadableDocument(f"it is not JSON that can be read ({error})") from None
    if not isinstance(record, dict):
        raise UnreadableDocument("it is no JSON object")
    identifier = _identifier(record.get("_id"))
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnreadableDocument(f"document {identifier} has no text")
    if identifier in seen:
        raise UnreadableDocument(f"the _id {identifier} stood on an earlier line")
    seen.add(identifier)
    return _draft(identifier, clean_text(text), origin, record)


def _identifier(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise UnreadableDocument("it has no _id")
    if len(value) > _LONGEST_ID:
        raise UnreadableDocument(f"its _id is longer than {_LONGEST_ID:,} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise UnreadableDocument("its _id holds control characters")
    return value


def _draft(identifier: str, text: str, origin: bytes, record: dict[str, object]) -> DocumentDraft:
    return DocumentDraft(
        role="record",
        local_id=identifier,
        title=one_line(record.get("title")) or first_words(text),
        author=one_line(record.get("author")),
        published=iso_date(record.get("published")) or iso_date(record.get("date")),
        location=web_address(record.get("url")),
        text=text,
        headings=(),
        pages=(),
        origin=origin,
    )
