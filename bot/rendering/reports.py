"""What a reindex did and what an index holds, for people and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.rendering.lines import TextLine
from bot.rendering.summary import documents_text
from index.ingest import SourceFinding, SourceReport, SyncReport, finding_of
from index.storage import Manifest, SourceRow

SHOWN_IDS = 5
"""Ids that are named of each list of changes."""
RATED = 100
"""Embedded chunks from which their rate is worth a word."""
LONG = 5.0
"""Seconds from which the reading of a source is worth a word."""
GROUPED = 4
"""Items skipped for their formats from which they are counted by ending rather than named."""
SHOWN_SKIPPED = 20
"""Skipped items that are named of each source."""


def report_json(report: SyncReport) -> dict[str, Any]:
    """Return a reindex's report in the documented shape of ``footnote reindex --json``."""
    return {
        "generation": report.generation,
        "published": report.published,
        "rebuilt": report.rebuilt or None,
        "sources": [
            {
                "name": source.name,
                "added": list(source.added),
                "changed": list(source.changed),
                "removed": list(source.removed),
                "unchanged": source.unchanged,
                "skipped": [
                    {"key": item.key, "reason": item.reason} for item in source.skipped if item.cause != "default"
                ],
                "left_out": [item.key for item in source.skipped if item.cause == "default"],
                "seconds": round(source.seconds, 3),
                "failed": source.failed or None,
                "problem": _missing_of(source) or None,
            }
            for source in report.sources
        ],
        "encoded_chunks": report.encoded_chunks,
        "reused_chunks": report.reused_chunks,
        **_counts(report.counts),
        "timings_ms": dict(report.timings_ms),
    }


def report_lines(report: SyncReport, index: Path) -> list[TextLine]:
    """Lay out a reindex's report.

    First come documents that are probably missing, then a line a source, its changes and what was skipped, then the
    index as it is.
    """
    lines = [_line(problem) for source in report.sources if (problem := _missing_of(source))]
    if not report.published:
        lines.append(_line("Index is unchanged" if report.problem() else "Index is up to date"))
    elif report.rebuilt and report.generation > 1:
        lines.append(_line(f"Built anew: {report.rebuilt}."))
    for source in report.sources:
        if source.failed:
            lines.append(_line(f"{source.name}: failed, {source.unchanged} unchanged"))
        elif report.published:
            lines.append(_line(_summary(source, timed=len(report.sources) > 1)))
        lines += _details(source)
    if report.published:
        counts = ", ".join(f"{number} {name}" for name, number in _counts(report.counts).items())
        seconds = sum(report.timings_ms.values()) / 1000
        rate = report.encoded_chunks / max(seconds, 1e-9)
        embedded = f"{report.encoded_chunks} chunks embedded, {report.reused_chunks} from the cache, {seconds:.1f} s"
        embedded += f", {rate:.0f} embedded a second" if report.encoded_chunks >= RATED else ""
        lines.append(_line(f"{index}, generation {report.generation}: {counts} ({embedded})."))
    return lines


def status_json(
    index: Path,
    manifest: Manifest,
    sources: Sequence[tuple[SourceRow, int]],
    disk_bytes: int,
    earlier: Sequence[Manifest],
    findings: Mapping[str, SourceFinding],
) -> dict[str, Any]:
    """Return what an index holds in the documented shape of ``footnote status --json``."""
    encoder = manifest.encoder
    return {
        "index": str(index),
        "generation": manifest.generation,
        "created": manifest.created,
        "format": manifest.format,
        "encoder": {
            "name": encoder.name,
            "weights_sha256": encoder.weights_sha256,
            "dimension": encoder.dimension,
            "max_tokens": encoder.max_tokens,
        },
        "chunker": manifest.chunker,
        "vectors": {
            "index": manifest.recall.index,
            "recall@10": manifest.recall.value,
            "sample": manifest.recall.sample,
        },
        **_counts(manifest.counts),
        "bytes": disk_bytes,
        "sources": [
            {
                "name": row.name,
                "configured": row.configured,
                "documents": documents,
                "read_at": row.read_at,
                "problem": (findings[row.name].problem(row.name) if row.name in findings else "") or None,
            }
            for row, documents in sources
        ],
        "earlier": [generation_json(each) for each in earlier],
    }


