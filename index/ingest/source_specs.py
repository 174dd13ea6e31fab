"""Descriptions of sources: how an index records them for a rebuild, and which of them may not lie in one another."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from index.errors import ConfigurationError
from index.sources.sidecar import find_restriction_above
from index.sources.source import SourceSpec
from index.storage.catalog import SourceRow
from index.types import Language


def read_recorded(manifest: Path) -> dict[str, SourceRow]:
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


def spec_to_json(spec: SourceSpec) -> str:
    """Return a source's description as JSON."""
    return json.dumps(asdict(spec) | {"path": str(spec.path)}, ensure_ascii=False)


def spec_from_json(text: str) -> SourceSpec:
    """Read what ``spec_to_json`` returned.

    Raises:
        ConfigurationError: Another version of Footnote wrote it.
    """
    raw = json.loads(text)
    try:
        return SourceSpec(**raw | {"path": Path(raw["path"])})
    except (TypeError, KeyError) as error:
        raise ConfigurationError(
            f"The source {raw.get('name')} was recorded by another version of Footnote; name its path again, or "
            f"remove it: footnote reindex --forget {raw.get('name')}"
        ) from error


def refuse_overlaps(specs: Iterable[SourceSpec]) -> None:
    """Refuse a source inside another one's folder if the two disagree on who may read its files.

    Raises:
        ConfigurationError: The two have different audiences, or a ``sources.toml`` of the outer folder restricts a file
            of the inner one, which does not read it.
    """
    resolved = [(spec, spec.path.resolve()) for spec in specs if not spec.remote]
    for outer, root, inner, path in _nested_pairs(resolved):
        if outer.label != inner.label:
            raise ConfigurationError(
                f"The source {outer.name} holds {inner.path}, which the source {inner.name} keeps for the audience "
                f"{inner.label}; give both the same audience and discord_guilds, or folders that do not overlap."
            )
        closed = find_restriction_above(root, path)
        if closed:
            raise ConfigurationError(
                f"{closed} keeps a file for some readers, but it lies in the source {inner.name} as well, which does "
                "not read that; describe it in that source's own folder, or let the folders not overlap."
            )


def _nested_pairs(resolved: Sequence[tuple[SourceSpec, Path]]) -> Iterator[tuple[SourceSpec, Path, SourceSpec, Path]]:
    """Yield (outer source, its path, inner source, its path) for sources that lie in one another."""
    at_path = defaultdict(list)
    for spec, path in resolved:
        at_path[path].append(spec)
    # Looking up the folders above each one: comparing all pairs would take minutes for thousands of sources.
    for inner, path in resolved:
        for root in (path, *path.parents):
            yield from ((outer, root, inner, path) for outer in at_path.get(root, ()) if outer is not inner)
