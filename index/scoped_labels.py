"""Labels that are limited to communities or channels of a chat, and what readers outside of chats hold of them."""

from collections.abc import Iterable


def scoped_label(label: str, places: Iterable[str]) -> str:
    """Return a label limited to some communities, such as ``staff@discord:1+discord:2``; unchanged where none is given.

    The communities are part of the label, so everything that separates labels (filters, tombstones, cache keys)
    separates communities too. Code that does not know about communities never holds such a label, so it cannot read
    such a document.
    """
    joined = "+".join(sorted(set(places)))
    return f"{label}@{joined}" if joined else label


def parse_label(label: str) -> tuple[str, frozenset[str]]:
    """Return the plain label and the communities of a scoped label; no communities where the label holds everywhere."""
    base, at, joined = label.rpartition("@")
    return (base, frozenset(joined.split("+"))) if at else (label, frozenset())


def with_open_channels(labels: frozenset[str], known: Iterable[str]) -> frozenset[str]:
    """Return labels together with those that limit one of them to channels of a chat, such as ``public@discord:1:20``.

    A chat platform asks who can view such a channel. At the shell and in programs nobody can be asked, and nothing says
    that the channel is private, so the label counts there as the plain one does.

    Args:
        labels: Labels that a reader outside of chats holds.
        known: Labels that the index holds.
    """
    parsed = ((label, *parse_label(label)) for label in known)
    return labels | {
        label for label, base, places in parsed if places and base in labels and all(map(_is_channel, places))
    }


def _is_channel(place: str) -> bool:
    return place.count(":") > 1  # platform, community, channel
