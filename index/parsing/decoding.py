"""Decodes the bytes of untrusted files: as text, as JSON or as TOML.

The size of a file bounds the time and memory that this takes.
"""

import codecs
import json
import re
import tomllib
import unicodedata
from typing import Any

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text

# The little-endian mark of UTF-32 begins with the one of UTF-16, so the longer marks come first.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_BINARY = "it is binary, not text"
_SAMPLE_SIZE = 65_536
_MAX_CONTROL_SHARE = 0.05
_SHORT_BYTES = 256  # too few for statistics over letters
# Codecs of Python that are not encodings of documents; some take time that grows with the square of the text.
_UNSUITABLE_CODECS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})
# Browsers treat both labels as Windows-1252, and so do the people who write them.
_MEANS_CP1252 = frozenset({"iso8859-1", "ascii"})
_WESTERN = re.compile("[\\x00-\\x7fÀ-ÖØ-öø-ÿŠšŽžŒœŸ‘’“”‚„–—…•€£©®™°§«»¡¿\\xa0·×½¼¾²³]*")
_MISREAD = re.compile("[a-zß-öø-ÿ][À-ÖØ-Þ]|[^\\W\\d_][£©®™°§¡¿×½¼¾²³][^\\W\\d_]")
_MAX_ACCENT_SHARE = 0.3
_MAX_JSON_VALUES = 5_000_000
_MAX_TOML_DOTS = 40  # in one line


def decode_text(data: bytes, *, declared: str = "") -> str:
    """Return a file's bytes as text; only the byte order mark is dropped.

    A byte order mark decides; else UTF-8 is tried, then the declared encoding, then detection.

    Args:
        data: The whole file.
        declared: The encoding that the file declares, ``""`` for none. UTF-8 is tried before it, since bytes that are
            valid UTF-8 are hardly ever anything else.

    Returns:
        The text; NUL characters and lone surrogates (UTF-16 can hold both) are replaced by U+FFFD.

    Raises:
        UnreadableDocument: The bytes are binary or damaged, or their encoding is unknown.
    """
    text = _decode_marked(data)
    if text is None and b"\x00" in data:
        text = _decode_utf16(data)
    if text is None:
        text = _decode_or_none(data, "utf-8")
    if text is None:
        text = _decode_declared(data, declared)
    if text is None:
        text = _decode_detected(data)
    if _is_binary(text):
        raise UnreadableDocument(_BINARY)
    return clean_text(text)


def _decode_marked(data: bytes) -> str | None:
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec, "strict")
            except UnicodeDecodeError as error:
                raise UnreadableDocument(f"it has the byte order mark of {name} but is not {name}") from error
    return None


def _decode_utf16(data: bytes) -> str:
    """Decode UTF-16 without a mark, where every second byte is mostly NUL (as in Latin scripts)."""
    sample = data[: _SAMPLE_SIZE & ~1]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if len(data) % 2 == 0 and max(even, odd) > 0.3 * half and min(even, odd) < 0.01 * half:
        text = _decode_or_none(data, "utf-16-le" if odd > even else "utf-16-be")
        if text is not None:
            return text
    raise UnreadableDocument(_BINARY)


def _decode_or_none(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def codec_name(declared: str) -> str:
    """Return Python's name of a declared encoding, ``""`` where it is unknown or not one of documents."""
    try:
        codec = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return "" if codec.replace("_", "-") in _UNSUITABLE_CODECS else codec


def _decode_declared(data: bytes, declared: str) -> str | None:
    codec = codec_name(declared)
    if not codec:
        return None
    return (_decode_or_none(data, "cp1252") if codec in _MEANS_CP1252 else None) or _decode_or_none(data, codec)


def _decode_detected(data: bytes) -> str:
    """Guess the encoding.

    charset-normalizer needs pages of text and may take a few words for Chinese, so short bytes that make plain Western
    text are read as Windows-1252. Where it finds Windows-1252 as likely as its first choice, Windows-1252 wins, by far
    the most common of the encodings that look alike.
    """
    western = _decode_or_none(data, "cp1252")
    if western is not None and len(data) < _SHORT_BYTES and _is_western(western):
        return western
    from charset_normalizer import from_bytes

    wide_encodings = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]
    matches = from_bytes(data, cp_exclusion=wide_encodings)
    best = matches.best()
    if best is None:
        raise UnreadableDocument("its encoding is unknown, or it is binary; save it as UTF-8")
    is_tie = any(
        match.encoding == "cp1252" and match.chaos <= best.chaos and match.coherence >= best.coherence
        for match in matches
    )
    text = western if is_tie else _decode_or_none(data, best.encoding)
    if text is None:
        raise UnreadableDocument("its encoding is unknown; save it as UTF-8")
    return text


def _is_western(text: str) -> bool:
    accents = sum(not character.isascii() for character in text)
    is_plausible = _WESTERN.fullmatch(text) is not None and _MISREAD.search(text) is None
    return is_plausible and accents <= max(1, _MAX_ACCENT_SHARE * len(text))


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE_SIZE]
    controls = sum(
        character not in "\t\n\r\f\v\x85" and unicodedata.category(character) == "Cc" for character in sample
    )
    return controls > _MAX_CONTROL_SHARE * len(sample)


class TomlLimitExceeded(ValueError):
    """The TOML is nested deeper than anybody writes it; ``str(error)`` says how."""


def parse_json(data: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what JSON in UTF-8 holds.

    The values are counted first, by the commas and brackets between them: as Python objects the smallest values take
    fifty times the memory that they take as text.

    Raises:
        ValueError: It is not JSON in UTF-8, is nested too deep, or holds too many values.
    """
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > _MAX_JSON_VALUES:
        raise ValueError(f"it holds more than {_MAX_JSON_VALUES:,} values")
    text = data.decode("utf-8-sig")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError:
        raise ValueError("it holds a number of more than 4,300 digits") from None


def parse_toml(text: str) -> dict[str, object]:
    """Return the tables of a TOML text with any kind of line ends.

    Python's parser keeps every prefix of a dotted key, which takes the square of its parts: one key of 60 kB took 13 s
    and 3 GB. A key cannot continue on the next line, so a limit on the dots of a line limits it.

    Raises:
        TomlLimitExceeded: It is nested too deep, or a line has more than 40 dots.
        ValueError: It is not TOML.
    """
    normalized = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(normalized.split("\n"), start=1):
        if line.count(".") > _MAX_TOML_DOTS:
            raise TomlLimitExceeded(f"line {number} has more than {_MAX_TOML_DOTS} dots")
    try:
        return tomllib.loads(normalized)
    except RecursionError:
        raise TomlLimitExceeded("its values are nested too deep") from None
