"""What moderators and operators have set by command, as the database keeps it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PlaceSetting:
    """A setting of a community or of one of its channels.

    Attributes:
        community: The community.
        channel: The channel; ``""`` for the whole community.
        name: Name of the setting.
        value: Its value, as it is typed.
        by: Who set it.
        at: When.
    """

    community: str
    channel: str
    name: str
    value: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonBlock:
    """Somebody who is not answered in a community.

    Attributes:
        community: The community.
        person: Who is not answered.
        until: Up to when; None for good.
        reason: Why, ``""`` where nobody said.
        by: Who blocked the person.
        at: When.
    """

    community: str
    person: str
    until: datetime | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AddedSource:
    """A source that an operator has added by command.

    Attributes:
        name: Its name.
        kind: ``crawl``, ``sitemap``, ``feed`` or ``git``.
        url: Its address.
        ref: Branch, tag or commit of a repository, ``""`` for its default branch.
        path: Folder or file inside a repository, ``""`` for all of it.
        audience: Label that a reader must hold.
        community: Where it was added; only there its documents are read.
        by: Who added it.
        at: When.
    """

    name: str
    kind: str
    url: str
    ref: str
    path: str
    audience: str
    community: str
    by: str
    at: datetime

    def described(self) -> dict[str, str]:
        """Return what describes it, without who added it and when."""
        names = ("name", "kind", "url", "ref", "path", "audience", "community")
        return {each: getattr(self, each) for each in names}
