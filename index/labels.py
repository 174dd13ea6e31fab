"""Labels of documents that are for some communities alone: ``staff@discord:1+discord:2``.

The places are part of the label itself, so whatever keeps a label apart (filters, tombstones, keys of caches) keeps
them apart as well, and whoever does not know of places holds no such label.
"""

from collections.abc import Iterable


def confined(label: str, places: Iterable[str]) -> str:
    """Return a label that is read in some places alone; the label itself where none is named."""
    named = "+".join(sorted(set(places)))
    return f"{label}@{named}" if named else label


def unconfined(label: str) -> tuple[str, frozenset[str]]:
    """Undo ``confined``: the label that a reader must hold, and the places where; none where it holds everywhere."""
    base, at, named = label.rpartition("@")
    return (base, frozenset(named.split("+"))) if at else (label, frozenset())
