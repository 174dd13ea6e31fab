"""Labels that are granted to people on chat platforms, as the settings grant them."""

from collections.abc import Mapping
from dataclasses import dataclass


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
