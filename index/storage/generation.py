"""One generation on disk: its files, and the manifest that lists them.

    manifest.json catalog.sqlite columns.npz vectors/ lexical/ sentences/

The next generation takes over the files that do not change.
"""

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.embedding.encoder import EncoderSpec
from index.errors import REBUILD_COMMAND, IndexDamaged, IndexIncompatible
from index.storage.integrity import FileEntry, add_checksum, describe_file, verify_checksum
from index.storage.private_files import make_folder

FORMAT = 7
"""Version of the files in a generation; readers refuse any other."""
CATALOG = "catalog.sqlite"
COLUMNS = "columns.npz"
VECTORS = "vectors"
LEXICAL = "lexical"
SENTENCES = "sentences"
MANIFEST = "manifest.json"
_FOLDERS = (VECTORS, LEXICAL, SENTENCES)
_SEGMENT_SUFFIXES = (".segment", ".i8")
"""Endings of segments, which are written once and never change."""


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of the nearest vectors a search finds, measured when the index was built.

    Attributes:
        index: Name of the vector index, for people.
        at: How many nearest vectors each question asks for.
        value: Share of them that is found, in [0, 1]. The questions are synthetic and easier than real ones, so each
            asks for twice ``at``.
        sample: Number of questions measured; 0 for an exact scan, which finds all.
    """

    index: str
    at: int
    value: float
    sample: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A generation's description, ``manifest.json``.

    Attributes:
        format: ``FORMAT`` of the writer.
        generation: The generation's number.
        full: True if it was built from nothing, False if from the generation before.
        created: When its reindex began, ISO 8601 in UTC.
        encoder: The encoder of its vectors.
        chunker: Version and sizes of the chunker.
        counts: Number of ``documents``, ``chunks`` and ``sentences``.
        next_key: The lowest chunk key that was never used.
        next_segment: The lowest number of a sentence segment that was never used.
        recall: How many of the nearest vectors a search finds.
        sources: Descriptions of its sources with ``configured`` and ``read_at``, for a rebuild.
        files: All its other files, by path relative to the generation.
    """

    format: int
    generation: int
    full: bool
    created: str
    encoder: EncoderSpec
    chunker: str
    counts: dict[str, int]
    next_key: int
    next_segment: int
    recall: Recall
    sources: tuple[dict[str, Any], ...]
    files: dict[str, FileEntry]

    def to_json(self) -> str:
        """Return the text of the file."""
        # Parsed from JSON first, so that the checksum is of the values that a reader will parse.
        record = add_checksum(json.loads(json.dumps(asdict(self))))
        return json.dumps(record, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def load(cls, path: Path) -> "Manifest":
        """Read a manifest.

        Raises:
            IndexDamaged: The file is missing or unreadable.
            IndexIncompatible: It is of another format version.
        """
        try:
            raw = json.loads(path.read_text("utf-8"))
            if raw["format"] != FORMAT:
                raise IndexIncompatible(
                    f"The index has format {raw['format']}, this version of Footnote reads {FORMAT}; "
                    f"rebuild it: {REBUILD_COMMAND}"
                )
            raw = verify_checksum(raw)
            raw["encoder"] = EncoderSpec(**raw["encoder"])
            raw["recall"] = Recall(**raw["recall"])
            raw["files"] = {
                name: FileEntry(entry["size"], tuple(entry["sha256"])) for name, entry in raw["files"].items()
            }
            raw["sources"] = tuple(raw["sources"])
            return cls(**raw)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexDamaged(f"{path} is missing or damaged; rebuild it: {REBUILD_COMMAND}") from error

    def require(self, encoder: EncoderSpec) -> None:
        """Check that an encoder's vectors can be compared with those of this generation.

        Raises:
            IndexIncompatible: They cannot.
        """
        if self.encoder.dimension != encoder.dimension:
            raise IndexIncompatible(
                f"The index holds vectors of {self.encoder.dimension} dimensions ({self.encoder.name}), the "
                f"encoder {encoder.name} makes {encoder.dimension}; rebuild it: {REBUILD_COMMAND}"
            )
        if self.encoder.weights_sha256 != encoder.weights_sha256:
            raise IndexIncompatible(
                f"The index was built by the encoder {self.encoder.name} "
                f"(weights {self.encoder.weights_sha256[:12]}), not by {encoder.name} "
                f"({encoder.weights_sha256[:12]}); rebuild it: {REBUILD_COMMAND}"
            )
        if self.encoder.recipe_sha256 != encoder.recipe_sha256:
            raise IndexIncompatible(
                f"The index was built by the encoder {self.encoder.name} with other prompts, modules or tokenizer than "
                f"it has now; rebuild it: {REBUILD_COMMAND}"
            )


def list_files(folder: Path) -> dict[str, Path]:
    """Return a generation's files by relative path, without locks and the manifest."""
    return {
        str(path.relative_to(folder)): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST and path.suffix != ".lock"
    }


def describe_files(
    folder: Path, parent: Mapping[str, FileEntry], described: Mapping[str, FileEntry]
) -> dict[str, FileEntry]:
    """Describe a generation's files; only new content is read.

    Args:
        folder: The generation.
        parent: Entries of the generation that it was made from; still true of files linked from there and of segments.
        described: Entries that are known already.
    """
    entries = {}
    for name, path in list_files(folder).items():
        is_taken_over = name in parent and (path.stat().st_nlink > 1 or path.suffix in _SEGMENT_SUFFIXES)
        known = described.get(name) or (parent[name] if is_taken_over else None)
        entries[name] = known or describe_file(path)
    return entries


def make_folders(folder: Path) -> None:
    """Make an empty generation."""
    for each in (folder, *(folder / name for name in _FOLDERS)):
        make_folder(each)


def take_over_files(parent: Path, folder: Path) -> None:
    """Give a new generation the files of its parent.

    The catalogue is copied, since the writer changes it. All other files are linked: segments never change, and a
    writer replaces the others instead of changing them.
    """
    shutil.copyfile(parent / CATALOG, folder / CATALOG)
    for name in _FOLDERS:
        for path in (parent / name).iterdir():
            target = folder / name / path.name
            # JSON files are copied, so that the list of lexical segments can be rewritten.
            if path.suffix == ".json":
                shutil.copyfile(path, target)
            elif path.suffix != ".lock":
                try:
                    os.link(path, target)
                except OSError:  # a file system without hard links
                    shutil.copyfile(path, target)


def flush_files(folder: Path) -> None:
    """Write the contents of a folder's files to the disk.

    Linked files are left out: they were written with the generation that they come from. A file may vanish meanwhile.
    """
    for path in list_files(folder).values():
        with suppress(FileNotFoundError):
            if path.stat().st_nlink <= 1:
                flush(path)


def flush_folders(folder: Path) -> None:
    """Write to the disk which files a folder and the folders in it hold."""
    for path in (*folder.rglob("*"), folder):
        if path.is_dir():
            flush(path)


def flush(path: Path) -> None:
    """Write a file's contents, or a folder's list of files, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
