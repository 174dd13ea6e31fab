"""An answer that stands in a chat for everybody there to read, and what its messages rest on."""

import json
from dataclasses import dataclass
from datetime import datetime

from bot.answering.types import Answer
from index.types import is_attachment


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """Where the messages of an answer stand.

    Attributes:
        channel: Id of their channel or thread, as the platform has it.
        messages: Their ids there, in order; at least one.
        repeats: Whether the first one repeats the question.
    """

    channel: str
    messages: tuple[str, ...]
    repeats: bool


@dataclass(frozen=True, slots=True)
class CitedState:
    """A document that is cited, as it was when the answer was last compared with it.

    Attributes:
        document: Its id.
        revision: Revision of its text.
        label: The label that a reader needed.
    """

    document: str
    revision: str
    label: str


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer that stands in a chat.

    Attributes:
        answer: Its id.
        sent_at: When it was sent, in UTC.
        place: Where it stands.
        asks_human: Whether a button under it asks people for help.
        notes: What stands under it in small print.
        cited: The documents of which it shows something.
        said: A digest of what it shows by now; ``""`` while it stands as it was sent.
    """

    answer: str
    sent_at: datetime
    place: MessagePlace
    asks_human: bool
    notes: tuple[str, ...]
    cited: tuple[CitedState, ...]
    said: str


def cited_states(answer: Answer) -> tuple[CitedState, ...]:
    """Return the documents of which an answer shows something; files that came with the question do not count."""
    quotes = (each.quote for each in (*answer.citations, *answer.nearest, *answer.asked_before))
    found = (
        CitedState(each.document.id, each.revision, each.document.audience)
        for each in quotes
        if not is_attachment(each.document)
    )
    return tuple(dict.fromkeys(found))


def states_json(cited: tuple[CitedState, ...]) -> str:
    """Return documents as the table has them."""
    return json.dumps([[each.document, each.revision, each.label] for each in cited])


def states_of(data: str) -> tuple[CitedState, ...]:
    """Read what ``states_json`` wrote."""
    return tuple(CitedState(*each) for each in json.loads(data))
