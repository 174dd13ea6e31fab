"""How an answer came about, for a moderator: what was asked, how sure it was, and what its passages say by now.

Whoever looks sees what they may read now. The text of a passage that its document no longer holds is shown only if they
may read that document then and now, and never of messages, whose authors may have deleted it.
"""

from dataclasses import dataclass

from bot.answering.compose.mended_answer import PresentOf
from bot.answering.compose.present_quote import State
from bot.answering.types import Citation
from bot.records import Record, RecordViewer, RedactedRecord, own_id, redact
from bot.records.redaction import could_read
from bot.rendering import numbered
from bot.service.live_index import ServedIndex
from bot.service.present_quotes import present_quotes
from index.errors import DocumentNotFound


@dataclass(frozen=True, slots=True)
class TracedCitation:
    """A cited passage as it was and as it is.

    Attributes:
        number: Its number in the answer.
        state: Whether its document still holds it; ``gone`` also where who looks may not read that document.
        citation: The passage as it was cited; None where it may not be shown.
        now: What stands there now, if it has changed; ``""`` where nothing is like it.
    """

    number: int
    state: State
    citation: Citation | None
    now: str


@dataclass(frozen=True, slots=True)
class AnswerTrace:
    """How an answer came about.

    Attributes:
        shown: Its record, without what who looks may not read.
        citations: Its passages.
        thresholds: For each part, the scores below which it is refused, and below which it says that it is not sure.
        generation: The generation that is served now.
        held: Labels that who looks holds.
    """

    shown: RedactedRecord
    citations: tuple[TracedCitation, ...]
    thresholds: tuple[tuple[float, float], ...]
    generation: int
    held: frozenset[str]


def trace_of(opened: ServedIndex, record: Record, held: frozenset[str], person: str) -> AnswerTrace:
    """Return how an answer came about.

    Args:
        opened: The index.
        record: The answer's record, whole.
        held: Labels that who looks holds, those of the record's documents included.
        person: Who looks.
    """
    viewer = RecordViewer(held, lambda document: _text_of(opened, document, held), person)
    present = present_quotes(opened, record, held)
    return AnswerTrace(
        redact(record, viewer),
        tuple(_traced(opened, each, present, held) for each in numbered(record.answer)),
        tuple(opened.answerer.thresholds(part.features) for part in record.parts),
        opened.index.generation,
        held,
    )


def labels_in(record: Record) -> frozenset[str]:
    """Return the labels that somebody must hold to see all of a record, its channel's included."""
    cited = frozenset(each.quote.document.audience for each in numbered(record.answer))
    return record.audience | cited | channel_labels(record)


def channel_labels(record: Record) -> frozenset[str]:
    """Return the label of the channel where a question was asked; none where it is not known."""
    place = own_id(record.origin.channel)
    return frozenset({f"{record.origin.community}:{place}"} if place else ())


def _traced(opened: ServedIndex, citation: Citation, present: PresentOf, held: frozenset[str]) -> TracedCitation:
    quote, number = citation.quote, citation.number
    label = quote.document.audience
    if not could_read(label, held):
        return TracedCitation(number, "gone", None, "")
    now, own = present(quote), _text_of(opened, quote.document.id, held)
    if now.state == "same":
        return TracedCitation(number, "same", citation, "")
    if own is None:
        return TracedCitation(number, "gone", None, "")
    shown = citation if quote.document.kind != "message" else None
    return TracedCitation(number, "changed", shown, now.quote.text if now.quote else "")


def _text_of(opened: ServedIndex, document: str, held: frozenset[str]) -> str | None:
    try:
        return opened.index.document(document, held).text
    except DocumentNotFound:
        return None
