"""Which labels people hold on a chat platform: those that the settings grant, and those of channels that they can view.

A channel's label is ``<community>:<channel>``, and a community is named ``<platform>:<id>``, such as ``discord:1``. A
label that is limited to a channel, such as ``public@discord:1:20``, is held where the channel's own label is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from index.scoped_labels import parse_label
from index.types import PUBLIC


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


class KnownLabels(Protocol):
    """What says which labels there are, as the index does."""

    @property
    def labels(self) -> frozenset[str]:
        """The labels that the index holds now."""
        ...


class AccessRights(Protocol):
    """What one person, or everybody who reads in a place, may do in a community; each platform has its own rules."""

    def has(self, grant: Grant) -> bool:
        """Return whether they have one of a grant's roles or can view one of its channels."""
        ...

    def can_view(self, channel: str) -> bool:
        """Return whether they can view a channel, by its id; False where it is not known."""
        ...


def held_labels(
    community: str, rights: AccessRights, grants: Grants, known: frozenset[str], own: Iterable[str] = ()
) -> frozenset[str]:
    """Return the labels that people hold in a community.

    Args:
        community: The community.
        rights: What they may do there.
        grants: What the settings grant.
        known: Labels that the index holds; other channels are not asked about.
        own: Labels that they hold in any case.
    """
    labels = {PUBLIC, *own}
    labels.update(label for label, grant in grants.items() if rights.has(grant))
    labels.update(label for label, channel in labelled_channels(community, known) if rights.can_view(channel))
    return with_local_labels(community, labels, known)


def channel_label(community: str, channel: int | str) -> str:
    """Return the label of what was said in a channel or a private thread."""
    return f"{community}:{channel}"


def labelled_channels(community: str, known: frozenset[str]) -> Sequence[tuple[str, str]]:
    """Return the labels of a community's channels that known labels name, each with the channel's id.

    Args:
        community: The community.
        known: Labels that the index holds.
    """
    return _channels_by_community(known).get(community, ())


def with_local_labels(community: str, labels: Iterable[str], known: frozenset[str]) -> frozenset[str]:
    """Return labels together with those that mean the same in one community, or in a channel of it, only.

    Args:
        community: The community.
        labels: Labels that somebody holds there.
        known: Labels that the index holds.
    """
    held = frozenset(labels)
    limited = _local_labels(known)
    places = (community, *(label for label in held if label in limited))
    return held | {label for place in places for label, base in limited.get(place, ()) if base in held}


# An index may hold labels of a thousand communities, and every question asks for those of one.
@lru_cache(maxsize=4)
def _channels_by_community(known: frozenset[str]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    parsed = [parse_label(each) for each in known]
    for label in {each for base, places in parsed for each in (base, *places)}:
        community, _, channel = label.rpartition(":")
        found.setdefault(community, []).append((label, channel))
    return found


@lru_cache(maxsize=4)
def _local_labels(known: frozenset[str]) -> dict[str, list[tuple[str, str]]]:
    """Return by community or channel the labels that are limited to it, each with the label that it limits."""
    found: dict[str, list[tuple[str, str]]] = {}
    for label in known:
        base, communities = parse_label(label)
        for community in communities:
            found.setdefault(community, []).append((label, base))
    return found
