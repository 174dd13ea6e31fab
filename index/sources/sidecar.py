"""The sidecar, ``sources.toml``: the operator's description of a folder's files."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from index.errors import ConfigurationError
from index.parsing.cleaning import iso_date, one_line
from index.parsing.decoding import parse_toml
from index.sources.safe_open import (
    CircularError,
    OutsideError,
    normalized_name,
    open_file_below,
    resolve_below,
    status_below,
)
from index.sources.source import SIDECAR
from index.types import KINDS, Kind

_MAX_BYTES = 4_194_304  # bytes
_KEYS = ("title", "author", "published", "location", "kind", "audience", "comments")
_TEXT_SUFFIXES = (".txt", ".text")


@dataclass(frozen=True, slots=True)
class SidecarEntry:
    """A sidecar's entry for one file; ``""`` where it says nothing.

    Attributes:
        title: Title.
        author: Author's name.
        published: ISO 8601 date or time.
        location: URL or path shown to people.
        kind: Kind of document.
        audience: Label that a reader must hold.
        comments: How many paragraphs at the end are readers' comments.
    """

    title: str
    author: str
    published: str
    location: str
    kind: Kind | None
    audience: str
    comments: int


EMPTY_ENTRY = SidecarEntry(title="", author="", published="", location="", kind=None, audience="", comments=0)


@dataclass(frozen=True, slots=True)
class UnmatchedEntry:
    """An entry for a file that was not found.

    Attributes:
        key: Posix path of the described file, relative to the source's root.
        sidecar: Posix path of the sidecar, relative to the source's root.
        entry: The entry.
    """

    key: str
    sidecar: str
    entry: SidecarEntry


class Sidecars:
    """The sidecars below a source's root; each is read once until ``forget``.

    A file may be described in its own folder or in any folder above; the nearest entry counts. Where it names no
    audience, the next entry above that names one still applies.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[PurePosixPath, dict[str, SidecarEntry]] = {}
        self._describing_folders: dict[str, tuple[PurePosixPath, ...]] = {}
        self._matched: set[tuple[PurePosixPath, str]] = set()

    def forget(self) -> None:
        """Read all sidecars again when they are needed next."""
        self._read.clear()
        self._describing_folders.clear()
        self._matched.clear()

    def entry(self, key: str) -> SidecarEntry:
        """Return the entry for a file.

        Raises:
            ConfigurationError: A sidecar is wrong.
        """
        nearest = EMPTY_ENTRY
        for folder in self._describing(key.rpartition("/")[0]):
            name = normalized_name(PurePosixPath(key).relative_to(folder).as_posix())
            found = self._entries(folder).get(name)
            if found is not None:
                self._matched.add((folder, name))
                if nearest is EMPTY_ENTRY:
                    nearest = found
                elif not nearest.audience:
                    # A nearer entry without an audience must not open a file that an entry above restricts.
                    nearest = replace(nearest, audience=found.audience)
        return nearest

    def unmatched(self) -> Iterator[UnmatchedEntry]:
        """Yield the entries of the sidecars read so far whose file was not asked about since ``forget``."""
        for folder, entries in self._read.items():
            for name, entry in entries.items():
                if (folder, name) not in self._matched:
                    yield UnmatchedEntry((folder / name).as_posix(), (folder / SIDECAR).as_posix(), entry)

    def refuse_useless_audience(self, unmatched: UnmatchedEntry) -> None:
        """Refuse an entry that protects nothing because its file does not exist, which is probably misspelt.

        Raises:
            ConfigurationError: It gives an audience.
        """
        if unmatched.entry.audience:
            name = PurePosixPath(unmatched.key).relative_to(PurePosixPath(unmatched.sidecar).parent).as_posix()
            raise ConfigurationError(
                f'{self._root / unmatched.sidecar}: ["{name}"] gives an audience to a file that is not there to index, '
                f"so it would protect nothing; correct the file's name or remove the entry"
            )

    def _describing(self, folder: str) -> tuple[PurePosixPath, ...]:
        """Return a folder and those above it, the nearest first, as far as they have sidecars with entries."""
        if folder not in self._describing_folders:
            self._describing_folders[folder] = tuple(
                each for each in (PurePosixPath(folder, "file")).parents if self._entries(each)
            )
        return self._describing_folders[folder]

    def _entries(self, folder: PurePosixPath) -> dict[str, SidecarEntry]:
        if folder not in self._read:
            self._read[folder] = _sidecar_in(self._root, folder)
        return self._read[folder]


def find_restriction_above(root: Path, inner: Path) -> str:
    """Find an outer source's sidecar that restricts a file of an inner source, which would not apply it.

    Args:
        root: Folder of the outer source, resolved.
        inner: Folder or file of the inner source, resolved. Sidecars inside it are not looked at.

    Returns:
        The sidecar and the file that it gives an audience to; ``""`` where there is none.

    Raises:
        ConfigurationError: A sidecar is wrong.
    """
    folder = inner.parent if inner.is_dir() else inner.parent.parent
    while folder.is_relative_to(root):
        entries = _sidecar_in(root, PurePosixPath(folder.relative_to(root)))
        for name, entry in entries.items():
            if entry.audience and (folder / name).is_relative_to(inner):
                return f'{folder / SIDECAR}: ["{name}"]'
        folder = folder.parent
    return ""