def generation_json(manifest: Manifest) -> dict[str, Any]:
    """Return a full reindex that may be gone back to."""
    size = sum(entry.size for entry in manifest.files.values())
    return {
        "generation": manifest.generation,
        "created": manifest.created,
        **_counts(manifest.counts),
        "bytes": size,
    }


def generation_text(manifest: Manifest) -> str:
    """Name a full reindex in a phrase."""
    return _generation(generation_json(manifest))


def status_text(status: dict[str, Any]) -> str:
    """Lay out a status for the shell, a line a fact."""
    encoder = status["encoder"]
    facts = [
        ("Index", f"{status['index']}, generation {status['generation']}, {status['bytes'] / 1e6:.1f} MB on disk"),
        ("Built", status["created"]),
        ("Encoder", f"{encoder['name']}, {encoder['dimension']} dimensions, weights {encoder['weights_sha256'][:12]}"),
        ("Chunks", f"{status['chunks']} in {documents_text(status['documents'])}, {status['sentences']} sentences"),
    ]
    facts.append(("Vectors", _recall(status["vectors"])))
    for source in status["sources"]:
        origin = "" if source["configured"] else ", added by path"
        facts.append(
            ("Source", f"{source['name']}: {documents_text(source['documents'])}, read {source['read_at']}{origin}")
        )
    facts += [("Missing", source["problem"]) for source in status["sources"] if source["problem"]]
    facts += [("Earlier", f"generation {_generation(each)}") for each in status["earlier"]]
    return "".join(f"{name:<9}{fact}\n" for name, fact in facts)


def _generation(found: dict[str, Any]) -> str:
    size = f"{found['bytes'] / 1e6:.1f} MB"
    return f"{found['generation']} of {found['created']} ({documents_text(found['documents'])}, {size})"


def _counts(counts: dict[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in ("documents", "chunks", "sentences")}


def _recall(vectors: dict[str, Any]) -> str:
    """How vectors are searched, and what that misses; an exact scan misses nothing."""
    if not vectors["sample"]:
        return str(vectors["index"])
    return f"{vectors['index']}, recall@10 {vectors['recall@10']:.3f} on a sample of {vectors['sample']}"


def _summary(source: SourceReport, *, timed: bool) -> str:
    numbers = [
        f"{len(ids)} {word}"
        for word, ids in (("added", source.added), ("changed", source.changed), ("removed", source.removed))
    ]
    spent = f", read in {source.seconds:.0f} s" if timed and source.seconds >= LONG else ""
    skipped = sum(item.cause != "default" for item in source.skipped)
    return f"{source.name}: {', '.join(numbers)}, {source.unchanged} unchanged, {skipped} skipped{spent}"


def _details(source: SourceReport) -> Iterator[TextLine]:
    for word, ids in (("added", source.added), ("changed", source.changed), ("removed", source.removed)):
        if ids:
            more = f" and {len(ids) - SHOWN_IDS} more" if len(ids) > SHOWN_IDS else ""
            yield TextLine(f"{word} {', '.join(ids[:SHOWN_IDS])}{more}", "place", 2, "")
    formats = [item for item in source.skipped if item.cause == "format"]
    grouped = formats if len(formats) >= GROUPED else []
    single = [item for item in source.skipped if item.cause != "default" and not (grouped and item.cause == "format")]
    for item in single[:SHOWN_SKIPPED]:
        yield TextLine(f"skipped {item.key}: {item.reason}", "place", 2, "")
    if len(single) > SHOWN_SKIPPED:
        yield TextLine(f"skipped {len(single) - SHOWN_SKIPPED} more (--json lists all)", "place", 2, "")
    if grouped:
        counted = ", ".join(f"{each.count} {each.ending}" for each in finding_of(source).formats)
        yield TextLine(f"skipped {counted}: their formats are not supported (--json lists all)", "place", 2, "")
    left_out = [item.key for item in source.skipped if item.cause == "default"]
    if left_out:
        more = f" and {len(left_out) - SHOWN_IDS} more" if len(left_out) > SHOWN_IDS else ""
        yield TextLine(f"left out by default: {', '.join(left_out[:SHOWN_IDS])}{more}", "place", 2, "")


def _missing_of(source: SourceReport) -> str:
    """Say which documents of a source are probably missing, ``""`` where none are."""
    return "" if source.failed or source.forgotten else finding_of(source).problem(source.name)


def _line(text: str) -> TextLine:
    return TextLine(text, "body", 0, "")
