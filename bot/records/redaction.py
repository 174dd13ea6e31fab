"""What of a record someone may read now: passages of documents that they may not read any more are left out."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answering.types import Answer, Citation, Quote
from bot.records.answer_record import PartRecord, Record
from index.labels import unconfined
from index.types import Passage

UNKEPT = "(not kept: who asked wishes that nothing is)"
WITHHELD = "(withheld: it was asked before other readers)"


@dataclass(frozen=True, slots=True)
class RecordViewer:
    """Someone who looks at a record.

    Attributes:
        audience: Labels that everybody holds who will see it.
        text_of: Gives the text of a document as it is now, None where there is none that this audience may read.
        asker: The one person who will see it, in the adapter's opaque id; ``""`` for others or several.
    """

    audience: frozenset[str]
    text_of: Callable[[str], str | None]
    asker: str = ""

    def reads(self, label: str, document_id: str, text: str) -> bool:
        """Whether a document still holds a text, and the viewer may read it, then and now.

        In which places it was read then does not matter: those may be others since, and what holds now is asked.
        """
        if label not in self.audience and unconfined(label)[0] not in self.audience:
            return False
        now = self.text_of(document_id)
        return now is not None and text in now


@dataclass(frozen=True, slots=True)
class Shown:
    """What a viewer sees of a record, and how many of its passages, quotes and sentences were left out."""

    record: Record
    withheld: int


def shown_to(record: Record, viewer: RecordViewer | None) -> Shown:
    """Leave out of a record what a viewer may not read.

    A passage is left out where the viewer lacks its document's label, where the document is gone or has another label
    now, and where it does not hold the text any more. A sentence goes with any quote that it rests on. Questions are
    shown to those who hold every label that the answer was made for, since they may tell of what those readers know;
    and to who asked.

    Args:
        record: The record.
        viewer: Who will see it; None for the operator, who sees all of it.
    """
    if viewer is None:
        return Shown(record, 0)
    parts = tuple(_part(part, viewer) for part in record.parts)
    answer = _answer(record.answer, viewer)
    before, after = _count(record.answer, record.parts), _count(answer, parts)
    if viewer.asker and viewer.asker == record.origin.asker:
        # Another's words may have been carried over into what was searched.
        if not record.audience <= viewer.audience:
            parts = tuple(replace(part, query=WITHHELD) for part in parts)
    elif not record.audience <= viewer.audience:
        answer = replace(
            answer,
            question=WITHHELD,
            text=_sentences(answer),
            parts=tuple(replace(part, question=WITHHELD) for part in answer.parts),
        )
        parts = tuple(replace(part, question=WITHHELD, query=WITHHELD) for part in parts)
    return Shown(replace(record, answer=answer, parts=parts), before - after)


def anonymous(record: Record) -> Record:
    """A record without who asked and in what words, which buttons under the answer still work with."""
    answer = record.answer
    return replace(
        record,
        origin=replace(record.origin, asker=""),
        answer=replace(
            answer,
            question=UNKEPT,
            text=_sentences(answer),
            parts=tuple(replace(part, question=UNKEPT) for part in answer.parts),
        ),
        parts=tuple(replace(part, question=UNKEPT, query=UNKEPT) for part in record.parts),
    )


def _part(part: PartRecord, viewer: RecordViewer) -> PartRecord:
    return replace(
        part,
        passages=tuple(passage for passage in part.passages if _reads_passage(viewer, passage)),
        quotes=tuple(each for each in part.quotes if _reads_quote(viewer, each.quote)),
    )


def _answer(answer: Answer, viewer: RecordViewer) -> Answer:
    def readable(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(each for each in citations if _reads_quote(viewer, each.quote))

    citations = readable(answer.citations)
    nearest, before = readable(answer.nearest), readable(answer.asked_before)
    if (citations, nearest, before) == (answer.citations, answer.nearest, answer.asked_before):
        return answer
    numbers = {citation.number for citation in citations}
    kept = [place for place, each in enumerate(answer.sentences) if numbers.issuperset(each.citations)]
    places = {old: new for new, old in enumerate(kept)}
    parts = tuple(
        replace(part, sentences=tuple(places[at] for at in part.sentences if at in places)) for part in answer.parts
    )
    fewer = replace(
        answer,
        citations=citations,
        nearest=nearest,
        asked_before=before,
        sentences=tuple(answer.sentences[place] for place in kept),
        parts=parts,
    )
    return replace(fewer, text=_sentences(fewer))


def _sentences(answer: Answer) -> str:
    return "\n".join(
        f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}" for sentence in answer.sentences
    )


def _reads_passage(viewer: RecordViewer, passage: Passage) -> bool:
    return viewer.reads(passage.document.audience, passage.document.id, passage.chunk.text)


def _reads_quote(viewer: RecordViewer, quote: Quote) -> bool:
    return viewer.reads(quote.document.audience, quote.document.id, quote.text)


def _count(answer: Answer, parts: tuple[PartRecord, ...]) -> int:
    shown = len(answer.sentences) + len(answer.citations) + len(answer.nearest) + len(answer.asked_before)
    return shown + sum(len(part.passages) + len(part.quotes) for part in parts)
