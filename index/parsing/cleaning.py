"""Small repairs to what files say: characters, one-line fields, dates and addresses."""

import datetime
import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_PARTIAL_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_TITLE_LENGTH = 300
_LOOKED_AT = 65_536  # characters of a field that a line is made of
_FIRST_WORDS = 80


def clean_text(text: str) -> str:
    """Replace lone surrogates and NUL characters by U+FFFD, one for one.

    A lone surrogate (JSON's escapes can smuggle one in) cannot be encoded in UTF-8, and a NUL ends a string
    in SQLite and other C libraries. Everything else stays to the character, so offsets stay too.
    """
    return _UNSTORABLE.sub("\ufffd", text)


def one_line(value: object) -> str:
    """Return a field as one line of at most 300 characters; anything but a string gives ``""``."""
    if not isinstance(value, str):
        return ""
    return " ".join(_CONTROL.sub(" ", value[:_LOOKED_AT]).split())[:_TITLE_LENGTH].strip()


def first_words(text: str) -> str:
    """Return the first words of a text, at most 80 characters, as a title for what has none."""
    words = one_line(text.lstrip()[: 4 * _FIRST_WORDS])
    if len(words) <= _FIRST_WORDS:
        return words
    cut = words[: _FIRST_WORDS - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def iso_date(value: object) -> str:
    """Return a date or time in ISO 8601, or ``""`` where it is none.

    Understands dates and times as TOML gives them, ISO 8601 (a year or a month alone too), and the form of
    e-mails and feeds (RFC 5322).
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
    """Return an http or https URL, or ``""`` for anything else.

    Addresses come from content and are shown as links, so no other scheme passes.
    """
    text = one_line(value)
    if not text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    usable = parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in text
    return text if usable and len(text) < _TITLE_LENGTH else ""
