"""Something that Slack does not offer every app."""

from dataclasses import dataclass


@dataclass(slots=True)
class Offer:
    """Something that not every app is offered; known once it was refused.

    Attributes:
        is_made: Whether Slack has not refused it.
    """

    is_made: bool = True
