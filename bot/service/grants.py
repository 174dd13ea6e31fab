"""Labels that are granted to people on chat platforms, as the settings grant them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.types import parse_label


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may read what carries a label.

    Attributes:
        roles: Ids of roles (on Slack: of user groups) whose members may.
        channels: Ids of channels: whoever can view one of them may.
    """

    roles: frozenset[int | str]
    channels: frozenset[int | str]


Grants = Mapping[str, Grant]
"""Label → who may read it. ``public`` needs no grant; a label that is not here is nobody's."""


def read_in(place: str, labels: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """Labels of those who hold some in a place, with what the index holds of them for that place alone.

    Args:
        place: A community, such as ``discord:1``.
        labels: What they hold.
        known: Labels that the index holds.
    """
    return labels | {label for label, base in _by_place(known).get(place, ()) if base in labels}


@lru_cache(maxsize=4)
def bases(known: frozenset[str]) -> frozenset[str]:
    """Labels without the places that they are confined to."""
    return frozenset(parse_label(label)[0] for label in known)


@lru_cache(maxsize=4)
def _by_place(known: frozenset[str]) -> dict[str, list[tuple[str, str]]]:
    """Labels that are confined to some places, each with what it is without them, by place.

    An index may hold some labels for each of many servers, and every question asks for those of one.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for label in known:
        base, places = parse_label(label)
        for place in places:
            found.setdefault(place, []).append((label, base))
    return found