def _sidecar_in(root: Path, folder: PurePosixPath) -> dict[str, SidecarEntry]:
    """Return the entries of the sidecar in a folder below a source's root; none where there is no sidecar.

    Raises:
        ConfigurationError: It cannot be read, is a link out of the source, or is wrong.
    """
    path = root / folder / SIDECAR
    try:
        data = _content(root, (*folder.parts, SIDECAR))
    except OutsideError as error:
        raise ConfigurationError(f"{path} is a link that leads outside the source; copy the file in") from error
    except (OSError, CircularError) as error:
        reason = getattr(error, "strerror", None) or "it is a link that leads to itself"
        raise ConfigurationError(f"{path} cannot be read ({reason}); check its permissions") from error
    return {} if data is None else read_sidecar(path, data)


def _content(root: Path, parts: tuple[str, ...]) -> bytes | None:
    """Return the first bytes of a sidecar; None where there is none, or its folder cannot be read anyway."""
    try:
        status = status_below(root, parts)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    if stat.S_ISLNK(status.st_mode):
        parts = resolve_below(root, parts)  # a broken link raises, because its target may have restricted files
    stream = open_file_below(root, parts)
    if stream is None:
        return None
    with stream:
        return stream.read(_MAX_BYTES + 1)


def read_sidecar(path: Path, data: bytes) -> dict[str, SidecarEntry]:
    """Parse a sidecar: one table for each file, by its ``normalized_name`` relative to the sidecar's folder.

    Raises:
        ConfigurationError: It is too large or not TOML, has unknown or wrong values, or names a file twice.
    """
    try:
        if len(data) > _MAX_BYTES:
            raise ConfigurationError(f"{path} is larger than {_MAX_BYTES:,} bytes; shorten it")
        tables = parse_toml(data.decode("utf-8-sig"))
    except ValueError as error:
        raise ConfigurationError(f"{path} is not valid TOML ({error}); correct it") from error
    entries: dict[str, SidecarEntry] = {}
    for name, table in tables.items():
        entry = _entry(path, name, table)
        if normalized_name(name) in entries:
            raise ConfigurationError(f'{path}: ["{name}"] describes a file a second time; merge the two tables')
        entries[normalized_name(name)] = entry
    return entries


def _entry(path: Path, name: str, table: object) -> SidecarEntry:
    place = f'{path}: ["{name}"]'
    if not isinstance(table, dict):
        raise ConfigurationError(f'{path}: {name} is outside a table; put it under a file\'s name, as in ["a.txt"]')
    if not PurePosixPath(name).parts or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise ConfigurationError(f"{place} is not a file below the folder; give its path from there")
    unknown = sorted(set(table) - set(_KEYS))
    if unknown and isinstance(table[unknown[0]], dict):
        raise ConfigurationError(f'{path}: [{name}] is not a file name; put file names in quotes, as in ["notes.txt"]')
    if unknown:
        raise ConfigurationError(f"{place} has the unknown key {unknown[0]!r}; known are {', '.join(_KEYS)}")
    if "title" in table and name.lower().endswith(".jsonl"):
        raise ConfigurationError(f"{place} title cannot name many documents; put titles in the file's lines")
    return SidecarEntry(
        title=_string(place, table, "title"),
        author=_string(place, table, "author"),
        published=_published(place, table),
        location=_string(place, table, "location"),
        kind=_kind(place, table),
        audience=_string(place, table, "audience"),
        comments=_comments(place, name, table),
    )


def _string(place: str, table: dict[str, object], key: str) -> str:
    if key not in table:
        return ""
    value = one_line(table[key])
    if not value:
        raise ConfigurationError(f"{place} {key} must be a string that is not empty; correct or remove it")
    return value


def _published(place: str, table: dict[str, object]) -> str:
    date = iso_date(table.get("published"))
    if "published" in table and not date:
        raise ConfigurationError(f"{place} published must be a date such as 2023-05-17; correct it")
    return date


def _kind(place: str, table: dict[str, object]) -> Kind | None:
    kind = next((kind for kind in KINDS if kind == table.get("kind")), None)
    if "kind" in table and kind is None:
        raise ConfigurationError(f"{place} kind must be one of {', '.join(KINDS)}; correct it")
    return kind


def _comments(place: str, name: str, table: dict[str, object]) -> int:
    count = table.get("comments", 0)
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise ConfigurationError(f"{place} comments must be a whole number from 0; correct it")
    if count and not name.lower().endswith(_TEXT_SUFFIXES):
        raise ConfigurationError(f"{place} comments is for plain text files only; remove it")
    return count
