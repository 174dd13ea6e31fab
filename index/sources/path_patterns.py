"""Patterns that say which files of a source are read, as the operator writes them in ``include`` and ``exclude``.

A pattern is a glob: ``*`` and ``?`` stand for characters of one name, ``[ab]`` for one of some characters, and ``**``
for any folders. A pattern without ``/`` fits a name anywhere in the tree; any other one begins at the source's root. A
pattern that fits a folder covers everything below it. Upper and lower case are the same.

``fnmatch`` makes atomic groups of the stars, so that a name is matched in linear time.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Self

MAX_LENGTH = 500
"""Longest pattern in characters. Matching takes at most the product of this and the path's length."""
ANY_FOLDERS = "**"
_WILDCARD = re.compile(r"[*?\[]")
DEFAULT_EXCLUDES = (
    # What package managers, builds and tools leave behind.
    "node_modules", "bower_components", "site-packages", "venv", "__pycache__", "_build",
    "*.lock", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "go.sum", "go.mod",
    # What generators of sites write besides the pages.
    "_sources", "_static", "_images", "_downloads", "_modules", "_templates", "_layouts",
    "genindex.html", "genindex-*.html", "py-modindex.html", "search.html", "404.html", "404.md", "404.mdx",
    "sitemap.xml",
    # Lists of links beside Antora's pages, and parts that it shows within them.
    "nav.adoc", "nav-*.adoc", "**/modules/*/partials",
    # Tests and what they read.
    "test", "tests", "__tests__", "testdata", "__snapshots__", "__fixtures__",
    # Licences, which are read by lawyers.
    "license", "license.txt", "license.md", "license.rst", "license.html",
    "licence", "licence.txt", "licence.md", "licence.rst", "licence.html",
    "copying", "copying.txt", "copying.md", "copying.rst", "copying.lesser", "notice",
    "third-party-notices*", "third_party_notices*", "thirdpartynotices*",
)  # fmt: skip
"""What nobody asks about; ``default_excludes = false`` reads it."""


_NOTHING = ""


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern with folders, ready to match.

    Attributes:
        segments: Its names, each a glob; None for ``**``.
    """

    segments: tuple[str | None, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return a pattern that ``pattern_problem`` finds nothing wrong with."""
        names = [name for name in _folded(text).split("/") if name not in ("", ".")]
        return cls(tuple(None if name == ANY_FOLDERS else name for name in names))

    def fits(self, parts: Sequence[str]) -> bool:
        """Return whether the pattern fits a path as a whole, given as its names in folded case.

        Only the last ``**`` is ever widened: where a later part of the pattern fits at all, it also fits after the
        earliest place of what stands before it.
        """
        at = place = 0
        widened = widened_at = -1
        while at < len(parts):
            segment = self.segments[place] if place < len(self.segments) else _NOTHING
            if segment is None:
                widened, widened_at = place, at
                place += 1
            elif fnmatchcase(parts[at], segment):
                at, place = at + 1, place + 1
            elif widened >= 0:
                widened_at += 1
                at, place = widened_at, widened + 1
            else:
                return False
        return all(segment is None for segment in self.segments[place:])

    def below(self) -> "PathPattern":
        """Return a pattern that fits what this one fits, and everything below it."""
        return PathPattern((*self.segments, None))


class PatternSet:
    """Several patterns; one that is a plain name costs no more than looking up a word.

    Args:
        patterns: The patterns.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        texts = tuple(patterns)
        names = {_folded(text).strip("/") for text in texts if not _has_folders(text)}
        self._names = frozenset(name for name in names if not _WILDCARD.search(name))
        self._globs = tuple(sorted(names - self._names))
        self._paths = tuple(PathPattern.parse(text) for text in texts if _has_folders(text))
        self._below = tuple(pattern.below() for pattern in self._paths)

    def __bool__(self) -> bool:
        return bool(self._names or self._globs or self._paths)

    def fit(self, parts: Sequence[str]) -> bool:
        """Return whether one of the patterns fits a path as a whole, given as its names in folded case."""
        return self._has_name(parts[-1]) or any(pattern.fits(parts) for pattern in self._paths)

    def cover(self, parts: Sequence[str]) -> bool:
        """Return whether one of the patterns fits a path or a folder above it."""
        return any(map(self._has_name, parts)) or any(pattern.fits(parts) for pattern in self._below)

    def _has_name(self, name: str) -> bool:
        return name in self._names or any(fnmatchcase(name, glob) for glob in self._globs)


class PathPatterns:
    """Which files of a source are read.

    Args:
        include: Patterns of the files to read; empty for all.
        exclude: Patterns of files and folders to leave out, also where ``include`` names them.
        use_defaults: Whether ``DEFAULT_EXCLUDES`` are left out as well.
    """

    def __init__(self, include: Iterable[str], exclude: Iterable[str], *, use_defaults: bool) -> None:
        self._include = PatternSet(include)
        self._exclude = PatternSet(exclude)
        self._defaults = PatternSet(DEFAULT_EXCLUDES if use_defaults else ())

    def excludes(self, key: str) -> bool:
        """Return whether ``exclude`` names a file or folder itself; those above it are not looked at."""
        return self._exclude.fit(_parts(key))

    def excludes_by_default(self, key: str) -> bool:
        """Return whether ``DEFAULT_EXCLUDES`` name a file or folder itself; those above it are not looked at."""
        return self._defaults.fit(_parts(key))

    def includes(self, key: str) -> bool:
        """Return whether ``include`` names a file or a folder above it."""
        return not self._include or self._include.cover(_parts(key))

    def reads(self, key: str) -> bool:
        """Return whether a file is read, by its own name and those of the folders above it."""
        parts = _parts(key)
        return self.includes(key) and not (self._exclude.cover(parts) or self._defaults.cover(parts))


def pattern_problem(text: str) -> str:
    """Return what is wrong with a pattern, and the remedy; ``""`` if nothing is."""
    if not text.strip("/. "):
        return "is empty; name files or folders, such as docs/**/*.md"
    if len(text) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters; shorten it"
    if text.startswith("!"):
        return "begins with '!'; put what is to be read into include, and what is not into exclude"
    if "{" in text:
        return "has braces, which are not read; give one pattern for each ending, such as *.md and *.rst"
    if "\\" in text:
        return "has a backslash; write folders with /"
    if ".." in text.split("/"):
        return "leads out of the source; give patterns from its root"
    return ""


def _has_folders(text: str) -> bool:
    return text.startswith("/") or "/" in text.strip("/") or text.strip("/") == ANY_FOLDERS


def _parts(key: str) -> tuple[str, ...]:
    return tuple(_folded(key).split("/"))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


EVERYTHING = PathPatterns((), (), use_defaults=False)
"""Leaves nothing out."""
