"""Decodes the bytes of untrusted files: as text, as JSON or as TOML.

The size of a file bounds the time and memory that this takes.
"""

import codecs
import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
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
_WIDE = ("utf-16", "utf-32")
_BINARY = "it is binary, not text"
_SAMPLE_SIZE = 65_536
_MAX_CONTROL_SHARE = 0.05
_FEW_BYTES = 16  # too few for statistics over letters
_MIN_CONFIDENCE = 0.1
_DETECTED_BYTES = 200_000
_MIN_NUL_SHARE = 0.99  # of the NUL characters of UTF-16, on one side
_MAX_NUL_SHARE = 0.05
_MAX_OTHER_SHARE = 0.1  # of the letters of UTF-16, of a second script or hardly used
_MIN_WHOLE = 3  # characters beyond ASCII that are whole, for each that is damaged
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_INVALID_UTF8 = re.compile("[\udc80-\udcff]+")
# Codecs of Python that are not encodings of documents; some take time that grows with the square of the text.
_UNSUITABLE_CODECS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})
# Browsers treat both labels as Windows-1252, and so do the people who write them.
_MEANS_CP1252 = frozenset({"iso8859-1", "ascii"})
_WESTERN = re.compile("[\\x00-\\x7fÀ-ÖØ-öø-ÿŠšŽžŒœŸ‘’“”‚„–—…•€£©®™°§«»¡¿\\xa0·×½¼¾²³]*")
_MISREAD = re.compile("[a-zß-öø-ÿ][À-ÖØ-Þ]|[^\\W\\d_][£©®™°§¡¿×½¼¾²³][^\\W\\d_]")
_MAX_ACCENT_SHARE = 0.3
_MAX_JSON_VALUES = 5_000_000
_MAX_TOML_DOTS = 40  # in one line


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A file's text.

    Attributes:
        text: The text; NUL characters and lone surrogates (UTF-16 can hold both) are replaced by U+FFFD.
        problem: What could not be read of it, for the report, ``""`` where all of it could.
    """

    text: str
    problem: str


def decode_text(data: bytes, *, declared: str = "") -> str:
    """Return a file's bytes as text, like ``decode_file``, without what could not be read of it."""
    return decode_file(data, declared=declared).text


def decode_file(data: bytes, *, declared: str = "") -> DecodedText:
    """Return a file's bytes as text; only the byte order mark is dropped.

    A byte order mark decides; else UTF-8 is tried, then the declared encoding, then UTF-8 with a few damaged bytes,
    then detection.

    Args:
        data: The whole file.
        declared: The encoding that the file declares, ``""`` for none. UTF-8 is tried before it, since bytes that are
            valid UTF-8 are hardly ever anything else.

    Raises:
        UnreadableDocument: The bytes are binary or damaged, or their encoding is unknown.
    """
    text = _decode_marked(data)
    if text is None:
        text = _decode_utf16(data)
    if text is None:
        text = _decode_or_none(data, "utf-8")
    problem = ""
    if text is None:
        text = _decode_declared(data, declared)
    if text is None:
        text, problem = _decode_damaged(data)
    if text is None:
        text = _decode_detected(data)
    if _is_binary(text):
        raise UnreadableDocument(_BINARY)
    nuls = data.count(b"\x00") if "\x00" in text else 0
    if nuls:
        problem = f"it holds {_counted(nuls, 'NUL character')}, read as \ufffd"
    return DecodedText(clean_text(text), problem)


def _decode_marked(data: bytes) -> str | None:
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec, "strict")
            except UnicodeDecodeError as error:
                raise UnreadableDocument(f"it has the byte order mark of {name} but is not {name}") from error
    return None


def _decode_utf16(data: bytes) -> str | None:
    """Decode UTF-16 without a mark: every second byte is mostly NUL (Latin scripts), or line ends and spaces are.

    Returns:
        The text, None where it is something else that holds few NUL characters, if any.

    Raises:
        UnreadableDocument: It holds many NUL characters, and is no UTF-16.
    """
    sample = data[: _SAMPLE_SIZE & ~1]
    nuls = sample.count(0)
    if not nuls:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    is_latin = max(even, odd) > 0.3 * len(sample) / 2 and max(even, odd) > _MIN_NUL_SHARE * nuls
    for codec in ("utf-16-le", "utf-16-be") if odd > even else ("utf-16-be", "utf-16-le"):
        text = _decode_or_none(data, codec) if len(data) % 2 == 0 else None
        if text is not None and (is_latin or _is_words(text)):
            return text
    if nuls > _MAX_NUL_SHARE * len(sample):
        raise UnreadableDocument(_BINARY)
    return None


