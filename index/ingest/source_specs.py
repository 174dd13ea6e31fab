"""Sources as an index records them, so that a rebuild can read them again."""

import json
from dataclasses import asdict
from pathlib import Path

from index.errors import ConfigurationError
from index.sources import SourceSpec
from index.storage.catalog import SourceRow
from index.storage.manifest import recorded_sources
from index.types import Language


def read_recorded(manifest: Path) -> dict[str, SourceRow]:
    """Sources by name that a manifest of any format names; none where it cannot be read."""
    rows = {}
    for source in recorded_sources(manifest):
        spec = {key: value for key, value in source.items() if key not in ("configured", "read_at")}
        configured, read_at = bool(source.get("configured", True)), str(source.get("read_at", ""))
        rows[source["name"]] = SourceRow(source["name"], configured, json.dumps(spec), read_at)
    return rows


def language_of(row: SourceRow) -> Language:
    """The language that a source's documents were analysed in."""
    language: Language = json.loads(row.spec).get("language", "english")
    return language


def spec_to_json(spec: SourceSpec) -> str:
    """A source's description as text."""
    return json.dumps(asdict(spec) | {"path": str(spec.path)}, ensure_ascii=False)


def spec_from_json(text: str) -> SourceSpec:
    """Undo ``spec_to_json``.

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
