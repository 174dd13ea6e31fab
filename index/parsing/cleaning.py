"""Cleans what files say: characters, one-line fields, dates and addresses."""

import datetime
import hashlib
import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_PARTIAL_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_MAX_LINE_LENGTH = 300
_MAX_FIELD_LENGTH = 65_536  # characters of a field that are read at all
_MAX_TITLE_LENGTH = 80


def clean_text(text: str) -> str:
    """Replace lone surrogates and NUL characters by U+FFFD, one for one.

    A lone surrogate, which JSON's escapes can contain, cannot be encoded in UTF-8. A NUL ends a string in SQLite and
    other C libraries. All other characters and all offsets stay the same.
    """
    return _UNSTORABLE.sub("\ufffd", text)


def one_line(value: object) -> str:
    """Return a field as one line of at most 300 characters, ``""`` for anything but a string."""
    if not isinstance(value, str):
        return ""
    return " ".join(_CONTROL.sub(" ", value[:_MAX_FIELD_LENGTH]).split())[:_MAX_LINE_LENGTH].strip()


def first_words(text: str) -> str:
    """Return the first words of a text, at most 80 characters, as a title for a document without one."""
    words = one_line(text.lstrip()[: 4 * _MAX_TITLE_LENGTH])
    if len(words) <= _MAX_TITLE_LENGTH:
        return words
    cut = words[: _MAX_TITLE_LENGTH - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def iso_date(value: object) -> str:
    """Return a date or time in ISO 8601, ``""`` for anything else.

    Accepts TOML's dates and times, ISO 8601 (a year or a month alone too), and the form of e-mails and feeds
    (RFC 5322).
    """
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = one_line(value)
    if not text or _PARTIAL_DATE.fullmatch(text):
        return text
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return _email_date(text)
    is_date = ":" not in text and moment.time() == datetime.time()
    return moment.date().isoformat() if is_date else moment.isoformat()


def _email_date(text: str) -> str:
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def web_address(value: object) -> str:
    """Return an http or https URL, ``""`` for anything else.

    Addresses come from untrusted content and are shown as links, so no other scheme is allowed.
    """
    text = one_line(value)
    if not text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in text
    return text if is_web and len(text) < _MAX_LINE_LENGTH else ""


def digest_of(*texts: str) -> str:
    """Return one SHA-256 of several texts, hexadecimal."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
