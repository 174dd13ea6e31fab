"""The manifest: what a generation is made of, and by what."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.embedding.encoder import EncoderSpec
from index.errors import IndexDamaged, IndexIncompatible
from index.storage.checksums import FileEntry
from index.storage.seal import sealed, unsealed

FORMAT = 6
"""Version of the files in a generation; readers refuse any other."""
REBUILD = "footnote reindex --full"


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of the nearest vectors a search finds, measured when the index was built.

    Attributes:
        index: What searches them, in words.
        at: How many nearest.
        value: The share that is found, in [0, 1]; of made questions, of which twice as many nearest count, since
            their nearest are easier to find than a real question's.
        sample: Questions that it was measured with; 0 where an exact scan finds all of them without measuring.
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
        full: True where it was built from nothing, False where from the one before.
        created: When the reindex that made it began, ISO 8601 in UTC.
        encoder: The encoder whose vectors it holds.
        chunker: Version and sizes of the chunker.
        counts: ``documents``, ``chunks``, ``sentences``.
        next_key: First chunk key that was never used.
        next_segment: First number of a sentence segment that was never used.
        recall: How many of the nearest vectors a search finds.
        sources: Descriptions of its sources with ``configured`` and ``read_at``, so that it can be rebuilt.
        files: Every other file, by path relative to the generation.
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
        """The file's text."""
        # Through JSON once, so that the hash is of what will be read.
        return json.dumps(sealed(json.loads(json.dumps(asdict(self)))), indent=1, ensure_ascii=False) + "\n"

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
                    f"rebuild it: {REBUILD}"
                )
            raw = unsealed(raw)
            raw["encoder"] = EncoderSpec(**raw["encoder"])
            raw["recall"] = Recall(**raw["recall"])
            raw["files"] = {
                name: FileEntry(entry["size"], tuple(entry["sha256"])) for name, entry in raw["files"].items()
            }
            raw["sources"] = tuple(raw["sources"])
            return cls(**raw)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexDamaged(f"{path} is missing or damaged; rebuild it: {REBUILD}") from error

    def require(self, encoder: EncoderSpec) -> None:
        """Check that an encoder's vectors can be compared with these.

        Raises:
            IndexIncompatible: They cannot.
        """
        if self.encoder.dimension != encoder.dimension:
            raise IndexIncompatible(
                f"The index holds vectors of {self.encoder.dimension} dimensions ({self.encoder.name}), the "
                f"encoder {encoder.name} makes {encoder.dimension}; rebuild it: {REBUILD}"
            )
        if self.encoder.weights_sha256 != encoder.weights_sha256:
            raise IndexIncompatible(
                f"The index was built by the encoder {self.encoder.name} "
                f"(weights {self.encoder.weights_sha256[:12]}), not by {encoder.name} "
                f"({encoder.weights_sha256[:12]}); rebuild it: {REBUILD}"
            )
        if self.encoder.recipe_sha256 != encoder.recipe_sha256:
            raise IndexIncompatible(
                f"The index was built by the encoder {self.encoder.name} with other prompts, modules or tokenizer than "
                f"it has now; rebuild it: {REBUILD}"
            )


def recorded_sources(path: Path) -> tuple[dict[str, Any], ...]:
    """Sources that a manifest of any format names; none where it cannot be read."""
    try:
        return tuple(source for source in json.loads(path.read_text("utf-8"))["sources"] if "name" in source)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
