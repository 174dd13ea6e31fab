"""Sources that lie in one another: none may open what the other closes."""

from collections.abc import Iterable
from itertools import permutations

from index.documents import SourceSpec, closed_from_above
from index.errors import ConfigurationError


def refuse_overlaps(specs: Iterable[SourceSpec]) -> None:
    """Refuse sources of which one lies in the other's folder and is for other readers.

    Raises:
        ConfigurationError: There are two such, or a description in the outer folder closes a file of the inner one,
            which does not look there.
    """
    placed = [(spec, spec.path.resolve()) for spec in specs if not spec.remote]
    for (outer, root), (inner, path) in permutations(placed, 2):
        if not path.is_relative_to(root):
            continue
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
