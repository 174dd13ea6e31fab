"""Recognises changelogs and release notes, by their name and by headings that are versions or dates.

A changelog says what changed in words that sound like guidance. It answers what is new in a version, and nothing else
well, so a search ranks it apart (``index.retrieval.changes``).
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from index.types import Heading

_CERTAIN = frozenset({
    "changelog", "changelogs", "change log", "release notes", "releasenotes", "release note", "whats new", "whatsnew",
    "what s new", "release history", "version history", "releasehistory",
})  # fmt: skip
"""Names that only changelogs have."""
_LIKELY = frozenset({"changes", "history", "news", "releases", "release", "updates", "versions"})
"""Names that changelogs share with other documents."""
_FEW, _SOME = 2, 3
"""Headings that are versions from which a document is a changelog: with a likely name, and without."""
_SHARE, _MOST = 0.5, 0.8
"""Share of versions among the headings of one level, likewise."""
_MAX_WORDS = 14
_WORD = re.compile(r"[^\W_]+")
_VERSION = re.compile(
    r"v?(\d{1,4}(?:\.(?:\d{1,5}|x)){1,4})(?:[-+.]?(?:a|b|c|rc|alpha|beta|dev|post|pre|final)[\w.+-]{0,20})?"
)
_NUMBER = re.compile(r"v?\d{1,4}")
_OF_VERSION = re.compile(r"\d{1,4}(?:[._]\d{1,5}){1,4}\Z")
"""How the name of the notes of one release ends, such as release-2.6.0."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_ISO_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_MONTHS = frozenset({
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february",
    "march", "april", "june", "july", "august", "september", "october", "november", "december",
})  # fmt: skip
_BEFORE = frozenset({
    "version", "release", "released", "changes", "what's", "whats", "new", "in", "for", "to", "notes", "the", "v",
})  # fmt: skip
"""Words that may stand before a version."""
_AFTER = frozenset({
    "unreleased", "released", "release", "lts", "yanked", "stable", "latest", "beta", "final", "current", "on",
    "security",
})  # fmt: skip
"""Words that may stand after it, besides its date."""


def is_changelog(key: str, title: str, headings: Sequence[Heading]) -> bool:
    """Return whether a document is a changelog.

    Args:
        key: Posix path of the file, or the page's address.
        title: The document's title.
        headings: Its headings.
    """
    path = PurePosixPath(unquote(urlsplit(key).path) if "://" in key else key)
    own = (_plain(path.stem), _plain(title))
    if any(name in _CERTAIN for name in (*own, *map(_plain, path.parent.parts))):
        return True
    if own[0] in _LIKELY and _OF_VERSION.search(path.stem):
        return True
    if any(name in _LIKELY for name in (*own, *map(_plain, path.parent.parts[-1:]))):
        return bool(version_in(path.stem) or version_in(title)) or _has_versions(headings, _FEW, _SHARE, dates=True)
    return _has_versions(headings, _SOME, _MOST, dates=False) and _is_newest_first(headings)


def version_in(heading: str) -> tuple[int, ...]:
    """Return the version that a heading names and says nothing else about but its date; empty where it is no version.

    ``[2.13.0] - 2024-05-01``, ``Version 2.13 (unreleased)`` and ``discord.py v2.4`` name one; ``2.1 Install`` does not.
    """
    words = heading.replace("[", " ").replace("]", " ").split()
    if not 0 < len(words) <= _MAX_WORDS:
        return ()
    place = next((at for at, word in enumerate(words) if _VERSION.fullmatch(word.strip("():,*`").lower())), -1)
    if place < 0 or not _may_precede(words[:place]) or not all(map(_may_follow, words[place + 1 :])):
        return ()
    found = _VERSION.fullmatch(words[place].strip("():,*`").lower())
    return tuple(int(part) if part.isdecimal() else 0 for part in found[1].split(".")) if found else ()


def _may_precede(words: Sequence[str]) -> bool:
    """Return whether words before a version are the project's name or say that it is a version."""
    return sum(word.strip(":").lower() not in _BEFORE for word in words) <= 1


def _may_follow(word: str) -> bool:
    """Return whether a word after a version belongs to its date or state."""
    plain = word.strip("(),.:;*`-–—").lower()
    return not plain or plain in _AFTER or plain in _MONTHS or _is_date_part(plain)


def _is_date_part(word: str) -> bool:
    return any(pattern.fullmatch(word) for pattern in (_YEAR, _DAY, _ISO_DAY))


def _is_date(heading: str) -> bool:
    """Return whether a heading is a date and nothing else."""
    words = [word.strip("(),.:;*[]-–—").lower() for word in heading.split()]
    if not 0 < len(words) <= _MAX_WORDS or not all(word in _MONTHS or _is_date_part(word) for word in words if word):
        return False
    return any(_ISO_DAY.fullmatch(word) for word in words) or any(word in _MONTHS for word in words)


def _has_versions(headings: Sequence[Heading], least: int, share: float, *, dates: bool) -> bool:
    """Return whether the headings of one level are mostly versions."""
    for level in {heading.level for heading in headings}:
        texts = [heading.text for heading in headings if heading.level == level]
        named = sum(bool(version_in(text)) or (dates and _is_date(text)) for text in texts)
        if named >= least and named >= share * len(texts):
            return True
    return False


def _is_newest_first(headings: Iterable[Heading]) -> bool:
    """Return whether the versions go down, as in no numbered outline."""
    versions = [version for heading in headings if (version := version_in(heading.text))]
    return versions[0] > versions[-1]


def _plain(name: str) -> str:
    """Return a name as words in lower case, without those that are numbers or versions."""
    words = (word.lower() for word in _WORD.findall(name.replace("'", "").replace("’", "")))
    return " ".join(word for word in words if not _NUMBER.fullmatch(word))
