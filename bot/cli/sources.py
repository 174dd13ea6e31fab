"""Which source a path on the command line means."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from bot.cli.wiring import source_spec
from bot.settings.index_section import SourceSection, source_name
from bot.settings.settings import Settings
from index.errors import ConfigurationError, IndexProblem
from index.sources import SourceSpec
from index.storage import IndexFolder


def specs_for_paths(
    paths: Iterable[Path], configured: Sequence[SourceSpec], settings: Settings
) -> tuple[SourceSpec, ...]:
    """Name the sources that paths stand for.

    A path equal to or inside a configured source means that source, and likewise one that came by a path before.
    Any other path is a source of its own, named after the folder or file; a name that is taken gets a number. It
    is kept as an absolute path, which its documents' locations show, since later reindexes may start elsewhere.

    Raises:
        ConfigurationError: A path is not there.
    """
    known = [*configured, *_indexed(settings.index.path, {spec.name for spec in configured})]
    chosen: dict[str, SourceSpec] = {}
    for path in paths:
        if not path.exists():
            raise ConfigurationError(f"There is no file or folder {path}; correct the path.")
        spec = next((spec for spec in known if not spec.remote and _inside(path, spec.path)), None)
        if spec is None:
            name = _free_name(source_name(path), {each.name for each in known})
            spec = source_spec(SourceSection(name=name, path=_lasting(path)), settings)
            known.append(spec)
        chosen[spec.name] = spec
    return tuple(chosen.values())


def _indexed(index: Path, configured: set[str]) -> list[SourceSpec]:
    """Sources that the index holds beside the configured ones; none where there is no usable index."""
    try:
        stored = IndexFolder(index).manifest().sources
    except IndexProblem:
        return []
    return [_spec(each) for each in stored if each["name"] not in configured]


def _spec(stored: dict[str, Any]) -> SourceSpec:
    # A manifest records more of a source than its description.
    described = {field.name: stored[field.name] for field in fields(SourceSpec) if field.name in stored}
    return SourceSpec(**described | {"path": _lasting(Path(stored["path"]))})


def _lasting(path: Path) -> Path:
    """The path from everywhere; a link in it stays one, as it may be meant to lead elsewhere tomorrow."""
    return path.resolve() if ".." in path.parts else path.absolute()


def _inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _free_name(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}-{number}"
        number += 1
    return free
