"""Redaction: takes out of a record everything that its viewer may not read now."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answering.types import Answer, Citation, Quote
from bot.records.answer_record import PartRecord, Record
from index.scoped_labels import parse_label
from index.types import Passage

NOT_KEPT = "(not kept: who asked wishes that nothing is)"
WITHHELD = "(withheld: it was asked before other readers)"


def could_read(label: str, held: frozenset[str]) -> bool:
    """Return whether who holds labels could read what had a label, whatever communities it was confined to."""
    return label in held or parse_label(label)[0] in held


@dataclass(frozen=True, slots=True)
class RecordViewer:
    """Someone who looks at a record.

    Attributes:
        audience: Labels that everybody holds who will see the record.
        text_of: Returns the present text of a document by its id, None if this audience may not read it.
        asker: Opaque id of the person who will see the record, if it is one person alone; else ``""``.
    """

    audience: frozenset[str]
    text_of: Callable[[str], str | None]
    asker: str = ""

    def can_read(self, label: str, document_id: str, text: str) -> bool:
        """Return whether a document still contains a text, and the viewer could read it then and can read it now.

        Communities that the label was confined to do not count: ``text_of`` checks those that it is confined to now.
        """
        if not could_read(label, self.audience):
            return False
        now = self.text_of(document_id)
        return now is not None and text in now


@dataclass(frozen=True, slots=True)
class RedactedRecord:
    """A record as a viewer may see it.

    Attributes:
        record: The record without what was left out.
        withheld: Number of passages, quotes and sentences that were left out.
    """

    record: Record
    withheld: int


def redact(record: Record, viewer: RecordViewer | None) -> RedactedRecord:
    """Return a record without what a viewer may not read.

    A passage is left out if the viewer lacks its document's label, then or now, or if the document is gone or does not
    contain the text any more. A sentence is left out with any quote that it cites. The question is shown to the person
    who asked, and to viewers who hold all labels of the answer's audience: it may reveal what those readers know.

    Args:
        record: The record.
        viewer: Who will see it; None for the operator, who sees everything.
    """
    if viewer is None:
        return RedactedRecord(record, 0)
    parts = tuple(_redact_part(part, viewer) for part in record.parts)
    answer = _redact_answer(record.answer, viewer)
    before, after = _count(record.answer, record.parts), _count(answer, parts)
    if viewer.asker and viewer.asker == record.origin.asker:
        # The query may hold words of other people, carried over from earlier turns.
        if not record.audience <= viewer.audience:
            parts = tuple(replace(part, query=WITHHELD) for part in parts)
    elif not record.audience <= viewer.audience:
        answer, parts = _without_question(answer, parts, WITHHELD)
    return RedactedRecord(replace(record, answer=answer, parts=parts), before - after)


def anonymise(record: Record) -> Record:
    """Return a record without the person who asked and without the words of the question.

    It is kept of people who opted out, so that the buttons under the answer still work.
    """
    answer, parts = _without_question(record.answer, record.parts, NOT_KEPT)
    return replace(record, origin=replace(record.origin, asker=""), answer=answer, parts=parts)


def _without_question(
    answer: Answer, parts: tuple[PartRecord, ...], placeholder: str
) -> tuple[Answer, tuple[PartRecord, ...]]:
    # The answer's text is made anew because it may repeat the question.
    answer = replace(
        answer,
        question=placeholder,
        text=_cited_text(answer),
        parts=tuple(replace(part, question=placeholder) for part in answer.parts),
    )
    return answer, tuple(replace(part, question=placeholder, query=placeholder) for part in parts)


def _redact_part(part: PartRecord, viewer: RecordViewer) -> PartRecord:
    return replace(
        part,
        passages=tuple(passage for passage in part.passages if _can_read_passage(viewer, passage)),
        quotes=tuple(each for each in part.quotes if _can_read_quote(viewer, each.quote)),
    )


def _redact_answer(answer: Answer, viewer: RecordViewer) -> Answer:
    def readable(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(each for each in citations if _can_read_quote(viewer, each.quote))

    citations = readable(answer.citations)
    nearest, before = readable(answer.nearest), readable(answer.asked_before)
    if (citations, nearest, before) == (answer.citations, answer.nearest, answer.asked_before):
        return answer
    numbers = {citation.number for citation in citations}
    kept = [index for index, each in enumerate(answer.sentences) if numbers.issuperset(each.citations)]
    new_index = {old: new for new, old in enumerate(kept)}
    parts = tuple(
        replace(part, sentences=tuple(new_index[old] for old in part.sentences if old in new_index))
        for part in answer.parts
    )
    redacted = replace(
        answer,
        citations=citations,
        nearest=nearest,
        asked_before=before,
        sentences=tuple(answer.sentences[index] for index in kept),
        parts=parts,
    )
    return replace(redacted, text=_cited_text(redacted))


def _cited_text(answer: Answer) -> str:
    """Return the answer's sentences with their citation numbers, a line each."""
    return "\n".join(
        f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}" for sentence in answer.sentences
    )


def _can_read_passage(viewer: RecordViewer, passage: Passage) -> bool:
    return viewer.can_read(passage.document.audience, passage.document.id, passage.chunk.text)


def _can_read_quote(viewer: RecordViewer, quote: Quote) -> bool:
    return viewer.can_read(quote.document.audience, quote.document.id, quote.text)


def _count(answer: Answer, parts: tuple[PartRecord, ...]) -> int:
    in_answer = len(answer.sentences) + len(answer.citations) + len(answer.nearest) + len(answer.asked_before)
    return in_answer + sum(len(part.passages) + len(part.quotes) for part in parts)
