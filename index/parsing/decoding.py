"""From bytes to text: byte order marks, UTF-8, the declared encoding, then detection."""

import codecs
import re
import unicodedata

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text

# UTF-32's little-endian mark begins with UTF-16's, so the longer marks come first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_BINARY = "it is binary, not text"
_SAMPLE = 65_536
_MOST_CONTROLS = 0.05
_SHORT = 256  # bytes; below this, statistics over letters say little
# Codecs of Python that are no character sets of documents; of some the time grows with the square of the text.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})
# Browsers read both labels as Windows-1252, and so do the people who write them.
_WINDOWS = frozenset({"iso8859-1", "ascii"})
_WESTERN = re.compile("[\\x00-\\x7fÀ-ÖØ-öø-ÿŠšŽžŒœŸ‘’“”‚„–—…•€£©®™°§«»¡¿\\xa0·×½¼¾²³]*")
_MISREAD = re.compile("[a-zß-öø-ÿ][À-ÖØ-Þ]|[^\\W\\d_][£©®™°§¡¿×½¼¾²³][^\\W\\d_]")
_MOST_ACCENTS = 0.3


def decode(data: bytes, *, declared: str = "") -> str:
    """Decode a file's bytes; the text is kept to the character, without its byte order mark.

    Args:
        data: The whole file.
        declared: The encoding that the file names for itself, ``""`` for none. UTF-8 goes before it, since
            bytes that are valid UTF-8 are hardly ever anything else.

    Returns:
        The text; NUL characters and lone surrogates (UTF-16 can hold both) are replaced by U+FFFD.

    Raises:
        UnreadableDocument: The bytes are binary, damaged, or in an encoding that nothing vouches for.
    """
    text = _marked(data)
    if text is None and b"\x00" in data:
        text = _unmarked_utf16(data)
    if text is None:
        text = _try(data, "utf-8")
    if text is None:
        text = _declared(data, declared)
    if text is None:
        text = _detected(data)
    if _is_binary(text):
        raise UnreadableDocument(_BINARY)
    return clean_text(text)


def _marked(data: bytes) -> str | None:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec, "strict")
            except UnicodeDecodeError as error:
                raise UnreadableDocument(f"it bears the mark of {name} but is not {name}") from error
    return None


def _unmarked_utf16(data: bytes) -> str:
    """Decode UTF-16 without a mark, told by NULs that fill one half of the bytes (as in Latin scripts)."""
    sample = data[: _SAMPLE & ~1]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if len(data) % 2 == 0 and max(even, odd) > 0.3 * half and min(even, odd) < 0.01 * half:
        text = _try(data, "utf-16-le" if odd > even else "utf-16-be")
        if text is not None:
            return text
    raise UnreadableDocument(_BINARY)


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def charset_named(declared: str) -> str:
    """Return Python's name of a character set that something declares, ``""`` for what is none of documents."""
    try:
        codec = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return "" if codec.replace("_", "-") in _NO_CHARSETS else codec


def _declared(data: bytes, declared: str) -> str | None:
    codec = charset_named(declared)
    if not codec:
        return None
    return (_try(data, "cp1252") if codec in _WINDOWS else None) or _try(data, codec)


def _detected(data: bytes) -> str:
    """Guess an encoding of one or more bytes a character.

    charset-normalizer is made for pages of text. A few words it may take for Chinese, so short bytes that
    make plain Western text are read as that; and where it holds Windows-1252 as likely as its first choice,
    Windows-1252 it is, by far the most common of the encodings that look alike.
    """
    western = _try(data, "cp1252")
    if western is not None and len(data) < _SHORT and _is_western(western):
        return western
    from charset_normalizer import from_bytes

    wide = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]
    matches = from_bytes(data, cp_exclusion=wide)
    best = matches.best()
    if best is None:
        raise UnreadableDocument("its encoding is unknown, or it is binary; save it as UTF-8")
    tied = any(
        match.encoding == "cp1252" and match.chaos <= best.chaos and match.coherence >= best.coherence
        for match in matches
    )
    text = western if tied else _try(data, best.encoding)
    if text is None:
        raise UnreadableDocument("its encoding is unknown; save it as UTF-8")
    return text


def _is_western(text: str) -> bool:
    accents = sum(not character.isascii() for character in text)
    fits = _WESTERN.fullmatch(text) is not None and _MISREAD.search(text) is None
    return fits and accents <= max(1, _MOST_ACCENTS * len(text))


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    controls = sum(
        character not in "\t\n\r\f\v\x85" and unicodedata.category(character) == "Cc" for character in sample
    )
    return controls > _MOST_CONTROLS * len(sample)
