"""Labels that are limited to channels of a chat, for readers outside of chats."""

from collections.abc import Iterable

from index.types import parse_label


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
