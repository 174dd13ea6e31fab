"""``sources.toml``: what the operator says about a folder's files, where they do not say it themselves."""

import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.documents.cleaning import iso_date, one_line
from index.errors import ConfigurationError
from index.types import KINDS, Kind

SIDECAR = "sources.toml"
_LARGEST = 4_194_304  # bytes
_KEYS = ("title", "author", "published", "location", "kind", "audience", "comments")
_TEXT_SUFFIXES = (".txt", ".text")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the sidecar says about one file; ``""`` where it says nothing.

    Attributes:
        title: Title.
        author: Author's name.
        published: ISO 8601 date or time.
        location: URL or path shown to people.
        kind: Kind of document.
        audience: Label a reader must hold.
        comments: How many paragraphs at the end are readers' comments.
    """

    title: str
    author: str
    published: str
    location: str
    kind: Kind | None
    audience: str
    comments: int


NOTHING = Entry(title="", author="", published="", location="", kind=None, audience="", comments=0)


class Sidecars:
    """The sidecars below a source's root, each read once until ``forget``.

    A file may be described in its own folder or in one above it; the nearest description counts.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[PurePosixPath, dict[str, Entry]] = {}

    def forget(self) -> None:
        """Read all sidecars anew when they are next asked for."""
        self._read.clear()

    def entry(self, key: str) -> Entry:
        """Return what the sidecars say about a file.

        Raises:
            ConfigurationError: A sidecar is not as it must be.
        """
        path = PurePosixPath(key)
        for folder in path.parents:
            found = self._entries(folder).get(path.relative_to(folder).as_posix())
            if found is not None:
                return found
        return NOTHING

    def named(self) -> dict[str, str]:
        """Return the keys of all files that the sidecars read so far describe, with the sidecar's path."""
        return {
            (folder / name).as_posix(): (folder / SIDECAR).as_posix()
            for folder, entries in self._read.items()
            for name in entries
        }

    def _entries(self, folder: PurePosixPath) -> dict[str, Entry]:
        if folder not in self._read:
            path = self._root / folder / SIDECAR
            self._read[folder] = read_sidecar(path) if _stands(path) else {}
        return self._read[folder]


def _stands(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # its folder may not be entered, so nothing in there can be read anyway
        return False


def read_sidecar(path: Path) -> dict[str, Entry]:
    """Read a sidecar: a table a file, its name relative to the sidecar's folder.

    Raises:
        ConfigurationError: It cannot be read, is not TOML, or says what is not known or allowed.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise ConfigurationError(f"{path} is larger than {_LARGEST:,} bytes; shorten it")
        tables = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}); check its permissions") from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path} is not valid TOML ({error}); correct it") from error
    return {name: _entry(path, name, table) for name, table in tables.items()}


def _entry(path: Path, name: str, table: object) -> Entry:
    place = f'{path}: ["{name}"]'
    if not isinstance(table, dict):
        raise ConfigurationError(f'{path}: {name} stands outside a table; put it under a file\'s name, as in ["a.txt"]')
    if not name or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise ConfigurationError(f"{place} is no file below the folder; name one by its path from there")
    unknown = sorted(set(table) - set(_KEYS))
    if unknown and isinstance(table[unknown[0]], dict):
        raise ConfigurationError(f'{path}: [{name}] is no file name; put file names in quotes, as in ["notes.txt"]')
    if unknown:
        raise ConfigurationError(f"{place} has the unknown key {unknown[0]!r}; known are {', '.join(_KEYS)}")
    return Entry(
        title=_title(place, name, table),
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


def _title(place: str, name: str, table: dict[str, object]) -> str:
    if "title" in table and name.lower().endswith(".jsonl"):
        raise ConfigurationError(f"{place} title cannot name many documents; put titles in the file's lines")
    return _string(place, table, "title")


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
