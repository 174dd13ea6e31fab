"""Labels of documents that only some communities may read, such as ``staff@discord:1+discord:2``.

The communities are part of the label, so everything that separates labels (filters, tombstones, cache keys) separates
communities too. Code that does not know about communities never holds such a label, so it cannot read such a
document.
"""

from collections.abc import Iterable


def scoped_label(label: str, places: Iterable[str]) -> str:
    """Return a label limited to some communities; the label itself where none is given."""
    joined = "+".join(sorted(set(places)))
    return f"{label}@{joined}" if joined else label


def parse_label(label: str) -> tuple[str, frozenset[str]]:
    """Undo ``scoped_label``: return the plain label and its communities, none where the label holds everywhere."""
    base, at, joined = label.rpartition("@")
    return (base, frozenset(joined.split("+"))) if at else (label, frozenset())
