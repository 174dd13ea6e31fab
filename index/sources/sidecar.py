"""``sources.toml``: what the operator says about a folder's files, where they do not say it themselves."""

import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from index.errors import ConfigurationError
from index.parsing.bounded_toml import read_toml
from index.parsing.cleaning import iso_date, one_line
from index.sources.safe_open import CircularError, OutsideError, open_beneath, resolved, status_beneath
from index.types import KINDS, Kind

SIDECAR = "sources.toml"
_LARGEST = 4_194_304  # bytes
_KEYS = ("title", "author", "published", "location", "kind", "audience", "comments")
_TEXT_SUFFIXES = (".txt", ".text")


@dataclass(frozen=True, slots=True)
class SidecarEntry:
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


NOTHING = SidecarEntry(title="", author="", published="", location="", kind=None, audience="", comments=0)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A description of a file that nobody has asked about.

    Attributes:
        key: Posix path of the file that it describes, relative to the source's root.
        sidecar: Posix path of the sidecar, relative to the source's root.
        entry: What it says.
    """

    key: str
    sidecar: str
    entry: SidecarEntry


class Sidecars:
    """The sidecars below a source's root, each read once until ``forget``.

    A file may be described in its own folder or in one above it; the nearest description counts.
    Where that names no audience, the next one above that does keeps its say.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[PurePosixPath, dict[str, SidecarEntry]] = {}
        self._above: dict[str, tuple[PurePosixPath, ...]] = {}
        self._matched: set[tuple[PurePosixPath, str]] = set()

    def forget(self) -> None:
        """Read all sidecars anew when they are next asked for."""
        self._read.clear()
        self._above.clear()
        self._matched.clear()

    def entry(self, key: str) -> SidecarEntry:
        """Return what the sidecars say about a file.

        Raises:
            ConfigurationError: A sidecar is not as it must be.
        """
        nearest = NOTHING
        for folder in self._describing(key.rpartition("/")[0]):
            name = normal_name(PurePosixPath(key).relative_to(folder).as_posix())
            found = self._entries(folder).get(name)
            if found is not None:
                self._matched.add((folder, name))
                if nearest is NOTHING:
                    nearest = found
                elif not nearest.audience:
                    # Silence in a nearer description must not open what one above has closed.
                    nearest = replace(nearest, audience=found.audience)
        return nearest

    def unmatched(self) -> Iterator[Unmatched]:
        """Give the descriptions that met no file asked about since ``forget``, of the sidecars read so far."""
        for folder, entries in self._read.items():
            for name, entry in entries.items():
                if (folder, name) not in self._matched:
                    yield Unmatched((folder / name).as_posix(), (folder / SIDECAR).as_posix(), entry)

    def refuse_open_doors(self, unmatched: Unmatched) -> None:
        """Refuse a description that keeps nobody out, since the file it is meant for has another name.

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
        """A folder and those above it, the nearest first, without those whose sidecar is missing or empty."""
        if folder not in self._above:
            self._above[folder] = tuple(each for each in (PurePosixPath(folder, "file")).parents if self._entries(each))
        return self._above[folder]

    def _entries(self, folder: PurePosixPath) -> dict[str, SidecarEntry]:
        if folder not in self._read:
            self._read[folder] = _sidecar_in(self._root, folder)
        return self._read[folder]


def closed_from_above(root: Path, inner: Path) -> str:
    """What a sidecar in a folder or above says of a file that lies farther in, where only who reads it there sees it.

    Args:
        root: The folder of a source, resolved.
        inner: The folder or file of another one, inside the first, resolved; its own sidecars are not looked at.

    Returns:
        The first such file that is kept for some readers, with its sidecar; ``""`` where there is none.

    Raises:
        ConfigurationError: A sidecar is not as it must be.
    """
    folder = inner.parent if inner.is_dir() else inner.parent.parent
    while folder.is_relative_to(root):
        entries = _sidecar_in(root, PurePosixPath(folder.relative_to(root)))
        for name, entry in entries.items():
            if entry.audience and (folder / name).is_relative_to(inner):
                return f'{folder / SIDECAR}: ["{name}"]'
        folder = folder.parent
    return ""


def normal_name(name: str) -> str:
    """Return the one spelling of a file's name by which names from TOML and from disk are compared.

    Without ``./``, doubled and trailing slashes, and in Unicode's NFC: macOS hands out NFD for the same name.
    """
    return unicodedata.normalize("NFC", PurePosixPath(name).as_posix())


def _sidecar_in(root: Path, folder: PurePosixPath) -> dict[str, SidecarEntry]:
    """What the sidecar in a folder below a source's root says; nothing where there is none.

    Raises:
        ConfigurationError: It cannot be read, leads out of the source, or is not as it must be.
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
    """The beginning of a file below a folder; None where there is none, or where nothing there can be read anyway."""
    try:
        status = status_beneath(root, parts)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    if stat.S_ISLNK(status.st_mode):
        parts = resolved(root, parts)  # one to nothing must not pass for silence: it may have led to an audience
    stream = open_beneath(root, parts)
    if stream is None:
        return None
    with stream:
        return stream.read(_LARGEST + 1)


def read_sidecar(path: Path, data: bytes) -> dict[str, SidecarEntry]:
    """Read a sidecar's content: a table a file, by its ``normal_name`` relative to the sidecar's folder.

    Raises:
        ConfigurationError: It is too large, not TOML, says what is not known or allowed, or names a file twice.
    """
    try:
        if len(data) > _LARGEST:
            raise ConfigurationError(f"{path} is larger than {_LARGEST:,} bytes; shorten it")
        tables = read_toml(data.decode("utf-8-sig"))
    except ValueError as error:
        raise ConfigurationError(f"{path} is not valid TOML ({error}); correct it") from error
    entries: dict[str, SidecarEntry] = {}
    for name, table in tables.items():
        entry = _entry(path, name, table)
        if normal_name(name) in entries:
            raise ConfigurationError(f'{path}: ["{name}"] describes a file a second time; put all into one table')
        entries[normal_name(name)] = entry
    return entries


def _entry(path: Path, name: str, table: object) -> SidecarEntry:
    place = f'{path}: ["{name}"]'
    if not isinstance(table, dict):
        raise ConfigurationError(f'{path}: {name} stands outside a table; put it under a file\'s name, as in ["a.txt"]')
    if not PurePosixPath(name).parts or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise ConfigurationError(f"{place} is no file below the folder; name one by its path from there")
    unknown = sorted(set(table) - set(_KEYS))
    if unknown and isinstance(table[unknown[0]], dict):
        raise ConfigurationError(f'{path}: [{name}] is no file name; put file names in quotes, as in ["notes.txt"]')
    if unknown:
        raise ConfigurationError(f"{place} has the unknown key {unknown[0]!r}; known are {', '.join(_KEYS)}")
    return SidecarEntry(
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
