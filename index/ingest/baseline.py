"""What a reindex starts from: the live generation, or nothing if that cannot be used."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from index.chunking.chunker import CHUNKER_VERSION, ChunkSettings
from index.embedding.encoder import EncoderSpec
from index.errors import FootnoteError, IndexDamaged, IndexIncompatible, IndexMissing
from index.ingest.reindex_types import ReindexOptions
from index.storage.catalog import SourceRow
from index.storage.generation import MANIFEST, Manifest
from index.storage.index_folder import IndexFolder
from index.storage.integrity import check_sizes, first_problem
from index.storage.tombstones import Tombstones
from index.types import Language


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a reindex starts from.

    Attributes:
        live: The live generation, None if there is none that this version can read.
        rebuild: Why the next generation is built from nothing, ``""`` if it is built from the live one.
        sources: The sources that the live generation's manifest lists, whatever the state of its other files.
    """

    live: Manifest | None
    rebuild: str
    sources: dict[str, SourceRow]


def find_baseline(folder: IndexFolder, encoder: EncoderSpec, options: ReindexOptions) -> Baseline:
    """Look at the live generation and decide whether the next one can start from it.

    Args:
        folder: The index's folder.
        encoder: The encoder of the next generation.
        options: What the reindex is asked to do.

    Raises:
        IndexDamaged: The tombstones cannot be read, which a rebuild would not mend.
        IndexProblem: A file may not be read.
    """
    Tombstones(folder.path).read()
    sources: dict[str, SourceRow] = {}
    try:
        sources = recorded_sources(folder.generation(folder.current()) / MANIFEST)
        manifest = folder.manifest()
        manifest.require(encoder)
        check_sizes(folder.generation(manifest.generation), manifest.files)
    except IndexMissing:
        return Baseline(None, "there was no index", sources)
    except IndexIncompatible:
        return Baseline(None, "the old index was built by another encoder or version", sources)
    except IndexDamaged as error:
        return Baseline(None, f"the old index was damaged ({error})", sources)
    rebuild = "asked for" if options.full and not options.keep_others else ""
    if manifest.chunker != chunker_version(options.chunking):
        rebuild = "the chunk settings changed"
    return Baseline(manifest, rebuild, sources)


def baseline_after_error(error: Exception, folder: IndexFolder, baseline: Baseline) -> Baseline:
    """Return what to start from after an error that damage of the live generation may have caused.

    The next attempt writes everything anew, but still compares the sources with the live generation. If that cannot be
    read either, the attempt after it does not look at the live generation.

    Raises:
        Exception: The same error, if the live generation is sound.
    """
    is_expected = isinstance(error, FootnoteError) and not isinstance(error, IndexDamaged)
    if baseline.live is None or is_expected:
        raise error
    reason = str(error)
    if not isinstance(error, IndexDamaged):
        reason = first_problem(folder.generation(baseline.live.generation), baseline.live.files)
    if not reason:
        raise error
    live = None if baseline.rebuild else baseline.live
    return replace(baseline, live=live, rebuild=f"the old index was damaged ({reason})")


def chunker_version(settings: ChunkSettings) -> str:
    """Return what must be the same for all chunks of an index: the chunker's version and sizes."""
    return f"{CHUNKER_VERSION} max={settings.max_tokens} overlap={settings.overlap_tokens}"


def recorded_sources(manifest: Path) -> dict[str, SourceRow]:
    """Return the sources that a manifest of any format lists, by name; none if it cannot be read."""
    try:
        recorded = [source for source in json.loads(manifest.read_text("utf-8"))["sources"] if "name" in source]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    rows = {}
    for source in recorded:
        spec = {key: value for key, value in source.items() if key not in ("configured", "read_at")}
        configured, read_at = bool(source.get("configured", True)), str(source.get("read_at", ""))
        rows[source["name"]] = SourceRow(source["name"], configured, json.dumps(spec), read_at)
    return rows


def language_of(row: SourceRow) -> Language:
    """Return the language in which a source's documents were analysed."""
    language: Language = json.loads(row.spec).get("language", "english")
    return language
