"""Sources that lie in one another: none may open what the other closes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index.errors import ConfigurationError
from index.sources import SourceSpec, closed_from_above


def refuse_overlaps(specs: Iterable[SourceSpec]) -> None:
    """Refuse sources of which one lies in the other's folder and is for other readers.

    Raises:
        ConfigurationError: There are two such, or a description in the outer folder closes a file of the inner one,
            which does not look there.
    """
    placed = [(spec, spec.path.resolve()) for spec in specs if not spec.remote]
    for outer, root, inner, path in _pairs(placed):
        if outer.label != inner.label:
            raise ConfigurationError(
                f"The source {outer.name} holds {inner.path}, which the source {inner.name} keeps for the audience "
                f"{inner.label}; give both the same audience and discord_guilds, or folders that do not overlap."
            )
        closed = closed_from_above(root, path)
        if closed:
            raise ConfigurationError(
                f"{closed} keeps a file for some readers, but it lies in the source {inner.name} as well, which does "
                "not read that; describe it in that source's own folder, or let the folders not overlap."
            )


def _pairs(placed: Sequence[tuple[SourceSpec, Path]]) -> Iterator[tuple[SourceSpec, Path, SourceSpec, Path]]:
    """Sources of which the second lies in the first, each after its place."""
    at = defaultdict(list)
    for spec, path in placed:
        at[path].append(spec)
    # By the folders above each: comparing every two takes minutes where there are thousands.
    for inner, path in placed:
        for root in (path, *path.parents):
            yield from ((outer, root, inner, path) for outer in at.get(root, ()) if outer is not inner)
