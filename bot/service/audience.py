"""Labels that are granted to people on chat platforms, as the settings grant them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index import unconfined


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


def read_in(place: str, labels: frozenset[str], known: Iterable[str]) -> frozenset[str]:
    """Labels of those who hold some in a place, with what the index holds of them for that place alone.

    Args:
        place: A community, such as ``discord:1``.
        labels: What they hold.
        known: Labels that the index holds.
    """
    told = ((label, *unconfined(label)) for label in known)
    return labels | {label for label, base, places in told if place in places and base in labels}
