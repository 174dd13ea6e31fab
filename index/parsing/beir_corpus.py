"""BEIR's ``corpus.jsonl``: every line is a JSON object and becomes a document."""

import codecs
import hashlib
import json
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text, first_words, iso_date, one_line, web_address
from index.parsing.decoding import parse_json
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, UnchangedRecord

_SAMPLE_BYTES = 8192
_DIGEST_BYTES = 16
_MAX_ID_LENGTH = 1_000  # characters
_MAX_SKIPPED_LINES = 1_000  # reported one by one; further ones are counted


class CorpusLoader:
    """Reads lines of ``{"_id", "title", "text"}``, optionally with ``url``, ``author`` and ``published``."""

    name = "corpus"
    suffixes: tuple[str, ...] = (".jsonl",)
    media_types: tuple[str, ...] = ()
    is_line_based = True

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "corpus/1"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | UnchangedRecord | SkippedPart]:
        """Read one document from each line that is not indexed yet; a bad line is skipped with its number."""
        _refuse_other_encodings(stream)
        skipped = 0
        for result in self._results(stream, context):
            skipped += isinstance(result, SkippedPart)
            if not isinstance(result, SkippedPart) or skipped <= _MAX_SKIPPED_LINES:
                yield result
        if skipped > _MAX_SKIPPED_LINES:
            yield SkippedPart(f"{skipped - _MAX_SKIPPED_LINES:,} more lines cannot be read either")

    def _results(
        self, stream: BinaryIO, context: LoadContext
    ) -> Iterator[DocumentDraft | UnchangedRecord | SkippedPart]:
        config_hash = hashlib.sha256(context.config_digest.encode())
        seen_ids: set[str] = set()
        for number, line in _lines(stream, context.max_bytes):
            if line is None:
                yield SkippedPart(f"line {number}: it is longer than {context.max_bytes:,} bytes")
            elif line.strip():
                record_digest = _record_digest(config_hash, line)
                known_id = context.known_records.get(record_digest)
                if known_id is not None and known_id not in seen_ids:
                    seen_ids.add(known_id)
                    yield UnchangedRecord(known_id)
                    continue
                try:
                    yield _parse(line, record_digest, seen_ids)
                except UnreadableDocument as error:
                    yield SkippedPart(f"line {number}: {error}")


def _refuse_other_encodings(stream: BinaryIO) -> None:
    head = stream.read(_SAMPLE_BYTES)
    if not head:
        raise UnreadableDocument("it is empty")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableDocument("it is UTF-16; save it as UTF-8, the encoding of JSON")
    if b"\x00" in head:
        raise UnreadableDocument("it is binary, not text")
    stream.seek(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines, None for one that is longer than ``max_bytes``; no more than that is in memory."""
    number = 0
    while line := stream.readline(max_bytes + 2):
        number += 1
        if len(line) <= max_bytes or len(line.rstrip(b"\r\n")) <= max_bytes:
            yield number, line
            continue
        yield number, None
        while line and not line.endswith(b"\n"):
            line = stream.readline(max_bytes + 2)


def _record_digest(config_hash: "hashlib._Hash", line: bytes) -> bytes:
    digest = config_hash.copy()
    digest.update(line)
    return digest.digest()[:_DIGEST_BYTES]


def _parse(line: bytes, record_digest: bytes, seen_ids: set[str]) -> DocumentDraft:
    try:
        record = parse_json(line)
    except UnicodeDecodeError:
        raise UnreadableDocument("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise UnreadableDocument(f"it is not JSON ({error.msg}, column {error.colno})") from None
    except ValueError as error:
        raise UnreadableDocument(f"it is not JSON that can be read ({error})") from None
    if not isinstance(record, dict):
        raise UnreadableDocument("it is not a JSON object")
    identifier = _identifier(record.get("_id"))
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnreadableDocument(f"document {identifier} has no text")
    if identifier in seen_ids:
        raise UnreadableDocument(f"an earlier line has the same _id {identifier}")
    seen_ids.add(identifier)
    return _draft(identifier, clean_text(text), record_digest, record)


def _identifier(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise UnreadableDocument("it has no _id")
    if len(value) > _MAX_ID_LENGTH:
        raise UnreadableDocument(f"its _id is longer than {_MAX_ID_LENGTH:,} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise UnreadableDocument("its _id holds control characters")
    return value


def _draft(identifier: str, text: str, record_digest: bytes, record: dict[str, object]) -> DocumentDraft:
    return DocumentDraft(
        role="record",
        local_id=identifier,
        title=one_line(record.get("title")) or first_words(text),
        author=one_line(record.get("author")),
        published=iso_date(record.get("published")) or iso_date(record.get("date")),
        location=web_address(record.get("url")),
        text=text,
        record_digest=record_digest,
    )