def _is_words(text: str) -> bool:
    """Return whether a text reads as one of a script other than the Latin one.

    Bytes of any kind give letters as UTF-16: half of its characters are Chinese or Korean. Those of real texts are
    usual ones, the letters are of one script, with some Latin ones, and no other character is a control character.
    """
    sample = text[:_SAMPLE_SIZE]
    letters = [character for character in sample if character.isalpha()]
    foreign = [_script(character) for character in letters[:2_000] if character > "\u024f"]
    shown = sum(character.isspace() or character.isprintable() for character in sample)
    if not foreign or shown < 0.99 * len(sample) or Counter(foreign).most_common(1)[0][1] < 0.95 * len(foreign):
        return False
    latin = sum("LATIN" in unicodedata.name(character, "") and not character.isascii() for character in letters)
    return latin <= _MAX_OTHER_SHARE * len(letters) and _are_usual([each for each in letters if each > "\u2e7f"])


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "?").partition(" ")[0]
    return "EAST ASIAN" if name in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL") else name


def _are_usual(letters: list[str]) -> bool:
    """Return whether nearly all Chinese, Japanese and Korean letters are in a national set, unlike those of chance."""
    text = "".join(letters[:2_000])
    return not text or any(
        len(text.encode(codec, "ignore").decode(codec)) >= (1 - _MAX_OTHER_SHARE) * len(text)
        for codec in ("gb2312", "big5", "shift_jis", "euc_kr")
    )


def _decode_damaged(data: bytes) -> tuple[str | None, str]:
    """Decode UTF-8 in which a few bytes are damaged, or come from Windows-1252.

    Sequences of several bytes that are valid UTF-8 hardly ever occur in other encodings, so they tell.
    """
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd") - data.count("\ufffd".encode())
    whole = sum(len(run) for run in _BEYOND_ASCII.findall(text)) - damaged
    if whole >= _MIN_WHOLE * damaged:
        return text, f"it is UTF-8, but {_counted(damaged, 'character')} of it cannot be read, shown as \ufffd"
    if any(len(character.encode()) > 2 for character in set(text) - {"\ufffd"}):
        mixed = "".join(_decode_pieces(data))
        if _is_western(mixed):
            return mixed, f"it mixes UTF-8 and Windows-1252 ({_counted(damaged, 'character')}); save it as UTF-8"
    return None, ""


def _decode_pieces(data: bytes) -> Iterator[str]:
    """Yield the text of bytes in UTF-8, those that are not as Windows-1252."""
    text = data.decode("utf-8", "surrogateescape")
    begin = 0
    for damaged in _INVALID_UTF8.finditer(text):
        yield text[begin : damaged.start()]
        yield bytes(ord(each) - 0xDC00 for each in damaged[0]).decode("cp1252", "replace")
        begin = damaged.end()
    yield text[begin:]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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

    chardet decides: on texts of 20 to 150 letters in 23 languages it was right in 114 of 116 cases, where
    charset-normalizer was in 77 and Firefox's chardetng in 104. Where it is unsure, and for a few words alone, plain
    Western text is taken as Windows-1252, by far the most common of the encodings that look alike.
    """
    import chardet

    result = chardet.detect(data[:_DETECTED_BYTES])
    found = result["encoding"]
    if len(data) < _FEW_BYTES or result["confidence"] < _MIN_CONFIDENCE:
        western = _decode_or_none(data, "cp1252")
        if western is not None and _is_western(western):
            return western
    text = _decode_or_none(data, found) if found and codec_name(found) else None
    if text is None or (codec_name(found or "").startswith(_WIDE) and not _is_words(text)):
        raise UnreadableDocument("its encoding is unknown, or it is binary; save it as UTF-8")
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
